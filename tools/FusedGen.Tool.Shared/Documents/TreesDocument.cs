using FusedGen.Compiler;
using FusedGen.Compiler.Reporting.Trees;

namespace FusedGen.Tool.Documents;

/// <summary>What is told of the trees of a node, after folding.</summary>
/// <param name="Serves">The operators of the file, and the name of the first node.</param>
/// <param name="Counts">Trees, leaves and depth in words.</param>
/// <param name="FeaturesText">The first features in words.</param>
/// <param name="First">The first tree, drawn as lines of text.</param>
internal sealed record TreesDocument(
    string Serves, string Counts, int Trees, int Leaves, int Depth, TestedFeature[] Features, string FeaturesText, string[] First)
{
    public static TreesDocument[] Of(FoldedModel model) =>
    [
        .. TreeFacts.Of(model).Select(trees => new TreesDocument(
            trees.Title, trees.Counts, trees.Trees, trees.Leaves, trees.Depth, [.. trees.Features], TreeText.Features(trees),
            [.. trees.First?.Lines() ?? []])),
    ];
}
