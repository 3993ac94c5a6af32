using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;

namespace FusedGen.Compiler.Folding.Affine;

/// <summary>The weights of a kernel with an affine step taken in, before it or behind it.</summary>
internal static class KernelScaling
{
    /// <summary>
    /// <c>s·(W·x + b) + t = (diag(s)·W)·x + (s·b + t)</c>, with a scale and a shift per output feature.
    /// </summary>
    public static Operation Behind(Operation kernel, double[] scale, double[] shift, Origin origin)
    {
        Tensor weight = KernelParts.WeightOf(kernel);
        double[]? bias = KernelParts.BiasOf(kernel);
        int row = weight.Count / Math.Max(1, scale.Length);
        double[] scaled = weight.Floats.Select((w, i) => w * scale[i / row]).ToArray();
        bool hasBias = bias is not null || shift.Any(t => t != 0);
        double[]? shifted = hasBias ? shift.Select((t, m) => ((bias?[m] ?? 0) * scale[m]) + t).ToArray() : null;
        return KernelParts.WithWeights(kernel, scaled, shifted, origin);
    }

    /// <summary>
    /// <c>W·(s·x + t) + b = (W·diag(s))·x + (b + W·t)</c>, with a scale and a shift per input feature. For a
    /// convolution W·t sums over all taps, which is right only where every tap lies in the input.
    /// </summary>
    public static Operation Before(Operation kernel, double[] scale, double[] shift, Origin origin)
    {
        double[] weight = KernelParts.WeightOf(kernel).Floats;
        double[]? bias = KernelParts.BiasOf(kernel);
        double[] scaled = new double[weight.Length];
        double[] added = bias is null ? new double[KernelParts.WeightOf(kernel).Shape[0]] : (double[])bias.Clone();
        foreach ((int i, int output, int feature) in Places(kernel))
        {
            scaled[i] = weight[i] * scale[feature];
            added[output] += weight[i] * shift[feature];
        }

        bool hasBias = bias is not null || shift.Any(t => t != 0);
        return KernelParts.WithWeights(kernel, scaled, hasBias ? added : null, origin);
    }

    /// <summary>
    /// Every weight of a kernel in its order, with the output feature that it adds to and the input feature that it is
    /// multiplied with.
    /// </summary>
    public static IEnumerable<(int Weight, int Output, int Input)> Places(Operation kernel)
    {
        Tensor weight = KernelParts.WeightOf(kernel);
        int outputs = weight.Shape[0];
        int inputs = weight.Shape[1];
        int taps = kernel is ConvolutionOperation convolution ? convolution.Window.Taps : 1;
        int outputsPerGroup = outputs / (kernel is ConvolutionOperation { Groups: var groups } ? groups : 1);
        int i = 0;
        for (int m = 0; m < outputs; m++)
        {
            for (int c = 0; c < inputs; c++)
            {
                int feature = (m / outputsPerGroup * inputs) + c;
                for (int tap = 0; tap < taps; tap++)
                {
                    yield return (i++, m, feature);
                }
            }
        }
    }
}
