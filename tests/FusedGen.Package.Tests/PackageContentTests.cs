using System.IO.Compression;
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
        using Stream stream = archive.GetEntry(id + ".nuspec")!.Open();
        return [.. XDocument.Load(stream).Descendants().Where(element => element.Name.LocalName == "dependency")
            .Select(element => element.Attribute("id")!.Value)];
    }
}
