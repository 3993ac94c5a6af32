using System.Globalization;

namespace FusedGen.Benchmarks.Models;

/// <summary>A network of dense layers with ReLU between them and random weights.</summary>
/// <param name="Name">The file's name without extension.</param>
/// <param name="Widths">Inputs, then the outputs of each layer.</param>
/// <param name="EndsWithRelu">Whether the last layer too has a ReLU.</param>
internal sealed record DenseNetwork(string Name, IReadOnlyList<int> Widths, bool EndsWithRelu)
{
    /// <summary>The networks of the cases, and squares of every size for the plot of time against size.</summary>
    public static IReadOnlyList<DenseNetwork> All { get; } =
    [
        new("dense-64-32-10", [64, 32, 10], EndsWithRelu: false),
        new("dense-784-128-64-10", [784, 128, 64, 10], EndsWithRelu: false),
        new("dense-1024-1024-1024-1024", [1024, 1024, 1024, 1024], EndsWithRelu: true),
        new("linear-512-512", [512, 512], EndsWithRelu: false),
        .. new[] { 8, 16, 32, 64, 128, 256, 512, 1024 }.Select(n => new DenseNetwork(Invariant($"square-{n}"), [n, n], EndsWithRelu: true)),
    ];

    /// <summary>A network of about so many weights in three layers.</summary>
    public static DenseNetwork OfSize(long weights)
    {
        int width = Math.Max(1, (int)Math.Round(Math.Sqrt(weights / 3.0)));
        return new DenseNetwork("model", [width, width, width, width], EndsWithRelu: true);
    }

    /// <summary>Weights [outputs, inputs] and bias of each layer, of a size that keeps activations near 1.</summary>
    public IEnumerable<(float[] Weights, float[] Bias)> Layers()
    {
        Random random = new(20 + Widths.Sum());
        for (int layer = 0; layer + 1 < Widths.Count; layer++)
        {
            double scale = Math.Sqrt(6.0 / Widths[layer]);
            float[] weights = new float[Widths[layer] * Widths[layer + 1]];
            float[] bias = new float[Widths[layer + 1]];
            foreach (float[] values in new[] { weights, bias })
            {
                for (int i = 0; i < values.Length; i++)
                {
                    values[i] = (float)((random.NextDouble() - 0.5) * scale);
                }
            }

            yield return (weights, bias);
        }
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
