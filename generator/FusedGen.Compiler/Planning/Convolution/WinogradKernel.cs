using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Planning.Contraction;
using FusedGen.Compiler.Planning.Memory;

namespace FusedGen.Compiler.Planning.Convolution;

/// <summary>
/// A convolution with windows of 3×3 after Winograd: 2×2 outputs see 4×4 inputs, and in a transformed space each of
/// their 16 elements is one product for each input channel, where the windows themselves take 36. A block of tiles is
/// spread into sixteen matrices [tiles, channels], each is multiplied with its own weights, and the products are
/// collected into outputs, all within the cache.
/// </summary>
/// <remarks>
/// <c>Y = Aᵀ·((G·g·Gᵀ) ∘ (Bᵀ·d·B))·A</c>, summed over channels before <c>Aᵀ…A</c>; S. Winograd, Arithmetic Complexity
/// of Computations, 1980, and A. Lavin, S. Gray, Fast Algorithms for Convolutional Neural Networks, 2015: F(2×2, 3×3).
/// The transforms of inputs and products are additions alone, so that little precision is lost. Rounding is that of the
/// largest input of a tile, and an input that is not finite reaches all four outputs of it, also those whose windows do
/// not see it.
/// </remarks>
/// <param name="Channels">C.</param>
/// <param name="Features">M.</param>
/// <param name="Samples">N.</param>
/// <param name="Lines">The tiles along the outer spatial axis.</param>
/// <param name="Columns">The tiles along the inner spatial axis.</param>
/// <param name="Products">The sixteen products of a block, from the spread tiles to what is collected.</param>
/// <param name="Epilogue">What is computed from an output (input 0) and the residuals (inputs 1, 2, …); null for
/// nothing.</param>
/// <param name="Residuals">How the other inputs of the epilogue are read.</param>
internal sealed record WinogradKernel(
    string Title,
    IReadOnlyList<KernelRead> Reads,
    Operand Write,
    int Channels,
    int Features,
    WinogradSamples Samples,
    WinogradAxis Lines,
    WinogradAxis Columns,
    ContractionKernel Products,
    Expression? Epilogue,
    IReadOnlyList<WinogradResidual> Residuals)
    : Kernel("Winograd", Title, Reads, Write)
{
    public const string PictureParameter = "picture";

    /// <summary>Working memory: the transformed inputs of a block.</summary>
    public const string SpreadParameter = "spread";

    /// <summary>Working memory: the sums over channels of a block.</summary>
    public const string ProductsParameter = "products";

    /// <summary>Elements of a tile of inputs, and of a transformed one.</summary>
    public const int Elements = 16;

    /// <summary>How the 2×2 outputs of a tile become the one that is stored; null where all four are.</summary>
    public PoolKind? Pool { get; init; }

    public override bool IsVectorised => true;

    public override bool FillsRegisters => true;

    /// <summary>Tiles of a block.</summary>
    public int TilesAtOnce => Lines.AtOnce * Columns.AtOnce;

    /// <summary>Floats between one tile and the next where they are spread.</summary>
    public int SpreadStride => Products.InputRowStride;

    /// <summary>Floats between one tile and the next among the products.</summary>
    public int ProductStride => Products.OutputRowStride;

    /// <inheritdoc/>
    /// <remarks>Those of the convolution, nine an output, of which this form needs four.</remarks>
    public override long MultiplyAdds => (long)Samples.Extent * Lines.Outputs * Columns.Outputs * Features * Channels * 9;

    public override string Plan =>
        $"Winograd F(2×2, 3×3), {Lines.Tiles}×{Columns.Tiles} tiles, {TilesAtOnce} at once: 16 products of {TilesAtOnce}×{Channels} by "
        + $"{Channels}×{Features}, packed in panels of {Products.Panels.Width}"
            + (Pool is null ? "" : ", tiles pooled in registers")
            + (Samples.Extent > 1 ? $", repeated {Samples.Extent} times" : "");
}

/// <summary>N and its strides.</summary>
internal sealed record WinogradSamples(int Extent, int Input, int Output);

/// <summary>
/// The tiles along a spatial axis. Where the outputs are odd in number, the last tile begins one output earlier and
/// computes one again.
/// </summary>
/// <param name="Outputs">Outputs; at least 2.</param>
/// <param name="AtOnce">Tiles of a block; the last block begins earlier where they do not divide the tiles.</param>
/// <param name="Input">Elements of the input between neighbours.</param>
/// <param name="Output">Elements of the output between neighbours, which are tiles where those are pooled.</param>
internal sealed record WinogradAxis(int Outputs, int AtOnce, int Input, int Output)
{
    public int Tiles => (Outputs + 1) / 2;

    public int Blocks => (Tiles + AtOnce - 1) / AtOnce;
}

/// <summary>Another input of the epilogue, with its strides.</summary>
internal sealed record WinogradResidual(string Parameter, int Sample, int Line, int Column, int Feature, bool CanOverrun);
