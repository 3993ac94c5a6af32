namespace FusedGen.Generator.Models;

/// <summary>The models that the author of a wrong name may have meant.</summary>
internal static class NearMisses
{
    private const int Most = 3;

    /// <summary>
    /// Enough of a name to compare: the work grows with the square of it, and the attribute takes a string of any
    /// length.
    /// </summary>
    private const int LongestName = 256;

    /// <summary>The rest of the sentence "No model is among the project's AdditionalFiles".</summary>
    public static string Describe(string name, IEnumerable<string> paths)
    {
        string[] nearest = Find(name, paths).Select(path => $"'{path}'").ToArray();
        return nearest.Length == 0
            ? $", which hold no model at all: add <AdditionalFiles Include=\"{ModelNames.Normalise(name)}\" />"
            : $"; the closest are: {string.Join(", ", nearest)}";
    }

    /// <summary>The same where a text of the name is there, which is no model.</summary>
    public static string DescribeText(string path) =>
        $": '{path}' is a text that is no model. LightGBM's begins with a line 'tree', XGBoost's with {{\"learner\": save the model with booster.save_model";

    /// <summary>The few paths whose file names are the most like the wanted one, the nearest first.</summary>
    public static IEnumerable<string> Find(string name, IEnumerable<string> paths)
    {
        string wanted = Comparable(ModelNames.Normalise(name));
        return paths
            .Distinct(StringComparer.Ordinal)
            .OrderBy(path => Distance(wanted, Comparable(path)))
            .ThenBy(path => path, StringComparer.Ordinal)
            .Take(Most);
    }

    private static string Comparable(string path)
    {
        string name = ModelNames.FileName(path);
        return (name.Length > LongestName ? name.Substring(0, LongestName) : name).ToUpperInvariant();
    }

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
