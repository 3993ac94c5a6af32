using FusedGen.Tests;

namespace FusedGen.Package.Tests.Harness;

/// <summary>
/// A convolution of 3×3 with enough channels that it is computed in Winograd's transformed space, and what it answers
/// by its definition.
/// </summary>
internal static class PictureNetwork
{
    private const int Channels = 16;
    private const int Features = 17;
    private const int Height = 9;
    private const int Width = 8;
    private const int Rows = 2;

    private static readonly float[] s_weights = Numbers(1, Features * Channels * 9);

    /// <summary>How the plan at the head of the generated code names the kernel.</summary>
    public const string Kernel = "Winograd F(2×2, 3×3)";

    public static byte[] Model { get; } = OnnxBuilder.Model().Input("x", null, Channels, Height, Width)
        .Weights("w", [Features, Channels, 3, 3], s_weights)
        .Node("Conv", ["x", "w"], "c", ("pads", new[] { 1, 1, 1, 1 }))
        .Node("Relu", ["c"], "y")
        .Output("y")
        .ToBytes();

    public static ReferenceVectors Vectors { get; } = Answers(Numbers(2, Rows * Channels * Height * Width));

    private static ReferenceVectors Answers(float[] inputs)
    {
        float[] outputs = new float[Rows * Features * Height * Width];
        for (int i = 0; i < outputs.Length; i++)
        {
            outputs[i] = (float)Math.Max(0, Sum(inputs, i / (Features * Height * Width), i / (Height * Width) % Features, i / Width % Height, i % Width));
        }

        return new ReferenceVectors(inputs, outputs, Rows);
    }

    private static double Sum(float[] inputs, int row, int feature, int line, int column)
    {
        double sum = 0;
        for (int channel = 0; channel < Channels; channel++)
        {
            for (int tap = 0; tap < 9; tap++)
            {
                (int y, int x) = (line + (tap / 3) - 1, column + (tap % 3) - 1);
                if (y >= 0 && y < Height && x >= 0 && x < Width)
                {
                    sum += s_weights[(((feature * Channels) + channel) * 9) + tap]
                        * (double)inputs[(((((row * Channels) + channel) * Height) + y) * Width) + x];
                }
            }
        }

        return sum;
    }

    private static float[] Numbers(int seed, int count)
    {
        Random random = new(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() - 0.5f)];
    }
}
