using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Graph.Trees;

namespace FusedGen.Compiler.Reporting.Trees;

/// <summary>What can be told of the trees of one node. All texts are safe to print.</summary>
/// <param name="Title">The operator and the name of the node.</param>
/// <param name="Trees">How many trees there are.</param>
/// <param name="Leaves">Leaves of all of them.</param>
/// <param name="Depth">Comparisons on the longest way.</param>
/// <param name="Targets">Sums.</param>
/// <param name="Features">The columns that are tested, by how often they are.</param>
/// <param name="First">The first tree with a split; null where all are leaves.</param>
public sealed record TreeFacts(string Title, int Trees, int Leaves, int Depth, int Targets, IReadOnlyList<TestedFeature> Features, DrawnTree? First)
{
    /// <summary>The trees of a network, node by node, as they run.</summary>
    public static IReadOnlyList<TreeFacts> Of(FoldedModel model)
    {
        TreeEnsembleOperation[] operations = model.Graph.Operations.OfType<TreeEnsembleOperation>().ToArray();
        if (operations.Length == 0)
        {
            return [];
        }

        ColumnNames names = new(model.Graph, model.Lowered.Metadata);
        return operations.Select(operation => Of(operation, names)).ToArray();
    }

    /// <summary>The counts in words: <c>20 trees, 160 leaves, depth 4, for 3 sums</c>.</summary>
    public string Counts => $"{Figures.Count(Trees, "tree")}, {Figures.Count(Leaves)} {(Leaves == 1 ? "leaf" : "leaves")}, depth {Figures.Count(Depth)}"
        + (Targets > 1 ? $", for {Figures.Count(Targets)} sums" : "");

    /// <summary>The last node of those that an operation stands for is the trees' own.</summary>
    private static string TitleOf(Origin origin) =>
        $"{UntrustedText.Escape(origin.Operators[origin.Operators.Count - 1])} {UntrustedText.Quote(origin.Names[origin.Names.Count - 1])}";

    private static TreeFacts Of(TreeEnsembleOperation operation, ColumnNames names)
    {
        TreeEnsemble ensemble = operation.Ensemble;
        (string Name, bool IsTruth)[] columns = Enumerable.Range(0, ensemble.Features).Select(column => names.Of(operation.Input, column)).ToArray();
        TestedFeature[] features = ensemble.Trees.SelectMany(tree => tree.Splits)
            .GroupBy(split => columns[split.Feature].Name, StringComparer.Ordinal)
            .Select(group => new TestedFeature(group.Key, group.Count()))
            .OrderByDescending(feature => feature.Splits)
            .ThenBy(feature => feature.Name, StringComparer.Ordinal)
            .ToArray();
        return new TreeFacts(
            TitleOf(operation.Origin),
            ensemble.Trees.Count,
            ensemble.Leaves,
            ensemble.Depth,
            ensemble.Targets,
            features,
            ensemble.Trees.FirstOrDefault(tree => tree.Splits.Count > 0) is { } first ? DrawnTree.Of(first, columns, ensemble.Targets) : null);
    }
}

/// <summary>A column that trees test.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Splits">Splits of all trees that compare it.</param>
public sealed record TestedFeature(string Name, int Splits);
