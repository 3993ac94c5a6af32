using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Planning.Contraction.Weights;
using FusedGen.Compiler.Planning.Memory;

namespace FusedGen.Compiler.Planning.Contraction;

/// <summary>
/// <c>y[row, m] = epilogue(b[m] + Σₖ x[row, k] · W[k, m])</c>: the kernel of dense layers and of convolutions. The
/// outputs m are vector lanes, the inputs are broadcast, the weights stream through in the order in which they are
/// stored.
/// </summary>
/// <param name="Outer">Loops around the rows, outermost first.</param>
/// <param name="Rows">Rows that share the weights, at equal distances.</param>
/// <param name="InputRowStride">Elements of x between rows.</param>
/// <param name="OutputRowStride">Elements of y between rows.</param>
/// <param name="Segments">Loops over k, outermost first, that jump in x; the weights go on without a gap.</param>
/// <param name="Run">Consecutive elements of x, the innermost loop over k.</param>
/// <param name="Panels">The layout of the outputs: how many there are, and how their weights are packed.</param>
/// <param name="Constants">The packed weights and the bias where they stand in the code; null where they are
/// loaded.</param>
/// <param name="Chains">Partial sums of each output where a sample has one row, over every so-manieth k: they hide the
/// latency of the multiply-add.</param>
/// <param name="Epilogue">What is computed from the sum (input 0) and the residuals (inputs 1, 2, …); null for
/// nothing.</param>
/// <param name="Residuals">How the other inputs of the epilogue are read; they are the last of the reads.</param>
/// <param name="IsReproducible">Whether products are rounded before they are added.</param>
internal sealed record ContractionKernel(
    string Name,
    string Title,
    IReadOnlyList<KernelRead> Reads,
    Operand Write,
    IReadOnlyList<OuterLoop> Outer,
    int Rows,
    int InputRowStride,
    int OutputRowStride,
    IReadOnlyList<SegmentLoop> Segments,
    int Run,
    PanelLayout Panels,
    ContractionConstants? Constants,
    int Chains,
    Expression? Epilogue,
    IReadOnlyList<Residual> Residuals,
    bool IsReproducible)
    : Kernel(Name, Title, Reads, Write)
{
    /// <summary>Outputs of one row whose sums a machine with the narrowest vectors keeps in registers.</summary>
    private const int MaxRegisterFeatures = 32;

    public const string InputParameter = "x";
    public const string WeightParameter = "w";
    public const string BiasParameter = "b";
    public const string ScaleParameter = "scale";

    /// <summary>
    /// What becomes of several sums of a row before one element is stored; null where a row has one sum.
    /// </summary>
    public ContractionPool? Pool { get; init; }

    /// <summary>Whether inputs that are zero are left out, with their weights.</summary>
    public bool SkipsZeros { get; init; }

    /// <summary>Sums of each row and output.</summary>
    public int Taps => Pool?.Taps.Count ?? 1;

    public override bool IsVectorised => true;

    /// <summary>Weights in the code stand there once for all machines with vectors of one width.</summary>
    public override bool FillsRegisters => Constants is null;

    public override bool BroadcastsRows =>
        Constants is null && !AddsPairs && Run >= ContractionTiling.QuadLength
            && (Rows * Taps > 1 || (Outer.Count > 0 && Outer[Outer.Count - 1].SharesWeights));

    /// <summary>
    /// Where rows share the weights, vectors that few outputs leave half empty cost as much as full ones.
    /// </summary>
    public override int MaxVectorBits => Rows * Taps == 1 ? 512 : Panels.Features <= 4 ? 128 : Panels.Features is <= 8 or (> 16 and <= 24) ? 256 : 512;

    /// <summary>
    /// Constants in code are summed up in registers, all before the first store, where one column of vectors holds all
    /// outputs.
    /// </summary>
    public override bool ReadsBeforeWriting =>
        Constants is not null && Outer.Count == 0 && Rows == 1 && Residuals.Count == 0 && Panels.Features <= MaxRegisterFeatures;

    /// <summary>
    /// Whether the unused lanes of a last vector may be written past the outputs: only where they are all of the
    /// operand, and nothing lies behind it that is not written later.
    /// </summary>
    public bool CanOverrun => Rows == 1 && Outer.Count == 0 && Panels.Features == Write.Count && Write.IsDense && Write.CanWriteBeyond;

    /// <summary>Whether sums are integers of 32 bits, of products of whole numbers, two at once.</summary>
    public bool AddsPairs => Panels.Format.ArePairs();

    public override long MultiplyAdds => Outer.Aggregate((long)Rows * Taps * Products * Panels.Features, (count, loop) => count * loop.Extent);

    /// <summary>Products of each sum; those of pairs one by one.</summary>
    public int Products { get; init; } = Panels.InnerLength;

    /// <summary>
    /// Whether every vector of weights lies at a multiple of its size. The memory of constants does, and panels are
    /// whole cache lines; but the literals of a model with few constants lie anywhere.
    /// </summary>
    public bool HasAlignedWeights =>
        Constants is null
        && Panels.Format == PackedFormat.Float32
        && Panels.PackedLength > WeightBlock.MaxInlineWords
        && Reads.First(r => r.Parameter == WeightParameter).Operand is { Storage: Storage.Weights, StepStart: 0, StepStride: 0 } weights
        && weights.Offset % WeightBlock.Alignment == 0
        && Outer.All(o => o.Weight % WeightBlock.Alignment == 0);

    public override string Plan =>
        Constants is not null
            ? $"{Run} inputs × {Panels.Features} outputs, constants in code, {Chains} chain{(Chains == 1 ? "" : "s")}"
            : $"{Products} inputs × {Panels.Features} outputs, "
                + $"packed in panels of {Panels.Width}{Panels.Format.Label()}"
                + (Rows > 1 ? $", {Rows} rows" : "")
                + (Pool is null ? "" : $", {Taps} sum{(Taps == 1 ? "" : "s")} of each pooled in registers")
                + (SkipsZeros ? ", inputs of zero skipped" : "")
                + (Rows * Taps == 1 || Chains > 1 ? $", {Chains} chain{(Chains == 1 ? "" : "s")}" : "")
                + (Outer.Count > 0 ? $", repeated {string.Join("×", Outer.Select(o => o.Extent))} times" : "");
}

