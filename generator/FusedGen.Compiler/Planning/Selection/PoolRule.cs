using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;

namespace FusedGen.Compiler.Planning.Selection;

/// <summary>
/// Which pools become the last step of the convolution before them, so that what they combine is never stored: the pool
/// alone reads the convolution's outputs, and no output is in two of its windows.
/// </summary>
internal static class PoolRule
{
    /// <summary>
    /// With more products in each sum, a pool of its own takes a small part of the time, and tiles whose rows are whole
    /// windows of a pool do not fill the registers as well.
    /// </summary>
    private const int MaxProducts = 40;

    /// <summary>Whether a kernel can combine its outputs before it stores them.</summary>
    /// <param name="convolution">The convolution.</param>
    /// <param name="pool">The only reader of its outputs.</param>
    /// <param name="keepsEpilogue">Whether the kernel computes all of the epilogue, which comes before the
    /// pool.</param>
    /// <remarks>
    /// The outputs of a window stay in registers together. Four of two vectors leave room in sixteen registers, and
    /// more do not; three fill too few of them.
    /// </remarks>
    public static bool Serves(ConvolutionOperation convolution, PoolOperation pool, bool keepsEpilogue) =>
        !convolution.IsTransposed
            && !convolution.IsDepthwise
            && convolution.Output.Type == ElementType.Float32
            && keepsEpilogue
            && pool.Output.Shape.Count > 0
            && pool.Window.Taps is 1 or 2 or 4
            && pool.Axes.All(axis => axis.IsDisjoint && axis.IsInside);

    /// <summary>
    /// Whether it is faster so. A window of 2×2 is a tile of Winograd's, who gains more than any other pool would.
    /// </summary>
    public static bool Pays(ConvolutionOperation convolution, PoolOperation pool, bool suitsWinograd) => suitsWinograd
        ? pool.Window.KernelShape.All(k => k == 2) && pool.Window.Strides.All(s => s == 2)
        : convolution.InputChannels / convolution.Groups * convolution.Window.Taps <= MaxProducts;
}
