using System.IO.Compression;
using FusedGen.Package.Tests.Harness;

namespace FusedGen.Package.Tests;

/// <summary>
/// A library with a model, as a package of its own, for programs in other languages, and how projects are set up
/// elsewhere.
/// </summary>
[Collection(PackedFeedGroup.Name)]
public sealed class LanguageTests(PackedFeed feed)
{
    private const string Models = """<ItemGroup><AdditionalFiles Include="models/seed.onnx" /></ItemGroup>""";

    /// <summary>
    /// The packages of the machine have what is needed to build for .NET 9 only where something was built for it.
    /// </summary>
    private static readonly string[] s_frameworks = ["net8.0", .. PackedFeed.HasFramework(9) ? (string[])["net9.0"] : [], "net10.0"];

    private static string Sources => Path.Combine(AppContext.BaseDirectory, "Consumers", "Languages");

    [Fact]
    public void A_packed_library_for_three_frameworks_serves_CSharp_FSharp_and_Visual_Basic()
    {
        string folder = feed.NewFolder("größe Проект 数 (1)");
        File.WriteAllText(Path.Combine(folder, "Directory.Packages.props"), $"""
            <Project>
              <PropertyGroup><ManagePackageVersionsCentrally>true</ManagePackageVersionsCentrally></PropertyGroup>
              <ItemGroup><PackageVersion Include="FusedGen" Version="{feed.Version}" /></ItemGroup>
            </Project>
            """);
        Write(folder, "Networks.csproj", $"""
            <PropertyGroup>
              <TargetFrameworks>{string.Join(';', s_frameworks)}</TargetFrameworks>
              <Platforms>AnyCPU;x64</Platforms>
              <RestorePackagesWithLockFile>true</RestorePackagesWithLockFile>
              <Nullable>enable</Nullable>
              <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
              <PackageVersion>{feed.Version}</PackageVersion>
              <GenerateDocumentationFile>true</GenerateDocumentationFile>
            </PropertyGroup>
            <ItemGroup><PackageReference Include="FusedGen" /></ItemGroup>
            {Models}
            """, "Networks.cs");
        AddModel(folder);

        Dotnet(folder, "pack", "Networks.csproj", "-c", "Release", "-p:Platform=x64", "-o", feed.FeedFolder, "-v:q");
        Assert.Contains($"\"resolved\": \"{feed.Version}\"", File.ReadAllText(Path.Combine(folder, "packages.lock.json")), StringComparison.Ordinal);
        Dotnet(folder, "restore", "Networks.csproj", "--locked-mode", "-v:q");
        using (ZipArchive package = ZipFile.OpenRead(Path.Combine(feed.FeedFolder, $"Networks.{feed.Version}.nupkg")))
        {
            Assert.Equal(s_frameworks.Length, package.Entries.Count(entry => entry.Name == "Networks.dll"));
        }

        Assert.StartsWith("C# ", RunProgram("languages cs", "Program.csproj", "Program.cs", ""), StringComparison.Ordinal);
        Assert.StartsWith("VB ", RunProgram("languages vb", "Program.vbproj", "Program.vb", "<StartupObject>Program</StartupObject><RootNamespace />"),
            StringComparison.Ordinal);
        Assert.StartsWith("F# ", RunProgram("languages fs", "Program.fsproj", "Program.fs", ""), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Project.vbproj", "", "FG1017", "this project is VB")]
    [InlineData("Project.csproj", "PrivateAssets=\"build; runtime\"", "FG1018", "PrivateAssets hides the runtime library")]
    [InlineData("Project.csproj", "PrivateAssets=\"analyzers;build\"", null, null)]
    public void What_would_be_missing_is_told_where_the_project_is_built(string project, string reference, string? id, string? text)
    {
        string folder = feed.NewFolder($"told {Guid.NewGuid():N}");
        Write(folder, project, $"""
            <PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>
            <ItemGroup><PackageReference Include="FusedGen" Version="{feed.Version}" {reference} /></ItemGroup>
            {Models}
            """);
        AddModel(folder);

        // The compiler has no part in it.
        string told = Dotnet(folder, "msbuild", project, "-restore", "-t:FusedGenCheckProject", "-v:m");

        Assert.Equal(id is not null, told.Contains("warning FG", StringComparison.Ordinal));
        Assert.Contains(id is null ? "" : $"{project} : warning {id}: ", told, StringComparison.Ordinal);
        Assert.Contains(text ?? "", told, StringComparison.Ordinal);
    }

    private string RunProgram(string name, string project, string source, string properties)
    {
        string folder = feed.NewFolder(name);
        string compile = source.EndsWith(".fs", StringComparison.Ordinal) ? $"""<Compile Include="{source}" />""" : "";
        Write(folder, project, $"""
            <PropertyGroup>
              <TargetFramework>net10.0</TargetFramework>
              <OutputType>Exe</OutputType>
              <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
              <SatelliteResourceLanguages>en</SatelliteResourceLanguages>
              {properties}
            </PropertyGroup>
            <ItemGroup>{compile}<PackageReference Include="Networks" Version="{feed.Version}" /></ItemGroup>
            """, source);
        return Dotnet(folder, "run", "-c", "Release", "-v:q");
    }

    private static void Write(string folder, string project, string content, params string[] sources)
    {
        const string shared = "<PropertyGroup><NuGetAudit>false</NuGetAudit><InvariantGlobalization>true</InvariantGlobalization></PropertyGroup>";
        File.WriteAllText(Path.Combine(folder, project), $"<Project Sdk=\"Microsoft.NET.Sdk\">\n{shared}\n{content}\n</Project>\n");
        foreach (string source in sources)
        {
            File.Copy(Path.Combine(Sources, source), Path.Combine(folder, source));
        }
    }

    private static void AddModel(string folder)
    {
        Directory.CreateDirectory(Path.Combine(folder, "models"));
        File.Copy(Path.Combine(PackedFeed.Models, "seed.onnx"), Path.Combine(folder, "models", "seed.onnx"));
    }

    private string Dotnet(string folder, params string[] arguments) => Command.Run(folder, feed.Packages, Command.Dotnet, arguments).Succeeded().Output;
}
