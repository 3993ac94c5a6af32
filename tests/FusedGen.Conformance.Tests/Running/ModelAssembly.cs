using System.Collections.Immutable;
using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using FusedGen.Compiler;
using FusedGen.Compiler.Diagnostics;
using FusedGen.Conformance.Tests.Material;
using FusedGen.Tests;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace FusedGen.Conformance.Tests.Running;

/// <summary>
/// Many models through the whole compiler into one assembly in memory, as a strict consumer compiles.
/// </summary>
internal sealed class ModelAssembly
{
    private readonly Dictionary<ConformanceCase, GeneratedModel> _models = [];
    private readonly Dictionary<ConformanceCase, string> _failures = [];
    private readonly HashSet<ConformanceCase> _notBatched = [];

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

    /// <summary>
    /// Whether an open leading dimension is the batch; else the build refused that, and it has a size.
    /// </summary>
    public bool IsBatched(ConformanceCase model) => !_notBatched.Contains(model);

    private SyntaxTree[]? Generate(ConformanceCase model, string name)
    {
        try
        {
            byte[] bytes = File.ReadAllBytes(model.ModelPath);
            DeclaredType type = new("Consumer", [], $"static partial class {name}", name, IsStatic: true);
            string hash = Convert.ToHexStringLower(SHA256.HashData(bytes));
            CompilationResult result = Compile(isBatch: true);
            if (result.Diagnostics.Any(d => d.Id == DiagnosticIds.NoBatch) && !model.IsRefused)
            {
                result = Compile(isBatch: false);
                _notBatched.Add(model);
            }

            if (result.Files.Count == 0)
            {
                _failures[model] = string.Join(" ", result.Diagnostics.Select(d => $"{d.Id}: {d.Message}"));
                return null;
            }

            return result.Files.Select(f => f.Text).Append($"namespace Consumer {{ static partial class {name}; }}")
                .Select((text, i) => StrictProject.Parse(text, $"{name}.{i}.g.cs"))
                .ToArray();

            CompilationResult Compile(bool isBatch) =>
                ModelCompiler.Compile(new ModelRequest("model.onnx", bytes, hash, type, UserOptions.Of(model, bytes, isBatch)), CancellationToken.None);
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
        CSharpCompilation compilation = StrictProject.Of(sources.SelectMany(s => s.Trees)).WithOptions(StrictProject.Options.WithConcurrentBuild(false));
        if (StrictProject.TryLoad(compilation, out ImmutableArray<Diagnostic> problems) is { } assembly)
        {
            return assembly;
        }

        foreach (IGrouping<SyntaxTree?, Diagnostic> group in problems.Where(d => d.Severity == DiagnosticSeverity.Error).GroupBy(d => d.Location.SourceTree))
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
