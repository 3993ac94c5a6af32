using System.IO.Compression;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Xml.Linq;
using FusedGen.Package.Tests.Harness;

namespace FusedGen.Package.Tests;

/// <summary>What the packages hold and what they bring along.</summary>
[Collection(PackedFeedGroup.Name)]
public sealed class PackageContentTests(PackedFeed feed)
{
    [Fact]
    public void FusedGen_depends_on_nothing_and_holds_managed_libraries_only()
    {
        Assert.Empty(Dependencies("FusedGen"));
        Assert.Equal(
            [
                "analyzers/dotnet/cs/FusedGen.CodeFixes.dll",
                "analyzers/dotnet/cs/FusedGen.Compiler.dll",
                "analyzers/dotnet/cs/FusedGen.Generator.dll",
                "build/FusedGen.DesignTime.txt",
                "build/FusedGen.props",
                "build/FusedGen.targets",
                "buildTransitive/FusedGen.props",
                "buildTransitive/FusedGen.targets",
                "lib/net10.0/FusedGen.Runtime.dll",
                "lib/net10.0/FusedGen.Runtime.xml",
                "lib/net8.0/FusedGen.Runtime.dll",
                "lib/net8.0/FusedGen.Runtime.xml",
                "tools/netstandard2.0/FusedGen.Build.dll",
                "tools/netstandard2.0/FusedGen.Compiler.dll",
            ],
            Files("FusedGen"));
    }

    [Theory]
    [InlineData("FusedGen")]
    [InlineData("FusedGen.TorchSharp")]
    [InlineData("FusedGen.Tool")]
    public void A_package_says_where_it_comes_from_and_has_a_picture_and_symbols(string id)
    {
        using ZipArchive archive = ZipFile.OpenRead(feed.PackageFile(id));
        XElement metadata = Nuspec(archive, id).Root!.Elements().Single(element => element.Name.LocalName == "metadata");
        foreach (string name in (string[])["projectUrl", "releaseNotes"])
        {
            Assert.StartsWith("https://", Value(name), StringComparison.Ordinal);
        }

        Assert.Equal("MIT", Value("license"));
        XElement repository = metadata.Elements().Single(element => element.Name.LocalName == "repository");
        Assert.EndsWith(".git", repository.Attribute("url")!.Value, StringComparison.Ordinal);
        Assert.InRange(archive.GetEntry(Value("icon"))!.Length, 1, 100_000);
        Assert.NotNull(archive.GetEntry(Value("readme")));

        using ZipArchive symbols = ZipFile.OpenRead(Path.ChangeExtension(feed.PackageFile(id), ".snupkg"));
        ZipArchiveEntry[] files = [.. symbols.Entries.Where(entry => entry.Name.EndsWith(".pdb", StringComparison.Ordinal))];
        Assert.NotEmpty(files);
        Assert.All(files, file => Assert.All(Documents(file), document => Assert.StartsWith("/_/", document, StringComparison.Ordinal)));

        string Value(string name) => metadata.Elements().Single(element => element.Name.LocalName == name).Value;
    }

