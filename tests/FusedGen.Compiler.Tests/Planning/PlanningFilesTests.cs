using System.Text.RegularExpressions;
using FusedGen.Tests;

namespace FusedGen.Compiler.Tests.Planning;

/// <summary>The files of planning form layers: none knows another that knows it, directly or through others.</summary>
public partial class PlanningFilesTests
{
    [Fact]
    public void No_files_know_each_other_in_a_circle()
    {
        string folder = Checkout.At("generator", "FusedGen.Compiler", "Planning");
        Dictionary<string, string> texts = Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
            .ToDictionary(file => Path.GetRelativePath(folder, file), file => Comment().Replace(File.ReadAllText(file), ""), StringComparer.Ordinal);
        ILookup<string, string> types = texts
            .SelectMany(file => Declaration().Matches(file.Value).Select(match => (Type: match.Groups[1].Value, File: file.Key)))
            .ToLookup(declared => declared.Type, declared => declared.File, StringComparer.Ordinal);
        Dictionary<string, HashSet<string>> known = texts.ToDictionary(
            file => file.Key,
            file => Name().Matches(file.Value).SelectMany(match => types[match.Value]).Where(other => other != file.Key).ToHashSet(StringComparer.Ordinal),
            StringComparer.Ordinal);
        Assert.True(known.Count > 50 && known.Values.Sum(others => others.Count) > 200, "The files were not read.");

        // Whoever knows nobody that is left cannot be part of a circle.
        while (known.Keys.Where(file => !known[file].Any(known.ContainsKey)).ToArray() is { Length: > 0 } leaves)
        {
            Array.ForEach(leaves, file => known.Remove(file));
        }

        Assert.Empty(known.Keys);
    }

    [GeneratedRegex("//.*")]
    private static partial Regex Comment();

    [GeneratedRegex(@"^(?:public|internal) (?:static |sealed |abstract |readonly )*(?:class|record struct|record|struct|interface|enum|delegate void) (\w+)",
        RegexOptions.Multiline)]
    private static partial Regex Declaration();

    [GeneratedRegex(@"\b[A-Z]\w+")]
    private static partial Regex Name();
}
