using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Planning.Contraction.Weights;
using FusedGen.Compiler.Planning.Convolution;

namespace FusedGen.Compiler.Planning.Selection;

/// <summary>Which convolutions a transformed space computes faster than a contraction over the windows.</summary>
internal static class WinogradRule
{
    /// <summary>With fewer channels or features, transforming a tile costs as much as its products save.</summary>
    private const int LeastChannels = 16;

    /// <summary>Fewer tiles do not share a weight often enough: there are 16/9 times as many weights to read.</summary>
    private const int LeastTiles = 16;

    /// <summary>
    /// Transformed weights of a layer, 1 MiB: more leave the second cache, and make the program large.
    /// </summary>
    private const int MaxWeights = 1 << 18;

    /// <summary>The largest difference of two integers of 16 bits: larger floats are whole numbers anyway.</summary>
    private const int LargestInteger = ushort.MaxValue;

    /// <summary>
    /// Whether the kernel can compute a convolution, and faster, where the pixels have their channels side by side.
    /// </summary>
    /// <remarks>
    /// Reproducible layers stay with the windows' own sums: whoever asks for the same bits compares answers, and there
    /// an output depends on what its window sees and on nothing else. Weights that are whole numbers are those of a
    /// quantised layer, whose sums are exact: in the transformed space they would be larger, and be rounded.
    /// </remarks>
    public static bool Suits(ConvolutionOperation operation, PlanOptions options)
    {
        WindowGeometry window = operation.Window;
        return window.Rank == 2
            && window.KernelShape.All(k => k == 3)
            && window.Strides.All(s => s == 1)
            && window.Dilations.All(d => d == 1)
            && !operation.IsTransposed
            && operation.Groups == 1
            && !options.Reproducible
            && WeightFormats.Of(operation, options) == WeightFormat.Float32
            && Pays(operation)
            && WinogradWeights.AreFinite(operation.Weight)
            && !operation.Weight.Floats.All(w => Math.Floor(w).Equals(w) && Math.Abs(w) <= LargestInteger);
    }

    private static bool Pays(ConvolutionOperation operation)
    {
        Shape output = operation.Output.Shape;
        long weights = (long)WinogradKernel.Elements * operation.InputChannels * operation.OutputChannels;
        return operation.InputChannels >= LeastChannels
            && operation.OutputChannels >= LeastChannels
            && weights <= MaxWeights
            && output[2] >= 2
            && output[3] >= 2
            && (long)((output[2] + 1) / 2) * ((output[3] + 1) / 2) >= LeastTiles;
    }
}
