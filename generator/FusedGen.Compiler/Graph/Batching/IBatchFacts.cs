using FusedGen.Compiler.Graph.Operations;

namespace FusedGen.Compiler.Graph.Batching;

/// <summary>What is known of the batch where an operation is asked what it does with it.</summary>
public interface IBatchFacts
{
    /// <summary>How many rows the graph has.</summary>
    int Rows { get; }

    /// <summary>
    /// Where a value carries the batch; null for one that is the same for all rows. A constant that was made for all
    /// rows carries it too.
    /// </summary>
    BatchAxis? AxisOf(Value value);

    /// <summary>
    /// Whether a constant can be read with the batch along an axis: it has the same elements in each row.
    /// </summary>
    bool Fits(Value constant, BatchAxis axis);

    /// <summary>Where a result may carry the batch, by its shape; empty where it cannot.</summary>
    IReadOnlyList<BatchAxis> Candidates(Value output);

    /// <summary>
    /// The facts inside of a scan, where the body's inputs carry the batch so; null where its rows do not stay apart.
    /// </summary>
    IBatchFacts? Inside(ScanOperation scan, IReadOnlyList<BatchAxis?> inputs);
}
