using System.Collections.Immutable;
using System.Globalization;
using System.Reflection;
using System.Runtime.Loader;
using System.Security.Cryptography;
using System.Text;
using Basic.Reference.Assemblies;
using FusedGen.Compiler;
using FusedGen.Conformance.Tests.Material;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace FusedGen.Conformance.Tests.Running;

/// <summary>Many models through the whole compiler into one assembly in memory, as a strict consumer compiles.</summary>
internal sealed class ModelAssembly
{
    private static readonly MetadataReference[] s_references =
        [.. Net100.References.All, MetadataReference.CreateFromFile(typeof(FusedModelAttribute).Assembly.Location)];

    private static readonly CSharpParseOptions s_parse = new(LanguageVersion.CSharp12, DocumentationMode.Diagnose);

    private static readonly CSharpCompilationOptions s_options = new(
        OutputKind.DynamicallyLinkedLibrary,
        optimizationLevel: OptimizationLevel.Release,
        nullableContextOptions: NullableContextOptions.Enable,
        checkOverflow: true,
        warningLevel: 9999,
        generalDiagnosticOption: ReportDiagnostic.Error,
        concurrentBuild: false,
        specificDiagnosticOptions: ImmutableDictionary<string, ReportDiagnostic>.Empty.Add("CS1701", ReportDiagnostic.Suppress).Add("CS1702", ReportDiagnostic.Suppress));

    private readonly Dictionary<ConformanceCase, GeneratedModel> _models = [];
    private readonly Dictionary<ConformanceCase, string> _failures = [];

    public ModelAssembly(IReadOnlyList<ConformanceCase> cases)
    {
        List<(ConformanceCase Case, string Name, IReadOnlyList<SyntaxTree> Trees)> sources = [];
        for (int i = 0; i < cases.Count; i++)
        {
            string name = "Model" + i.ToString(CultureInfo.InvariantCulture);
            if (Generate(cases[i], name) is { } trees)
            {
                sources.Add((cases[i], name, trees));
            }
        }

        Assembly? assembly = null;
        while (assembly is null)
        {
            assembly = TryCompile(sources);
        }

        foreach ((ConformanceCase model, string name, _) in sources)
        {
            _models.Add(model, new GeneratedModel(assembly.GetType("Consumer." + name, throwOnError: true)!));
        }
    }

    /// <summary>The generated model, or the reason why there is none.</summary>
    public (GeneratedModel? Model, string? Failure) Find(ConformanceCase model) =>
        _models.TryGetValue(model, out GeneratedModel? found) ? (found, null) : (null, _failures[model]);

    private SyntaxTree[]? Generate(ConformanceCase model, string name)
    {
        try
        {
            byte[] bytes = File.ReadAllBytes(model.ModelPath);
            DeclaredType type = new("Consumer", [], $"static partial class {name}", name, IsStatic: true);
            string hash = Convert.ToHexStringLower(SHA256.HashData(bytes));
            ModelRequest request = new("model.onnx", bytes, hash, type, new TargetProfile(HasMultiplyAddEstimate: true), new ModelOptions(Dimensions: OpenDimensions.Of(model, bytes)));
            CompilationResult result = ModelCompiler.Compile(request, CancellationToken.None);
            if (result.Files.Count == 0)
            {
                _failures[model] = string.Join(" ", result.Diagnostics.Select(d => $"{d.Id}: {d.Message}"));
                return null;
            }

            return result.Files.Select(f => f.Text).Append($"namespace Consumer {{ static partial class {name}; }}")
                .Select((text, i) => CSharpSyntaxTree.ParseText(text, s_parse, $"{name}.{i}.g.cs", Encoding.UTF8))
                .ToArray();
        }
        catch (Exception exception)
        {
            _failures[model] = $"crash: {exception.GetType().Name}: {exception.Message}";
            return null;
        }
    }

    /// <summary>Compiles all sources; where some do not compile, takes them out and gives null.</summary>
    private Assembly? TryCompile(List<(ConformanceCase Case, string Name, IReadOnlyList<SyntaxTree> Trees)> sources)
    {
        CSharpCompilation compilation = CSharpCompilation.Create("conformance-" + Guid.NewGuid().ToString("N"), sources.SelectMany(s => s.Trees), s_references, s_options);
        using MemoryStream stream = new();
        Microsoft.CodeAnalysis.Emit.EmitResult result = compilation.Emit(stream);
        if (result.Success)
        {
            stream.Position = 0;
            return new AssemblyLoadContext("conformance", isCollectible: true).LoadFromStream(stream);
        }

        foreach (IGrouping<SyntaxTree?, Diagnostic> group in result.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).GroupBy(d => d.Location.SourceTree))
        {
            int at = sources.FindIndex(s => s.Trees.Contains(group.Key));
            if (at >= 0)
            {
                _failures[sources[at].Case] = "the generated code does not compile: " + group.First();
                sources.RemoveAt(at);
            }
            else if (group.Key is null)
            {
                throw new InvalidOperationException(group.First().ToString());
            }
        }

        return null;
    }
}
