using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Planning.Memory;

namespace FusedGen.Compiler.Planning.Pooling;

/// <summary>
/// Combines the elements under each window, channel by channel; the channels of a pixel are the lanes of vectors where
/// they lie side by side.
/// </summary>
/// <param name="Kind">How elements are combined.</param>
/// <param name="Samples">N.</param>
/// <param name="Channels">C.</param>
/// <param name="Axes">The spatial axes, outermost first.</param>
internal sealed record PoolKernel(
    string Title, IReadOnlyList<KernelRead> Reads, Operand Write, PoolKind Kind, PlainAxis Samples, PlainAxis Channels, IReadOnlyList<PoolAxis> Axes)
    : Kernel(Kind + "Pool", Title, Reads, Write)
{
    public const string InputParameter = "x";

    /// <summary>Fewer channels than this are computed one by one.</summary>
    private const int LeastVectorChannels = 4;

    public override bool IsVectorised =>
        Write.Type == ElementType.Float32 && Channels is { Extent: >= LeastVectorChannels, Input: 1, Output: 1 };

    public override int MaxVectorBits => Channels.Extent >= 16 ? 512 : Channels.Extent >= 8 ? 256 : 128;

    public override string Plan =>
        $"windows of {string.Join("×", Axes.Select(a => a.Windows.Taps))} over {Channels.Extent} channel{(Channels.Extent == 1 ? "" : "s")}";
}

/// <summary>A loop over both operands.</summary>
/// <param name="Input">Elements of the input that one step passes.</param>
/// <param name="Output">Elements of the output that one step passes.</param>
internal sealed record PlainAxis(int Extent, int Input, int Output);

/// <summary>A spatial axis.</summary>
/// <param name="Windows">The windows along it.</param>
/// <param name="InputStride">Elements in memory of the input between neighbours.</param>
/// <param name="OutputStride">Elements in memory of the output between neighbours.</param>
internal sealed record PoolAxis(WindowAxis Windows, int InputStride, int OutputStride);
