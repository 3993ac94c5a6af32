using FusedGen.Tests;

namespace FusedGen.Compiler.Tests;

/// <summary>The shape of the repository's own C# and pages: lines that fit a screen, files of one subject.</summary>
public class SourceFilesTests
{
    private const int MostColumns = 160;
    private const int MostColumnsOfProse = 120;
    private const int MostLines = 400;

    private static readonly string[] s_folders = ["benchmarks", "generator", "playground", "runtime", "sample-app", "tests", "tools", "training"];

    [Fact]
    public void No_line_is_too_long()
    {
        string[] files = Sources(s_folders);
        Assert.True(files.Length > 1000, "The files were not read.");
        Assert.Empty(Longer(MostColumns, files, _ => true));
        Assert.Empty(Longer(MostColumnsOfProse, files, line => line.TrimStart().StartsWith("//", StringComparison.Ordinal)));
    }

    /// <summary>Tables and blocks of code are as wide as they have to be.</summary>
    [Fact]
    public void No_line_of_a_page_is_too_long()
    {
        string[] pages = [Checkout.At("README.md"), .. Files("*.md", "docs")];
        Assert.True(pages.Length > 50, "The pages were not read.");
        bool isCode = false;
        Assert.Empty(Longer(MostColumnsOfProse, pages, line =>
        {
            isCode ^= line.TrimStart().StartsWith("```", StringComparison.Ordinal);
            return !isCode && !line.TrimStart().StartsWith('|');
        }));
    }

    [Fact]
    public void No_file_of_the_generator_is_too_long()
    {
        Assert.Empty(Sources("generator", "runtime")
            .Select(file => (File: Path.GetRelativePath(Checkout.Root, file), Lines: File.ReadLines(file).Count()))
            .Where(file => file.Lines > MostLines)
            .Select(file => $"{file.File} has {file.Lines} lines"));
    }

    private static IEnumerable<string> Longer(int columns, string[] files, Func<string, bool> counts) => files.SelectMany(file => File.ReadLines(file)
        .Select((line, i) => (Text: line, Place: $"{Path.GetRelativePath(Checkout.Root, file)}:{i + 1}"))
        .Where(line => counts(line.Text) && line.Text.Length > columns)
        .Select(line => $"{line.Place} has {line.Text.Length} columns"));

    private static string[] Sources(params string[] folders) => Files("*.cs", folders);

    // Snapshots are generated code, and what is built is not the repository's.
    private static string[] Files(string pattern, params string[] folders) => folders
        .SelectMany(folder => Directory.EnumerateFiles(Checkout.At(folder), pattern, SearchOption.AllDirectories))
        .Where(file => !file.EndsWith(".verified.cs", StringComparison.Ordinal) && !file.EndsWith(".received.cs", StringComparison.Ordinal)
            && !file.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj" or "artifacts"))
        .ToArray();
}
