namespace FusedGen.Compiler.Graph;

/// <summary>Compares two graphs operation by operation.</summary>
/// <param name="areSame">Compares values that neither graph computes, and that are no inputs.</param>
internal sealed class SameGraph(Func<Value, Value, bool> areSame)
{
    private readonly Dictionary<Value, Value> _pairs = [];

    /// <summary>
    /// Whether two graphs compute the same, and if not, the first operation to which the other graph has no equal; null
    /// for that where only the outputs differ.
    /// </summary>
    public bool Is(ModelGraph graph, ModelGraph other, out Operation? difference)
    {
        Pair(graph.Inputs, other.Inputs);
        for (int i = 0; i < graph.Operations.Count; i++)
        {
            difference = graph.Operations[i];
            if (i >= other.Operations.Count || !SameOperation.Is(difference, other.Operations[i], AreSame))
            {
                return false;
            }

            Pair(difference.Outputs, other.Operations[i].Outputs);
        }

        difference = other.Operations.Skip(graph.Operations.Count).FirstOrDefault();
        return difference is null && graph.Outputs.Zip(other.Outputs, AreSame).All(same => same);
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
