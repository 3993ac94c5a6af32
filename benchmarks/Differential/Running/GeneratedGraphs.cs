using System.Collections.Immutable;
using System.Globalization;
using System.Reflection;
using System.Runtime.Loader;
using FusedGen.Compiler;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Planning.Ports;
using FusedGen.Tests;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using NetworkProgram = FusedGen.Compiler.Planning.Program;

namespace FusedGen.Differential.Running;

/// <summary>A graph whose code is to be compiled.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Program">Its plan.</param>
/// <param name="Texts">The generated files.</param>
/// <param name="HasBatch">Whether it predicts batches.</param>
internal sealed record GeneratedGraph(int Number, NetworkProgram Program, IReadOnlyList<string> Texts, bool HasBatch);

/// <summary>The code of many graphs in one assembly, compiled as a strict project does.</summary>
internal sealed class GeneratedGraphs
{
    private readonly Dictionary<int, string> _errors = [];
    private readonly AssemblyLoadContext _context = new("graphs", isCollectible: true);
    private readonly Type? _calls;

    /// <summary>Compiles them; those that do not compile are left out.</summary>
    public GeneratedGraphs(IReadOnlyList<GeneratedGraph> graphs, GuardedMemory scratch)
    {
        List<(GeneratedGraph Graph, SyntaxTree[] Trees)> sources = graphs.Select(g => (g, Parse(g))).ToList();
        SyntaxTree harness = Undocumented(Harness.Source);
        while (_calls is null && sources.Count > 0)
        {
            SyntaxTree calls = Undocumented(Calls(sources.Select(s => s.Graph)));
            CSharpCompilation compilation = StrictProject.Of([harness, calls, .. sources.SelectMany(s => s.Trees)]);
            using MemoryStream image = new();
            ImmutableArray<Diagnostic> problems = compilation.Emit(image).Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).ToImmutableArray();
            if (problems.IsEmpty)
            {
                image.Position = 0;
                Assembly assembly = _context.LoadFromStream(image);
                Machine = assembly.GetType("FusedGen.Differential.Machine", throwOnError: true)!;
                Machine.GetProperty("ScratchEnd")!.SetValue(null, scratch.End);
                _calls = assembly.GetType("Consumer.Calls", throwOnError: true)!;
                return;
            }

            foreach (IGrouping<SyntaxTree?, Diagnostic> file in problems.GroupBy(p => p.Location.SourceTree))
            {
                int at = sources.FindIndex(s => s.Trees.Contains(file.Key));
                if (at < 0)
                {
                    throw new InvalidOperationException(file.First().ToString());
                }

                Diagnostic first = file.First();
                _errors[sources[at].Graph.Number] =
                    $"{first}: {first.Location.SourceTree!.GetText().Lines[first.Location.GetLineSpan().StartLinePosition.Line].ToString().Trim()}";
                sources.RemoveAt(at);
            }
        }
    }

    private Type? Machine { get; }

    /// <summary>What the C# compiler says of a graph's code; null where it is right.</summary>
    public string? ErrorOf(int number) => _errors.GetValueOrDefault(number);

    /// <summary>The widest vectors that the machine is said to have.</summary>
    public void SetWidth(int bits) => Machine!.GetProperty("Bits")!.SetValue(null, bits);

    /// <summary>
    /// Predicts with the spans that lie at these addresses, the inputs first; one sample, or so many rows.
    /// </summary>
    public void Run(int number, nint[] addresses, int? rows)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"{(rows is null ? "Predict" : "Batch")}{number}");
        MethodInfo method = _calls!.GetMethod(name)!;
        if (rows is { } count)
        {
            method.CreateDelegate<Action<nint[], int>>()(addresses, count);
        }
        else
        {
            method.CreateDelegate<Action<nint[]>>()(addresses);
        }
    }

    /// <summary>Lets the assembly go.</summary>
    public void Unload() => _context.Unload();

    private static SyntaxTree Undocumented(string text) =>
        CSharpSyntaxTree.ParseText(text, StrictProject.Parsing.WithDocumentationMode(DocumentationMode.None));

    private static SyntaxTree[] Parse(GeneratedGraph graph) =>
    [
        .. graph.Texts.Select((text, i) => StrictProject.Parse(Harness.Adapt(text), string.Create(CultureInfo.InvariantCulture, $"{graph.Number}.{i}.g.cs"))),
        StrictProject.Parse(string.Create(CultureInfo.InvariantCulture, $"namespace Consumer {{ static partial class Model{graph.Number}; }}"), "declared.cs"),
    ];

    /// <summary>For each graph methods that take addresses.</summary>
    private static string Calls(IEnumerable<GeneratedGraph> graphs)
    {
        List<string> lines = ["using System;", "namespace Consumer {", "public static class Calls {"];
        foreach (GeneratedGraph graph in graphs)
        {
            Port[] ports = [.. graph.Program.Inputs, .. graph.Program.Outputs];
            string Spans(string rows) => string.Join(", ", ports.Select((p, i) => string.Create(
                CultureInfo.InvariantCulture, $"global::FusedGen.Differential.Machine.Span<{p.Type.Keyword()}>(spans[{i}], {p.Length}{rows})")));
            lines.Add(string.Create(CultureInfo.InvariantCulture,
                $"public static void Predict{graph.Number}(nint[] spans) => Model{graph.Number}.Predict({Spans("")});"));
            if (graph.HasBatch)
            {
                lines.Add(string.Create(CultureInfo.InvariantCulture,
                    $"public static void Batch{graph.Number}(nint[] spans, int rows) => Model{graph.Number}.PredictBatch({Spans(" * rows")});"));
            }
        }

        return string.Join('\n', [.. lines, "} }"]);
    }
}
