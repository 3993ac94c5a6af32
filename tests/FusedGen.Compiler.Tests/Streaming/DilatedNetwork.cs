using System.Globalization;
using FusedGen.Tests;

namespace FusedGen.Compiler.Tests.Streaming;

/// <summary>A temporal convolutional network: 32 channels, and a receptive field of 511 frames.</summary>
internal static class DilatedNetwork
{
    /// <summary>Eight layers whose windows reach twice as far from one to the next.</summary>
    public static byte[] File()
    {
        OnnxBuilder model = OnnxBuilder.Model().TypedInput("x", OnnxBuilder.Float, 1, 32, "time");
        for (int layer = 0; layer < 8; layer++)
        {
            string name = layer.ToString(CultureInfo.InvariantCulture);
            string input = layer == 0 ? "x" : $"y{layer - 1}";
            model.Weights($"w{name}", [32, 32, 3], Numbers(3072))
                .Node("Conv", [input, $"w{name}"], $"c{name}", ("dilations", new[] { 1 << layer }), ("pads", new[] { 2 << layer, 0 }))
                .Node("Relu", [$"c{name}"], $"r{name}").Node("Add", [$"r{name}", input], $"y{name}");
        }

        return model.Output("y7").ToBytes();
    }

    private static float[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(i => MathF.Sin(1.7f * i) * 0.3f)];
}
