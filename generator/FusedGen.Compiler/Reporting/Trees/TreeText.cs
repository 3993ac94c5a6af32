using FusedGen.Compiler.Diagnostics;

namespace FusedGen.Compiler.Reporting.Trees;

/// <summary>Tells of trees in lines of text, the same in the terminal and in a report.</summary>
public static class TreeText
{
    /// <summary>Columns that are named.</summary>
    private const int MostFeatures = 12;

    /// <summary>The columns by how often they are tested: <c>area 12, rooms 7</c>.</summary>
    public static string Features(TreeFacts trees)
    {
        string named = string.Join(", ", trees.Features.Take(MostFeatures).Select(feature => $"{feature.Name} {Figures.Count(feature.Splits)}"));
        int others = trees.Features.Count - MostFeatures;
        return others <= 0 ? named
            : $"{named}, and {Figures.Count(trees.Features.Skip(MostFeatures).Sum(f => f.Splits), "split")} of {Figures.Count(others, "other column")}";
    }
}
