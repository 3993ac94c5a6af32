namespace FusedGen.Benchmarks.Reports;

/// <summary>The page with the measured tables, <c>docs/performance.md</c>. Each table stands between two comments with the name of its part.</summary>
internal static class PerformancePage
{
    /// <summary>The repository's root: the folder above the program that has the solution.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Prints a part, and puts it in the place of the one on the page where that is asked for.</summary>
    /// <param name="part">The part's name.</param>
    /// <param name="text">Markdown.</param>
    /// <param name="write">Whether to change the page.</param>
    /// <exception cref="InvalidOperationException">The page has no such part.</exception>
    public static void Publish(string part, string text, bool write)
    {
        Console.WriteLine(text);
        if (!write)
        {
            return;
        }

        string path = Path.Combine(Root, "docs", "performance.md");
        string page = File.ReadAllText(path);
        string begin = $"<!-- {part}: written by the benchmarks -->\n";
        string end = $"<!-- end of {part} -->";
        int start = page.IndexOf(begin, StringComparison.Ordinal);
        int stop = start < 0 ? -1 : page.IndexOf(end, start, StringComparison.Ordinal);
        if (stop < 0)
        {
            throw new InvalidOperationException($"{path} has no part between '{begin.Trim()}' and '{end}'.");
        }

        File.WriteAllText(path, page[..(start + begin.Length)] + "\n" + text.TrimEnd('\n') + "\n\n" + page[stop..]);
    }

    private static string FindRoot()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "FusedGen.sln")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder ?? throw new InvalidOperationException("The benchmarks run inside the repository only.");
    }
}
