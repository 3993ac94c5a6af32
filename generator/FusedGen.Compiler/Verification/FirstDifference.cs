using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Reference;

namespace FusedGen.Compiler.Verification;

/// <summary>
/// Finds where a network's answers leave the stored ones: the first layer of those whose answers are stored, else the
/// first output. Names come from the network as it was trained, since folding merges layers.
/// </summary>
internal sealed class FirstDifference(ModelGraph graph, double tolerance, CancellationToken cancellationToken)
{
    /// <summary>Describes it in a sentence.</summary>
    /// <param name="failed">The vectors whose answers the network does not give.</param>
    /// <param name="rows">How many of them were compared.</param>
    /// <param name="all">All that is stored: what layers answered may stand in the file, or beside it.</param>
    public string Describe(ReferenceVectors failed, int rows, IReadOnlyList<ReferenceVectors> all)
    {
        ReferenceVector[] withLayers = failed.Rows.Take(rows)
            .Concat(all.Where(source => source != failed).SelectMany(source => source.Rows.Take(1)))
            .Where(vector => vector.Layers.Count > 0)
            .ToArray();
        foreach (ReferenceVector vector in withLayers)
        {
            if (FirstLayer(vector) is { } layer)
            {
                return layer;
            }
        }

        return withLayers.Length > 0
            ? "Each layer gives its stored output, so the stored outputs of the network were changed."
            : failed.Rows.Take(rows).Select(FirstOutput).FirstOrDefault(output => output is not null) ?? "No single vector differs by as much.";
    }

    private string? FirstLayer(ReferenceVector vector)
    {
        IReadOnlyDictionary<Value, Tensor> values;
        try
        {
            values = ReferenceEvaluator.EvaluateAll(graph, vector.Inputs, cancellationToken);
        }
        catch (EvaluationException)
        {
            // Those of another source, which tells it by itself.
            return null;
        }

        foreach ((Operation operation, Value output, double[] answer) in vector.LayersIn(graph))
        {
            Difference difference = new();
            difference.Add(answer, values[output].Floats);
            if (difference.Scaled > tolerance)
            {
                return $"The first layer that differs is {Node(operation)}{In(vector)}, by {difference}: "
                    + $"its weights were changed after the vectors were stored.";
            }
        }

        return null;
    }

    /// <summary>The outputs in the order in which the network computes them.</summary>
    private string? FirstOutput(ReferenceVector vector)
    {
        Tensor[] got = ReferenceEvaluator.Evaluate(graph, vector.Inputs, cancellationToken);
        foreach ((int output, int place) in Enumerable.Range(0, got.Length).Select(o => (Output: o, Place: PlaceOf(graph.Outputs[o]))).OrderBy(o => o.Place))
        {
            if (vector.Outputs[output] is not { } stored)
            {
                continue;
            }

            Difference difference = new();
            difference.Add(stored, got[output]);
            if (difference.Scaled > tolerance)
            {
                string layer = place < 0 ? UntrustedText.Quote(graph.Outputs[output].Name) : Node(graph.Operations[place]);
                return $"The first output that differs is that of {layer}{In(vector)}, by {difference}. The outputs of the layers before it are not stored: "
                    + $"the weights of any of them, or the vectors, were changed.";
            }
        }

        return null;
    }

    /// <summary>
    /// The operation that computes a value, among the operations as they were trained; −1 for an input or a constant.
    /// </summary>
    private int PlaceOf(Value value)
    {
        for (int i = 0; i < graph.Operations.Count; i++)
        {
            if (graph.Operations[i].Outputs.Contains(value))
            {
                return i;
            }
        }

        return -1;
    }

    private static string Node(Operation operation) => $"{operation.Origin} {UntrustedText.Quote(operation.Origin.Names[operation.Origin.Names.Count - 1])}";

    private static string In(ReferenceVector vector) => vector.Place.Length == 0 ? "" : $" in {UntrustedText.Quote(vector.Place)}";
}
