using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Planning.Trees;

namespace FusedGen.Compiler.Planning.Batching;

/// <summary>
/// The prediction of a tile of samples that goes through all layers at once: each weight is loaded once for all rows of
/// a register tile, and the activations of the tile stay in the cache.
/// </summary>
internal static class BatchTile
{
    /// <summary>Rows of the tallest register tile: with two vectors of outputs each they fill the registers.</summary>
    public const int Rows = 12;

    /// <summary>Below this many multiply-adds a sample, constants in code are as fast one by one.</summary>
    private const long LeastMultiplyAdds = 1024;

    /// <summary>
    /// The graph of a tile; null where samples one by one are as good, or where a sample cannot be told from its
    /// neighbour in the graph.
    /// </summary>
    public static (ModelGraph Graph, int Rows)? TryExpand(ModelGraph graph, PlanOptions options)
    {
        if (graph.Operations.OfType<ScanOperation>().Any(scan => scan.EndingState is not null))
        {
            // Each sample ends its steps where its data says.
            return null;
        }

        int rows = Pays(graph)
            ? Rows
            : graph.Operations.OfType<TreeEnsembleOperation>().Select(t => TreeTilePlanner.RowsOf(t, options)).DefaultIfEmpty(0).Max();
        return rows > 0 && BatchExpansion.TryExpand(graph, rows) is { } expanded ? (expanded, rows) : null;
    }

    /// <summary>
    /// Layers of one row wait for their weights; whatever has rows of its own, such as a convolution, reuses them
    /// within a sample.
    /// </summary>
    private static bool Pays(ModelGraph graph)
    {
        long singleRow = graph.Operations.OfType<LinearOperation>().Where(l => l.Rows == 1 && l.Output.Type == ElementType.Float32).Sum(l => l.MultiplyAdds);
        return singleRow >= LeastMultiplyAdds && singleRow * 2 >= graph.MultiplyAdds;
    }
}
