using FusedGen.Compiler.Folding;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;

namespace FusedGen.Compiler;

/// <summary>A network in one line, as it was trained.</summary>
internal static class NetworkSummary
{
    private const int MostLayers = 12;

    /// <summary>
    /// The layers in order: <c>Linear(20→8) · BatchNormalization(8) · Linear(8→9)</c>; of many the first ones. An
    /// operator that is written as several operations, such as Softmax, is named once, unless a matrix or a window is
    /// among them, which has a size of its own to tell.
    /// </summary>
    public static string Of(ModelGraph graph)
    {
        List<Operation> layers = [];
        foreach (Operation operation in graph.Operations)
        {
            if (layers.Count > 0 && IsOneLayer(layers[layers.Count - 1], operation))
            {
                layers.RemoveAt(layers.Count - 1);
            }

            layers.Add(operation);
        }

        int more = layers.Count - MostLayers;
        return string.Join(" · ", layers.Take(MostLayers).Select(Description.Of)) + (more > 0 ? $" · {more} more" : "");
    }

    private static bool IsOneLayer(Operation before, Operation operation) =>
        HasNoSizeOfItsOwn(before) && HasNoSizeOfItsOwn(operation)
        && before.Origin.Operators.SequenceEqual(operation.Origin.Operators, StringComparer.Ordinal)
        && before.Origin.Names.SequenceEqual(operation.Origin.Names, StringComparer.Ordinal);

    private static bool HasNoSizeOfItsOwn(Operation operation) =>
        operation is not (LinearOperation or ConvolutionOperation or PoolOperation or TreeEnsembleOperation);
}
