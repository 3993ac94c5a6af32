using System.Globalization;
using FusedGen.Compiler;
using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph;
using FusedGen.Differential.Judging;
using FusedGen.Differential.Models;
using FusedGen.Differential.Running;
using NetworkProgram = FusedGen.Compiler.Planning.Program;

namespace FusedGen.Differential;

/// <summary>Random graphs by number, many to an assembly.</summary>
/// <param name="seed">Which graphs.</param>
public sealed class Campaign(int seed) : IDisposable
{
    /// <summary>
    /// Graphs of an assembly: enough that what the C# compiler costs for each assembly does not count.
    /// </summary>
    public const int AtOnce = 40;

    private const int BytesOfScratch = 1 << 26;

    private readonly RandomModels _models = new(seed);
    private readonly Judge _judge = new(new GuardedMemory(BytesOfScratch), new SpanSet());
    private readonly Dictionary<string, int> _refusals = new(StringComparer.Ordinal);

    /// <summary>Graphs whose code was run.</summary>
    public int Ran { get; private set; }

    /// <summary>Graphs that the compiler refused, by the diagnostic.</summary>
    public IReadOnlyDictionary<string, int> Refusals => _refusals;

    /// <summary>Answers that were compared with ONNX Runtime's too.</summary>
    public int ComparedWithOnnxRuntime => _judge.ComparedWithOnnxRuntime;

    /// <summary>Runs so many graphs.</summary>
    /// <param name="first">The number of the first.</param>
    /// <param name="count">How many, at most <see cref="AtOnce"/>.</param>
    /// <param name="found">Called with the number, the kind and the details of a finding.</param>
    /// <param name="begins">Called with the number of a graph before its code runs.</param>
    public void Run(int first, int count, Action<int, string, string> found, Action<int>? begins = null)
    {
        foreach (Finding finding in Findings(
            Enumerable.Range(first, count).Select(number => (number, _models.Create(number))).ToArray(), begins, countsIn: true))
        {
            found(finding.Number, finding.Kind, $"{finding.Details}\n    {Smallest(finding)}");
        }
    }

    /// <summary>The file of a graph.</summary>
    public byte[] FileOf(int number) => _models.Create(number).File;

    /// <summary>
    /// What the compiler makes of a graph: its operations as they were read, and after folding, and its kernels.
    /// </summary>
    public string Describe(int number)
    {
        RandomModel model = _models.Create(number);
        FoldedModel folded = FoldedModel.Of(model.File, new ModelOptions(), CancellationToken.None);
        NetworkProgram program = folded.Plan(new ModelOptions(), CancellationToken.None);
        IEnumerable<string> Operations(ModelGraph graph) => graph.Operations.Select(o =>
            $"  {string.Join(", ", o.Outputs.Select(v => $"{v.Name} {v.Type} {v.Shape}"))} = {o} of "
            + $"{string.Join(", ", o.Inputs.Select(v => v.Constant is null ? v.Name : "constant"))}");
        return string.Join('\n', ["read", .. Operations(folded.Original), "folded", .. Operations(folded.Graph), "kernels",
            .. program.Single.Kernels.Select(k => $"  {k.Title}: {k.Plan}")]);
    }

    /// <inheritdoc/>
    public void Dispose() => _judge.Dispose();

    /// <summary>The shortest beginning of a graph that has a finding of its kind.</summary>
    private string Smallest(Finding finding)
    {
        for (int nodes = 1; nodes <= RandomModels.MostNodes; nodes++)
        {
            RandomModel model = _models.Create(finding.Number, nodes);
            if (nodes == RandomModels.MostNodes
                || Findings([(finding.Number, model)], null, countsIn: false).FirstOrDefault(f => f.Kind == finding.Kind) is not null)
            {
                return string.Create(CultureInfo.InvariantCulture,
                    $"{nodes} steps{(model.HasBatch ? ", batch" : "")}: "
                    + $"{string.Join(", ", model.Inputs.Select(i => $"{i.Type} [{string.Join(",", i.Shape)}]"))}: {string.Join(" ", model.Operators)}");
            }
        }

        return "";
    }

    private List<Finding> Findings((int Number, RandomModel Model)[] models, Action<int>? begins, bool countsIn)
    {
        List<Finding> findings = [];
        List<(RandomModel Model, FoldedModel Folded, GeneratedGraph Graph, bool IsReproducible)> generated = [];
        foreach ((int number, RandomModel model) in models)
        {
            bool isReproducible = number % 4 == 3;
            try
            {
                ModelOptions options = new(Reproducible: isReproducible);
                FoldedModel folded = FoldedModel.Of(model.File, options, CancellationToken.None);
                NetworkProgram program = folded.Plan(options, CancellationToken.None);
                DeclaredType type = new("Consumer", [], $"static partial class Model{number}", $"Model{number}", IsStatic: true);
                string[] texts = ModelCompiler.Print(folded, program, "model.onnx", new string('0', 64), type).Select(f => f.Text).ToArray();
                generated.Add((model, folded, new GeneratedGraph(number, program, texts, model.HasBatch), isReproducible));
            }
            catch (ModelException exception)
            {
                string refusal = $"{exception.Diagnostics[0].Id} {exception.Diagnostics[0].Message}";
                _refusals[refusal] = _refusals.GetValueOrDefault(refusal) + (countsIn ? 1 : 0);
            }
            catch (Exception exception) when (exception is not OutOfMemoryException)
            {
                findings.Add(new Finding(number, $"the compiler throws {exception.GetType().Name}", exception.ToString()));
            }
        }

        GeneratedGraphs code = new(generated.Select(g => g.Graph).ToArray(), _judge.Scratch);
        foreach ((RandomModel model, FoldedModel folded, GeneratedGraph graph, bool isReproducible) in generated)
        {
            begins?.Invoke(graph.Number);
            if (code.ErrorOf(graph.Number) is { } error)
            {
                findings.Add(new Finding(graph.Number, "the code does not compile", error));
                continue;
            }

            Ran += countsIn ? 1 : 0;
            try
            {
                findings.AddRange(_judge.Run(model, folded, graph, code, _models.RandomOf(graph.Number, 1), isReproducible).DistinctBy(f => f.Kind));
            }
            catch (Exception exception) when (exception is not OutOfMemoryException)
            {
                findings.Add(new Finding(graph.Number, $"running throws {exception.GetType().Name}", exception.ToString()));
            }
        }

        code.Unload();
        return findings;
    }
}