/// <summary>A loop around the rows: how far one iteration moves each operand, in elements.</summary>
/// <param name="Residuals">One stride per residual.</param>
internal sealed record OuterLoop(int Extent, int Input, int Weight, int Bias, int Output, IReadOnlyList<int> Residuals)
{
    /// <summary>
    /// Whether all iterations have the same weights and bias: lines of one picture, and no groups, even where those
    /// have no weights at all.
    /// </summary>
    public bool SharesWeights => Weight == 0 && Bias == 0;
}

/// <summary>A loop over k that jumps in the input.</summary>
internal sealed record SegmentLoop(int Extent, int Input);

/// <summary>
/// Sums that become one element: each goes through the epilogue, and they are combined in their order.
/// </summary>
/// <param name="Kind">How they are combined.</param>
/// <param name="Taps">Where the sums of a row lie, one at least.</param>
internal sealed record ContractionPool(PoolKind Kind, IReadOnlyList<PoolTap> Taps);

/// <summary>One of the sums of a row: how far it lies from the row's first one, in elements.</summary>
/// <param name="Input">In x.</param>
/// <param name="Residuals">In each residual.</param>
internal sealed record PoolTap(int Input, IReadOnlyList<int> Residuals);

/// <summary>
/// Another input of the epilogue: the element for row r and output m lies at <c>r · RowStride + m · FeatureStride</c>.
/// </summary>
/// <param name="Parameter">The parameter's name.</param>
/// <param name="FeatureStride">1, or 0 where all outputs of a row share the element.</param>
/// <param name="CanOverrun">Whether a vector may be read past the last element.</param>
internal sealed record Residual(string Parameter, int RowStride, int FeatureStride, bool CanOverrun);

/// <summary>Weights and bias in code.</summary>
/// <param name="Weights">W[k, m], row-major, K × M.</param>
/// <param name="Bias">b[m].</param>
internal sealed record ContractionConstants(float[] Weights, float[] Bias);
