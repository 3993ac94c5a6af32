using FusedGen.Compiler.Folding;
using FusedGen.Compiler.Graph;

namespace FusedGen.Compiler;

/// <summary>A network in one line, as it was trained.</summary>
internal static class NetworkSummary
{
    private const int MostOperations = 12;

    /// <summary>The operations in order: <c>Linear(20→8) · BatchNormalization(8) · Linear(8→9)</c>; of many the first ones.</summary>
    public static string Of(ModelGraph graph)
    {
        IEnumerable<string> shown = graph.Operations.Take(MostOperations).Select(Description.Of);
        int more = graph.Operations.Count - MostOperations;
        return string.Join(" · ", shown) + (more > 0 ? $" · {more} more" : "");
    }
}
