using FusedGen.Compiler.Graph;

namespace FusedGen.Compiler.Verification;

/// <summary>One sample and what the network must answer.</summary>
/// <param name="Inputs">A tensor for each input of the network, of its shape and element type.</param>
/// <param name="Outputs">A tensor for each output; null for a tensor inside the network that was made an output, whose
/// answer was not stored.</param>
public sealed record ReferenceVector(IReadOnlyList<Tensor> Inputs, IReadOnlyList<Tensor?> Outputs)
{
    private static readonly IReadOnlyDictionary<string, double[]> s_noLayers = new Dictionary<string, double[]>(StringComparer.Ordinal);

    /// <summary>The folder that it comes from; empty for one in the file. Untrusted text.</summary>
    public string Place { get; init; } = "";

    /// <summary>
    /// What layers answered to the sample, by the names of their outputs; flat, and of any of the first elements.
    /// </summary>
    public IReadOnlyDictionary<string, double[]> Layers { get; init; } = s_noLayers;

    /// <summary>The results of a network for which an answer was stored, in order of evaluation.</summary>
    /// <remarks>
    /// A node that becomes several operations gives its name to the result of each; the last of them is what the layer
    /// answers.
    /// </remarks>
    public IEnumerable<(Operation Operation, Value Output, double[] Answer)> LayersIn(ModelGraph graph) => graph.Operations
        .SelectMany(operation => operation.Outputs.Select(output => (Operation: operation, Output: output)))
        .Where(result => result.Output.Type.IsFloating() && Layers.ContainsKey(result.Output.Name))
        .Select((result, order) => (result.Operation, result.Output, Order: order))
        .GroupBy(result => result.Output.Name, StringComparer.Ordinal)
        .Select(results => results.Last())
        .OrderBy(result => result.Order)
        .Select(result => (result.Operation, result.Output, Layers[result.Output.Name].Take(result.Output.Shape.Count).ToArray()));
}
