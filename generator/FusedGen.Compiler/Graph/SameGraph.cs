namespace FusedGen.Compiler.Graph;

/// <summary>Compares two graphs operation by operation.</summary>
/// <param name="areSame">Compares values that neither graph computes, and that are no inputs.</param>
internal sealed class SameGraph(Func<Value, Value, bool> areSame)
{
    private readonly Dictionary<Value, Value> _pairs = [];

    /// <summary>The first operation of a graph to which the other has no equal, the first one more of the other graph, or any where only the outputs differ; null where both are the same.</summary>
    public Operation? FirstDifference(ModelGraph graph, ModelGraph other)
    {
        Pair(graph.Inputs, other.Inputs);
        for (int i = 0; i < graph.Operations.Count; i++)
        {
            Operation operation = graph.Operations[i];
            if (i >= other.Operations.Count || !SameOperation.Is(operation, other.Operations[i], AreSame))
            {
                return operation;
            }

            Pair(operation.Outputs, other.Operations[i].Outputs);
        }

        bool endsAlike = graph.Operations.Count == other.Operations.Count && graph.Outputs.Zip(other.Outputs, AreSame).All(same => same);
        return endsAlike ? null : other.Operations.Concat(graph.Operations).Skip(graph.Operations.Count).FirstOrDefault();
    }

    private bool AreSame(Value value, Value other) =>
        _pairs.TryGetValue(value, out Value? pair) ? pair == other
        : value.Constant is { } constant ? other.Constant is { } known && SameOperation.IsSame(constant, known)
        : areSame(value, other);

    private void Pair(IReadOnlyList<Value> values, IReadOnlyList<Value> others)
    {
        for (int i = 0; i < values.Count; i++)
        {
            _pairs[values[i]] = others[i];
        }
    }
}
