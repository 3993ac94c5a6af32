using System.IO.Compression;
using FusedGen.Tests;

namespace FusedGen.Package.Tests.Harness;

/// <summary>
/// FusedGen as its users get it: the packages, packed once for all tests under a version that no machine has seen, and
/// a folder outside the repository for projects that use them.
/// </summary>
/// <remarks>
/// Packages are unpacked into that folder, so that nothing stale is ever picked up and nothing stays behind. Those that
/// the machine has already (the NativeAOT compiler, targeting packs) are read where they are.
/// </remarks>
public sealed class PackedFeed : IDisposable
{
    private static readonly Lazy<string> s_machinePackages = new(FindMachinePackages);

    private readonly string _root = Directory.CreateTempSubdirectory("fusedgen-package-tests-").FullName;

    /// <summary>Packs what was built.</summary>
    public PackedFeed()
    {
        try
        {
            WriteSettings();
            Pack("generator/FusedGen.Package/FusedGen.Package.csproj");
            Pack("training/FusedGen.TorchSharp/FusedGen.TorchSharp.csproj");
            Pack("tools/FusedGen.Tool/FusedGen.Tool.csproj");
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The version of the packages.</summary>
    public string Version { get; } = $"0.0.0-test.v{Guid.NewGuid():N}";

    /// <summary>The folder of unpacked packages.</summary>
    internal string Packages => Path.Combine(_root, "packages");

    /// <summary>The sample's models, beside the tests.</summary>
    internal static string Models => Path.Combine(AppContext.BaseDirectory, "models");

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(_root, recursive: true);

    /// <summary>The folder of packages, to which tests may add more.</summary>
    internal string FeedFolder => Path.Combine(_root, "feed");

    /// <summary>The file of a package.</summary>
    internal string PackageFile(string id) => Path.Combine(FeedFolder, $"{id}.{Version}.nupkg");

    /// <summary>Whether the machine has what is needed to build for a version of .NET.</summary>
    internal static bool HasFramework(int version)
    {
        string references = Path.Combine(MachinePackages, "microsoft.netcore.app.ref");
        return Directory.Exists(references) && Directory.EnumerateDirectories(references, $"{version}.*").Any();
    }

    /// <summary>A file of text in a package.</summary>
    internal string Text(string id, string file)
    {
        using ZipArchive archive = ZipFile.OpenRead(PackageFile(id));
        using StreamReader reader = new(archive.GetEntry(file)!.Open());
        return reader.ReadToEnd();
    }

    /// <summary>An empty folder for a project.</summary>
    internal string NewFolder(string name) => Directory.CreateDirectory(Path.Combine(_root, name)).FullName;

    private void Pack(string project) =>
        Command.Run(
            Checkout.Root, packages: null, Command.Dotnet,
            "pack", project, "--no-build", "-c", Checkout.Configuration, "-o", Path.Combine(_root, "feed"), $"-p:PackageVersion={Version}", "-nologo", "-v:q")
                .Succeeded();

    /// <summary>Where NuGet unpacks the machine's own packages.</summary>
    private static string MachinePackages => s_machinePackages.Value;

    private static string FindMachinePackages()
    {
        const string label = "global-packages:";
        string answer = Command.Run(Checkout.Root, packages: null, Command.Dotnet, "nuget", "locals", "global-packages", "--list").Succeeded().Output;
        return answer[(answer.IndexOf(label, StringComparison.Ordinal) + label.Length)..].Trim();
    }

    private void WriteSettings()
    {
        Directory.CreateDirectory(FeedFolder);
        string machine = MachinePackages;
        Directory.CreateDirectory(machine);
        File.WriteAllText(Path.Combine(_root, "nuget.config"), $"""
            <configuration>
              <packageSources>
                <add key="packed" value="feed" />
              </packageSources>
              <fallbackPackageFolders>
                <add key="machine" value="{machine}" />
              </fallbackPackageFolders>
            </configuration>
            """);

        // MSBuild looks for these in all folders above a project: the search ends here.
        foreach (string file in (string[])["Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props"])
        {
            File.WriteAllText(Path.Combine(_root, file), "<Project />");
        }
    }
}

/// <summary>The tests that share the packages.</summary>
[CollectionDefinition(Name)]
public sealed class PackedFeedGroup : ICollectionFixture<PackedFeed>
{
    /// <summary>The name that these tests give.</summary>
    public const string Name = "packed package";
}