    /// <summary>
    /// What Roslyn 4.8 and MSBuild 17.8 bring: Visual Studio 17.8 and the first .NET 8 SDKs load no later one.
    /// </summary>
    [Fact]
    public void The_assemblies_that_builds_and_editors_load_reference_nothing_later_than_Roslyn_4_8_and_MSBuild_17_8_bring()
    {
        Dictionary<string, Version> latest = new(StringComparer.Ordinal)
        {
            ["netstandard"] = new(2, 0, 0, 0),
            ["Microsoft.CodeAnalysis"] = new(4, 8, 0, 0),
            ["Microsoft.CodeAnalysis.CSharp"] = new(4, 8, 0, 0),
            ["Microsoft.CodeAnalysis.Workspaces"] = new(4, 8, 0, 0),
            ["Microsoft.Build.Framework"] = new(15, 1, 0, 0),
            ["Microsoft.Build.Utilities.Core"] = new(15, 1, 0, 0),
            ["System.Collections.Immutable"] = new(7, 0, 0, 0),
            ["System.Reflection.Metadata"] = new(7, 0, 0, 0),
            ["System.Memory"] = new(4, 0, 1, 2),
        };
        using ZipArchive archive = ZipFile.OpenRead(feed.PackageFile("FusedGen"));
        ZipArchiveEntry[] loaded = [.. archive.Entries.Where(entry => entry.Name.EndsWith(".dll", StringComparison.Ordinal)
            && (entry.FullName.StartsWith("analyzers/", StringComparison.Ordinal) || entry.FullName.StartsWith("tools/", StringComparison.Ordinal)))];
        Assert.Equal(5, loaded.Length);
        Assert.All(loaded, assembly => Assert.All(
            References(assembly).Where(reference => !reference.Name!.StartsWith("FusedGen.", StringComparison.Ordinal)), reference =>
            {
                Assert.True(latest.TryGetValue(reference.Name!, out Version? most), $"{assembly.FullName} references {reference}.");
                Assert.True(reference.Version <= most, $"{assembly.FullName} references {reference}, and {most} is what is there.");
            }));
    }

    [Fact]
    public void FusedGen_TorchSharp_leaves_the_choice_of_libtorch_to_its_user()
    {
        Assert.Equal(["TorchSharp"], Dependencies("FusedGen.TorchSharp"));
        Assert.Equal(["lib/net8.0/FusedGen.TorchSharp.dll", "lib/net8.0/FusedGen.TorchSharp.xml"], Files("FusedGen.TorchSharp"));
    }

    [Fact]
    public void A_training_program_compiles_with_FusedGen_TorchSharp_alone()
    {
        // The libraries of its own dependencies (SkiaSharp) bring natives for some systems, which stay out of a build.
        ConsumerProject project = new(feed, "training", "Training", package: "FusedGen.TorchSharp");
        project.Build().Succeeded();
    }

    private static XDocument Nuspec(ZipArchive archive, string id)
    {
        using Stream stream = archive.GetEntry(id + ".nuspec")!.Open();
        return XDocument.Load(stream);
    }

    /// <summary>The files of source that symbols name.</summary>
    private static string[] Documents(ZipArchiveEntry symbols)
    {
        using MetadataReaderProvider provider = MetadataReaderProvider.FromPortablePdbStream(Content(symbols));
        MetadataReader reader = provider.GetMetadataReader();
        return [.. reader.Documents.Select(document => reader.GetString(reader.GetDocument(document).Name))];
    }

    private static MemoryStream Content(ZipArchiveEntry file)
    {
        MemoryStream content = new();
        using Stream stream = file.Open();
        stream.CopyTo(content);
        content.Position = 0;
        return content;
    }

    private static AssemblyName[] References(ZipArchiveEntry assembly)
    {
        using PEReader image = new(Content(assembly));
        MetadataReader reader = image.GetMetadataReader();
        return [.. reader.AssemblyReferences.Select(reference => reader.GetAssemblyReference(reference).GetAssemblyName())];
    }

    private string[] Files(string id)
    {
        using ZipArchive archive = ZipFile.OpenRead(feed.PackageFile(id));
        return [.. archive.Entries
            .Select(entry => entry.FullName)
            .Where(file => file.Contains('/', StringComparison.Ordinal) && !file.StartsWith("_rels/", StringComparison.Ordinal)
                && !file.StartsWith("package/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)];
    }

    private string[] Dependencies(string id)
    {
        using ZipArchive archive = ZipFile.OpenRead(feed.PackageFile(id));
        return [.. Nuspec(archive, id).Descendants().Where(element => element.Name.LocalName == "dependency")
            .Select(element => element.Attribute("id")!.Value)];
    }
}
