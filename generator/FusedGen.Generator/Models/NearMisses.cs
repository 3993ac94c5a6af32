using System.Collections.Immutable;

namespace FusedGen.Generator.Models;

/// <summary>The models that the author of a wrong name may have meant.</summary>
internal static class NearMisses
{
    private const int Most = 3;

    /// <summary>The rest of the sentence "No model is among the project's AdditionalFiles".</summary>
    public static string Describe(string name, ImmutableArray<ModelFile> files)
    {
        if (files.IsEmpty)
        {
            return $", which hold no model at all: add <AdditionalFiles Include=\"{name}\" />";
        }

        string wanted = FileName(name);
        string[] nearest = files
            .Select(file => file.Path)
            .Distinct(StringComparer.Ordinal)
            .OrderBy(path => Distance(wanted.ToUpperInvariant(), FileName(path).ToUpperInvariant()))
            .ThenBy(path => path, StringComparer.Ordinal)
            .Take(Most)
            .Select(path => $"'{path}'")
            .ToArray();
        return $"; the nearest there: {string.Join(", ", nearest)}";
    }

    private static string FileName(string path) => path.Substring(path.LastIndexOf('/') + 1);

    /// <summary>Levenshtein's distance: insertions, deletions and substitutions from one name to the other.</summary>
    private static int Distance(string from, string to)
    {
        int[] above = Enumerable.Range(0, to.Length + 1).ToArray();
        for (int i = 0; i < from.Length; i++)
        {
            int[] row = new int[to.Length + 1];
            row[0] = i + 1;
            for (int j = 0; j < to.Length; j++)
            {
                int substitution = above[j] + (from[i] == to[j] ? 0 : 1);
                row[j + 1] = Math.Min(substitution, Math.Min(above[j + 1], row[j]) + 1);
            }

            above = row;
        }

        return above[to.Length];
    }
}
