using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Batching;
using FusedGen.Compiler.Graph.Operations;

namespace FusedGen.Compiler.Planning.Batching;

/// <summary>
/// Makes the graph of several samples from that of one: the leading 1 of every value that differs from sample to sample
/// becomes the number of rows, and what is the same for all stays. That holds only where no operation mixes samples or
/// hides the leading axis.
/// </summary>
internal sealed class BatchExpansion : IBatchFacts
{
    private readonly Dictionary<Value, BatchAxis?> _axes = [];

    private BatchExpansion()
    {
    }

    /// <summary>The graph that is expanded is that of one sample.</summary>
    public int Rows => 1;

    /// <summary>The graph of so many samples, with the same weights; null where there is none.</summary>
    public static ModelGraph? TryExpand(ModelGraph graph, int rows)
    {
        BatchExpansion facts = new();
        if (!facts.Place(graph))
        {
            return null;
        }

        ModelGraph expanded = new BatchResize(facts.AxisOf, rows: 1, rows).Resize(graph);
        return new ModelGraph(expanded.Inputs, expanded.Outputs, expanded.Operations) { Batch = graph.Batch, Vocabulary = graph.Vocabulary };
    }

    public BatchAxis? AxisOf(Value value) => _axes.TryGetValue(value, out BatchAxis? axis) ? axis : null;

    /// <summary>A constant is the same for all samples and is broadcast.</summary>
    public bool Fits(Value constant, BatchAxis axis) => true;

    public IReadOnlyList<BatchAxis> Candidates(Value output) => output.Shape.Rank > 0 && output.Shape[0] == 1 ? [BatchAxis.Leading] : [];

    /// <summary>The steps are the leading axis of a scan's sequences.</summary>
    public IBatchFacts? Inside(ScanOperation scan, IReadOnlyList<BatchAxis?> inputs) => null;

    /// <summary>Follows the samples through the graph; false where they are not always a leading axis of 1.</summary>
    private bool Place(ModelGraph graph)
    {
        for (int i = 0; i < graph.Inputs.Count; i++)
        {
            if (!TryPlace(graph.Inputs[i], graph.Batch is { } ports && ports.Inputs[i] is null ? null : BatchAxis.Leading))
            {
                return false;
            }
        }

        BatchRules rules = new(this);
        foreach (Operation operation in graph.Operations)
        {
            bool isShared = operation.Inputs.All(i => AxisOf(i) is null);
            BatchPlacement placement = isShared ? BatchPlacement.Of(operation.Outputs.Select(_ => (BatchAxis?)null).ToArray()) : operation.Accept(rules);
            if (placement.Objection is not null || !operation.Outputs.Select((output, i) => TryPlace(output, placement.Outputs[i])).All(isPlaced => isPlaced))
            {
                return false;
            }
        }

        return Enumerable.Range(0, graph.Outputs.Count).All(i => (AxisOf(graph.Outputs[i]) is null) == (graph.Batch is { } ports && ports.Outputs[i] is null));
    }

    private bool TryPlace(Value value, BatchAxis? axis)
    {
        _axes[value] = axis;
        return axis is null || (axis == BatchAxis.Leading && Candidates(value).Count > 0);
    }
}
