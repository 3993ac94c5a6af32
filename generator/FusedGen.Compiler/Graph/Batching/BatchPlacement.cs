namespace FusedGen.Compiler.Graph.Batching;

/// <summary>
/// What an operation does with the rows of a batch: where its outputs carry them, or why they do not stay apart.
/// </summary>
public sealed class BatchPlacement
{
    private BatchPlacement(IReadOnlyList<BatchAxis?> outputs, string? objection)
    {
        Outputs = outputs;
        Objection = objection;
    }

    /// <summary>For each output where it carries the batch; null for one that is the same for all rows.</summary>
    public IReadOnlyList<BatchAxis?> Outputs { get; }

    /// <summary>
    /// What keeps the rows from staying apart, in words that follow the operation's name; null for nothing.
    /// </summary>
    public string? Objection { get; }

    /// <summary>One output that carries the batch, or is the same for all rows.</summary>
    public static BatchPlacement Of(BatchAxis? axis) => new([axis], null);

    /// <summary>Several outputs.</summary>
    public static BatchPlacement Of(IReadOnlyList<BatchAxis?> axes) => new(axes, null);

    /// <summary>A row of the result depends on other rows.</summary>
    public static readonly BatchPlacement Mixed = new([], "computes a row of its result from several rows");

    /// <summary>The result depends on which row it is, or takes some rows and leaves others.</summary>
    public static readonly BatchPlacement Told = new([], "treats some rows otherwise than others");
}
