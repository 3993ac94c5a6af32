using FusedGen.Conformance.Tests.Material;

namespace FusedGen.Conformance.Tests;

/// <summary>
/// The checked-in list of cases that fail, each with the reason: one line a case, name and reason with a tab between.
/// </summary>
internal static class ExpectedFailures
{
    public static IReadOnlyDictionary<string, string> Read() => File.ReadAllLines(Repository.ExpectedFailures)
        .Where(line => line.Length > 0 && !line.StartsWith('#'))
        .Select(line => line.Split('\t', 2))
        .ToDictionary(parts => parts[0], parts => parts.Length > 1 ? parts[1].Trim() : "", StringComparer.Ordinal);

    /// <summary>Writes the failures of a run, keeping the reasons that stand there.</summary>
    public static void Write(IEnumerable<(string Name, string Failure)> failures)
    {
        IReadOnlyDictionary<string, string> known = File.Exists(Repository.ExpectedFailures) ? Read() : new Dictionary<string, string>();
        string header = "# Cases of the conformance material that fail, each with the reason. A case that passes must leave the list.\n";
        IEnumerable<string> lines = failures
            .OrderBy(f => f.Name, StringComparer.Ordinal)
            .Select(f => $"{f.Name}\t{(known.TryGetValue(f.Name, out string? reason) && reason.Length > 0 ? reason : Short(f.Failure))}\n");
        File.WriteAllText(Repository.ExpectedFailures, header + string.Concat(lines));
    }

    private static string Short(string failure)
    {
        string line = failure.ReplaceLineEndings(" ").Replace('\t', ' ');
        return line.Length <= 200 ? line : line[..200] + "…";
    }
}
