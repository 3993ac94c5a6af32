using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Planning.Contraction;
using FusedGen.Compiler.Planning.Memory;
using FusedGen.Compiler.Planning.Targets;

namespace FusedGen.Compiler.Planning.Convolution;

/// <summary>
/// A convolution of each channel with its own window. The channels of a pixel are the lanes of vectors; a tile of
/// neighbouring pixels shares the weights, which stay in registers, and the inputs that its windows have in common.
/// </summary>
/// <param name="Channels">C.</param>
/// <param name="Outer">Loops around the lines of pixels.</param>
/// <param name="Pixels">Pixels of a line.</param>
/// <param name="InputPixelStride">Elements of x between the windows of neighbouring pixels.</param>
/// <param name="OutputPixelStride">Elements of y between neighbouring pixels.</param>
/// <param name="TapLoops">The axes of the window but the one along the line, outermost first.</param>
/// <param name="Taps">The window along the line: how many taps, and the elements of x between them.</param>
/// <param name="Epilogue">What is computed from the sum (input 0) and the residuals (inputs 1, 2, …); null for
/// nothing.</param>
/// <param name="Residuals">How the other inputs of the epilogue are read.</param>
/// <param name="IsReproducible">Whether products are rounded before they are added.</param>
internal sealed record DepthwiseKernel(
    string Title,
    IReadOnlyList<KernelRead> Reads,
    Operand Write,
    int Channels,
    IReadOnlyList<OuterLoop> Outer,
    int Pixels,
    int InputPixelStride,
    int OutputPixelStride,
    IReadOnlyList<SegmentLoop> TapLoops,
    SegmentLoop Taps,
    Expression? Epilogue,
    IReadOnlyList<Residual> Residuals,
    bool IsReproducible)
    : Kernel("Depthwise", Title, Reads, Write)
{
    /// <summary>So many weights stay in registers for all pixels of a line, beside the sums.</summary>
    private const int MaxResident = 9;

    /// <summary>So many taps along the line stand one after the other; more are a loop.</summary>
    private const int MaxUnrolled = 9;

    public override bool IsVectorised => true;

    public override bool FillsRegisters => true;

    /// <summary>Half-empty vectors of the widest kind cost as much as full ones.</summary>
    public override int MaxVectorBits => Channels <= 4 ? 128 : Channels <= 8 || (Channels < 48 && Channels % 16 is > 0 and <= 8) ? 256 : 512;

    /// <summary>Packed weights between one tap and the next: the channels, in whole vectors.</summary>
    public int WeightStride => PaddedChannels(Channels);

    /// <summary>Taps of the whole window.</summary>
    public int AllTaps => TapLoops.Aggregate(Taps.Extent, (count, loop) => count * loop.Extent);

    /// <summary>Whether the weights of the whole window are loaded once for a line.</summary>
    public bool KeepsWeights => AllTaps <= MaxResident;

    /// <summary>Whether the taps along the line are unrolled, so that neighbouring pixels share loads.</summary>
    public bool UnrollsTaps => Taps.Extent <= MaxUnrolled;

    public override long MultiplyAdds => Outer.Aggregate((long)Channels * Pixels * AllTaps, (count, loop) => count * loop.Extent);

    public override string Plan =>
        $"{AllTaps} taps, {Pixels} pixels a line, {Channels} channels" + (KeepsWeights ? ", weights in registers" : "");

    /// <summary>How the pixels of a line are divided into tiles on a target.</summary>
    public IReadOnlyList<RowTile> Tiles(Target target) => ContractionTiling.Divide(Pixels, target.WindowPixels);

    /// <summary>Channels rounded up to the widest vectors.</summary>
    public static int PaddedChannels(int channels) => (channels + KnownTargets.WidestLanes - 1) / KnownTargets.WidestLanes * KnownTargets.WidestLanes;
}
