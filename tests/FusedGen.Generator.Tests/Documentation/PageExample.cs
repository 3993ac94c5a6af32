using System.Collections.Immutable;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using FusedGen.Build;
using FusedGen.Compiler;
using FusedGen.Generator.Tests.Harness;
using FusedGen.Tests;
using Microsoft.Build.Utilities;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace FusedGen.Generator.Tests.Documentation;

/// <summary>
/// The project that a page's blocks describe. XML says which models are listed and which properties are set, C# is its
/// source, and ONNX text is the model that the source names first. A block of vectors has a file of them a line. A
/// model that is not shown is <c>digits.onnx</c>: 64 floats in, 10 out.
/// </summary>
internal sealed partial class PageExample
{
    private const string Usings = "global using System; global using System.Collections.Generic; global using FusedGen;";

    private static readonly DiagnosticAnalyzer[] s_analyzers = [.. typeof(FusedModelGenerator).Assembly.GetTypes()
        .Where(type => !type.IsAbstract && type.IsSubclassOf(typeof(DiagnosticAnalyzer)))
        .OrderBy(type => type.Name, StringComparer.Ordinal)
        .Select(type => (DiagnosticAnalyzer)Activator.CreateInstance(type)!)];

    private static readonly byte[] s_digits = OnnxBuilder.Model().Input("pixels", null, 64).Gemm("pixels", "scores", 10, 64, 0.25f, -0.5f)
        .Output("scores").ToBytes();

    private readonly List<string> _sources;
    private readonly Dictionary<string, string> _properties = new(StringComparer.Ordinal);
    private readonly List<string> _paths = [];
    private readonly List<TaskItem> _vectorItems = [];
    private readonly Dictionary<string, byte[]> _vectors = new(StringComparer.Ordinal);
    private readonly bool _isBuildStepLeftOut;

    public PageExample(IEnumerable<CodeBlock> blocks)
    {
        CodeBlock[] all = [.. blocks];
        _sources = [.. all.Where(block => block.Language == "csharp").Select(block => block.Text)];
        foreach (XElement element in all.Where(block => block.Language == "xml")
            .SelectMany(block => XElement.Parse($"<Project>{block.Text}</Project>").Elements()))
        {
            switch (element.Name.LocalName)
            {
                case "AdditionalFiles":
                    _paths.Add(element.Attribute("Include")!.Value);
                    if (element.Attribute("Vectors") is { } vectors)
                    {
                        _vectorItems.Add(new TaskItem(_paths[^1], new Dictionary<string, string> { ["Vectors"] = vectors.Value }));
                    }

                    break;
                case "PackageReference":
                    _isBuildStepLeftOut |= element.Attribute("ExcludeAssets")?.Value == "build";
                    break;
                default:
                    _properties.Add(element.Name.LocalName, element.Value);
                    break;
            }
        }

        foreach (string line in all.Where(block => block.Language == "vectors")
            .SelectMany(block => block.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries)))
        {
            string[] parts = line.Split(' ', 2);
            _vectors.Add(parts[0], OnnxText.ParseTensor(parts[1]));
        }

        Named = [.. _sources.SelectMany(source => FileOfAttribute().Matches(source).Select(match => match.Groups[1].Value))];
        if (_paths.Count == 0)
        {
            _paths.AddRange(Named.Distinct().Where(name => name.Length > 0));
        }

        Model = all.SingleOrDefault(block => block.Language == "onnx") is { } text ? OnnxText.Parse(text.Text) : s_digits;
    }

    /// <summary>The files that attributes name.</summary>
    public IReadOnlyList<string> Named { get; }

    /// <summary>The bytes of the model that the source names first.</summary>
    public byte[] Model { get; init; }

    /// <summary>The text form of that model, in place of what the build step writes for its bytes.</summary>
    public string? TextForm { get; init; }

    /// <summary>
    /// What the generator and all analyzers report, in the order of their ids; the C# compiler must have nothing to
    /// object.
    /// </summary>
    public async Task<Diagnostic[]> Run()
    {
        CSharpParseOptions parse = new(_properties.TryGetValue("LangVersion", out string? version) ? Version(version) : LanguageVersion.CSharp12);
        CSharpCompilation compilation = Project.Compilation();
        compilation = compilation.AddSyntaxTrees(
            _sources.Prepend(Usings).Select((source, index) => CSharpSyntaxTree.ParseText(source, parse, $"File{index}.cs")));
        bool isProgram = compilation.SyntaxTrees.Any(
            tree => tree.GetRoot().DescendantNodes().OfType<Microsoft.CodeAnalysis.CSharp.Syntax.GlobalStatementSyntax>().Any());
        compilation = compilation.WithOptions(
            compilation.Options.WithOutputKind(isProgram ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary));

        ImmutableArray<AdditionalText> files = [.. _paths.Select(File), .. VectorTexts()];
        ProjectOptions options = new([.. _properties.Select(property => (property.Key, property.Value))]);
        GeneratorRunResult result = CSharpGeneratorDriver
            .Create([new FusedModelGenerator(ModelCompiler.Compile).AsSourceGenerator()], files, parse, options)
            .RunGeneratorsAndUpdateCompilation(compilation, out Compilation generated, out _)
            .GetRunResult().Results.Single();
        Assert.Null(result.Exception);
        Assert.Empty(generated.GetDiagnostics().Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error));

        ImmutableArray<Diagnostic> analyzed = await generated
            .WithAnalyzers([.. s_analyzers], new AnalyzerOptions(files, options))
            .GetAnalyzerDiagnosticsAsync();
        return [.. result.Diagnostics.Concat(analyzed).OrderBy(diagnostic => diagnostic.Id, StringComparer.Ordinal)];
    }

    private AdditionalText File(string path)
    {
        bool isShown = Named.Count > 0 && path.EndsWith(Named[0], StringComparison.Ordinal);
        return _isBuildStepLeftOut ? new BinaryFile(path)
            : isShown && TextForm is not null ? new TextFile($"obj/fusedgen/0123/{Path.GetFileName(path)}.txt", TextForm)
            : TextFile.Model(path, isShown ? Model : s_digits);
    }

    /// <summary>The vectors on disk, as the build step finds and writes them.</summary>
    private TextFile[] VectorTexts()
    {
        string folder = Directory.CreateTempSubdirectory("fusedgen-").FullName;
        try
        {
            foreach ((string path, byte[] content) in _vectors)
            {
                Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(folder, path))!);
                System.IO.File.WriteAllBytes(Path.Combine(folder, path), content);
            }

            WriteVectorTexts task = new() { BuildEngine = new BuildLog(), Models = [.. _vectorItems], OutputFolder = "obj/fusedgen", ProjectFolder = folder };
            Assert.True(task.Execute());
            return [.. task.Texts.Select(text => new TextFile(text.ItemSpec, System.IO.File.ReadAllText(Path.Combine(folder, text.ItemSpec))))];
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static LanguageVersion Version(string text)
    {
        Assert.True(LanguageVersionFacts.TryParse(text, out LanguageVersion version), text);
        return version;
    }

    [GeneratedRegex("""
        \[FusedModel\("([^"]*)"
        """)]
    private static partial Regex FileOfAttribute();
}
