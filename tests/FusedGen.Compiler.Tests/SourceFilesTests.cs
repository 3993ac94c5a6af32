using FusedGen.Tests;

namespace FusedGen.Compiler.Tests;

/// <summary>The shape of the repository's own C#: lines that fit a screen, and files of one subject.</summary>
public class SourceFilesTests
{
    private const int MostColumns = 160;
    private const int MostLines = 400;

    private static readonly string[] s_folders = ["benchmarks", "generator", "runtime", "sample-app", "tests", "tools", "training"];

    [Fact]
    public void No_line_is_too_long()
    {
        string[] files = Sources(s_folders);
        Assert.True(files.Length > 1000, "The files were not read.");
        Assert.Empty(files.SelectMany(file => File.ReadLines(file)
            .Select((line, i) => (line.Length, Place: $"{Path.GetRelativePath(Checkout.Root, file)}:{i + 1}"))
            .Where(line => line.Length > MostColumns)
            .Select(line => $"{line.Place} has {line.Length} columns")));
    }

    [Fact]
    public void No_file_of_the_generator_is_too_long()
    {
        Assert.Empty(Sources("generator", "runtime")
            .Select(file => (File: Path.GetRelativePath(Checkout.Root, file), Lines: File.ReadLines(file).Count()))
            .Where(file => file.Lines > MostLines)
            .Select(file => $"{file.File} has {file.Lines} lines"));
    }

    // Snapshots are generated code, and what is built is not the repository's.
    private static string[] Sources(params string[] folders) => folders
        .SelectMany(folder => Directory.EnumerateFiles(Checkout.At(folder), "*.cs", SearchOption.AllDirectories))
        .Where(file => !file.EndsWith(".verified.cs", StringComparison.Ordinal) && !file.EndsWith(".received.cs", StringComparison.Ordinal)
            && !file.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj" or "artifacts"))
        .ToArray();
}
