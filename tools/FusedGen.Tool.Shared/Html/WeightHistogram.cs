using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;

namespace FusedGen.Tool.Html;

/// <summary>How the weights of an operation are distributed.</summary>
/// <param name="Counts">Weights in each of equal intervals from the least to the greatest; one where all are
/// equal.</param>
internal sealed record WeightHistogram(long[] Counts, double Least, double Greatest, double Mean, double Deviation, int Total, int Zeros)
{
    /// <summary>Intervals of weights that differ.</summary>
    public const int Intervals = 41;

    /// <summary>The histogram of an operation's weights without its bias; null where it has none.</summary>
    public static WeightHistogram? Of(Operation operation) => operation switch
    {
        LinearOperation { Weight.Count: > 0 } linear => Of(linear.Weight.Floats),
        ConvolutionOperation { Weight.Count: > 0 } convolution => Of(convolution.Weight.Floats),
        _ => null,
    };

    private static WeightHistogram Of(double[] weights)
    {
        double least = weights.Min();
        double greatest = weights.Max();
        double mean = weights.Average();
        if (least == greatest)
        {
            // The mean of equal numbers is rounded, and would be none of them.
            return new WeightHistogram([weights.Length], least, greatest, least, 0, weights.Length, least == 0 ? weights.Length : 0);
        }

        double deviation = Math.Sqrt(weights.Sum(w => (w - mean) * (w - mean)) / weights.Length);
        long[] counts = new long[Intervals];
        double scale = Intervals / (greatest - least);
        foreach (double weight in weights)
        {
            counts[Math.Clamp((int)((weight - least) * scale), 0, Intervals - 1)]++;
        }

        return new WeightHistogram(counts, least, greatest, mean, deviation, weights.Length, weights.Count(w => w == 0));
    }
}
