using FusedGen.Compiler.Graph;

namespace FusedGen.Compiler.Reporting;

/// <summary>What a network costs, as far as its graph alone tells: the same measure before and after folding.</summary>
/// <param name="Operations">Steps of one evaluation.</param>
/// <param name="MultiplyAdds">Multiply-adds of one evaluation.</param>
/// <param name="Parameters">Weights and biases.</param>
/// <param name="WeightBytes">Bytes of weights, biases (as floats) and other constants that operations read.</param>
/// <param name="BufferBytes">The largest sum of bytes of results that are still to be read; inputs and outputs of the
/// network are the caller's and do not count.</param>
public sealed record NetworkCost(int Operations, long MultiplyAdds, long Parameters, long WeightBytes, long BufferBytes)
{
    /// <summary>Measures a graph.</summary>
    public static NetworkCost Of(ModelGraph graph) => new(
        graph.Operations.Count,
        graph.MultiplyAdds,
        graph.Parameters,
        (graph.Parameters * sizeof(float)) + graph.Operations.SelectMany(o => o.Inputs).Where(v => v.Constant is not null).Distinct().Sum(Bytes),
        Buffer(graph));

    private static long Buffer(ModelGraph graph)
    {
        Dictionary<Value, int> lastUse = [];
        for (int i = 0; i < graph.Operations.Count; i++)
        {
            foreach (Value input in graph.Operations[i].Inputs)
            {
                lastUse[input] = i;
            }
        }

        HashSet<Value> live = [];
        HashSet<Value> outputs = [.. graph.Outputs];
        long now = 0;
        long largest = 0;
        for (int i = 0; i < graph.Operations.Count; i++)
        {
            Operation operation = graph.Operations[i];
            foreach (Value output in operation.Outputs.Where(o => lastUse.ContainsKey(o) && !outputs.Contains(o)))
            {
                live.Add(output);
                now += Bytes(output);
            }

            largest = Math.Max(largest, now);
            foreach (Value input in operation.Inputs.Where(v => lastUse[v] == i && live.Remove(v)))
            {
                now -= Bytes(input);
            }
        }

        return largest;
    }

    private static long Bytes(Value value) => (long)value.Shape.Count * value.Type.SizeInBytes();
}
