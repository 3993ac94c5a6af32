namespace FusedGen.Package.Tests.Harness;

/// <summary>
/// A project of a user: strict, outside the repository, and with nothing of FusedGen but the package.
/// </summary>
internal sealed class ConsumerProject
{
    private const string Name = "Consumer";
    private readonly PackedFeed _feed;
    private readonly string _framework;

    /// <summary>Writes the project.</summary>
    /// <param name="feed">The packages.</param>
    /// <param name="folder">The project's folder.</param>
    /// <param name="sources">The folder of the program below <c>Consumers</c>.</param>
    /// <param name="framework">The target framework.</param>
    /// <param name="properties">Properties beyond the strict ones, as XML.</param>
    /// <param name="package">The package that it references, or null for none.</param>
    /// <param name="items">Items, as XML.</param>
    /// <param name="sdk">The SDK that builds it.</param>
    public ConsumerProject(
        PackedFeed feed, string folder, string sources, string framework = "net10.0", string properties = "", string? package = "FusedGen", string items = "",
        string sdk = "Microsoft.NET.Sdk")
    {
        _feed = feed;
        _framework = framework;
        Folder = feed.NewFolder(folder);
        string reference = package is null ? string.Empty : $"""<PackageReference Include="{package}" Version="{feed.Version}" />""";
        File.WriteAllText(ProjectFile, $"""
            <Project Sdk="{sdk}">
              <PropertyGroup>
                <TargetFramework>{framework}</TargetFramework>
                <OutputType>Exe</OutputType>
                <Nullable>enable</Nullable>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
                <AnalysisLevel>latest-all</AnalysisLevel>
                <EnforceCodeStyleInBuild>true</EnforceCodeStyleInBuild>
                <CheckForOverflowUnderflow>true</CheckForOverflowUnderflow>
                <InvariantGlobalization>true</InvariantGlobalization>
                <NuGetAudit>false</NuGetAudit>
                <ErrorLog>messages.sarif,version=2.1</ErrorLog>
                {properties}
              </PropertyGroup>
              <ItemGroup>
                {reference}
                <AdditionalFiles Include="models/**/*.onnx" />
                {items}
              </ItemGroup>
            </Project>
            """);
        string program = Path.Combine(AppContext.BaseDirectory, "Consumers", sources);
        foreach (string source in Directory.GetFiles(program, "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(Folder, Path.GetRelativePath(program, source));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(source, copy);
        }
    }

    /// <summary>The project's folder.</summary>
    public string Folder { get; }

    /// <summary>The project's file.</summary>
    public string ProjectFile => Path.Combine(Folder, Name + ".csproj");

    /// <summary>What the build puts into the program's folder.</summary>
    public string OutputFolder =>
        Directory.GetFiles(Path.Combine(Folder, "bin", "Release", _framework), Name + ".dll", SearchOption.AllDirectories) is [{ } file]
        ? Path.GetDirectoryName(file)!
        : throw new InvalidOperationException("The build made no program, or several.");

    /// <summary>What publishing puts into the program's folder.</summary>
    public string PublishFolder => Path.Combine(Folder, "published");

    /// <summary>The published native program.</summary>
    public string NativeProgram => Path.Combine(PublishFolder, OperatingSystem.IsWindows() ? Name + ".exe" : Name);

    /// <summary>The messages of the last compilation in SARIF, those of information among them.</summary>
    public string CompilerMessages => File.ReadAllText(Path.Combine(Folder, "messages.sarif"));

    /// <summary>Copies one of the sample's models into the project, below <c>models</c>.</summary>
    public void AddModel(string model, string path) => AddModel(File.ReadAllBytes(Path.Combine(PackedFeed.Models, model)), path);

    /// <summary>Writes a model into the project, below <c>models</c>.</summary>
    public void AddModel(byte[] content, string path)
    {
        string file = Path.Combine(Folder, "models", path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllBytes(file, content);
    }

    /// <summary>Runs a command of the SDK on the project.</summary>
    public CommandResult Dotnet(string command, params string[] arguments) =>
        Command.Run(Folder, _feed.Packages, Command.Dotnet, [command, ProjectFile, "-nologo", .. arguments]);

    /// <summary>Builds the project for release, and may fail.</summary>
    public CommandResult Build() => Dotnet("build", "-c", "Release", "-v:q");

    /// <summary>Publishes the project for release.</summary>
    public CommandResult Publish() => Dotnet("publish", "-c", "Release", "-v:q", "-o", PublishFolder).Succeeded();

    /// <summary>Runs the program that was built.</summary>
    public CommandResult Run(params string[] arguments) =>
        Command.Run(Folder, _feed.Packages, Command.Dotnet, [Path.Combine(OutputFolder, Name + ".dll"), .. arguments]).Succeeded();

    /// <summary>Runs the program that was built with a runtime of its own.</summary>
    public CommandResult RunSelfContained(params string[] arguments) =>
        Command.Run(Folder, _feed.Packages, Path.Combine(OutputFolder, OperatingSystem.IsWindows() ? Name + ".exe" : Name), arguments).Succeeded();

    /// <summary>Runs the native program that was published.</summary>
    public CommandResult RunNative(params string[] arguments) => Command.Run(Folder, _feed.Packages, NativeProgram, arguments).Succeeded();
}
