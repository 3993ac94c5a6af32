using System.Collections.Concurrent;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Onnx;
using FusedGen.Conformance.Tests.Material;

namespace FusedGen.Conformance.Tests.Running;

/// <summary>What became of one case.</summary>
/// <param name="Failure">Why it failed; null where it passed.</param>
/// <param name="Operators">The operators of its model, those of other domains than the standard one behind their
/// domain.</param>
internal sealed record Outcome(string? Failure, IReadOnlyList<string> Operators);

/// <summary>All cases, run once: compiling many models together is many times faster than one by one.</summary>
internal static class ConformanceRun
{
    private const int ModelsInAssembly = 30;

    private static readonly Lazy<IReadOnlyDictionary<string, Outcome>> s_outcomes = new(RunAll);

    /// <summary>The outcome of each case, by name.</summary>
    public static IReadOnlyDictionary<string, Outcome> Outcomes => s_outcomes.Value;

    private static ConcurrentDictionary<string, Outcome> RunAll()
    {
        ConcurrentDictionary<string, Outcome> outcomes = new(StringComparer.Ordinal);
        Parallel.ForEach(
            ConformanceCase.All.Chunk(ModelsInAssembly),
            new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount },
            chunk =>
            {
                ModelAssembly assembly = new(chunk);
                foreach (ConformanceCase model in chunk)
                {
                    (OnnxGraph? graph, string? damage) = Read(model);
                    string? failure = damage ?? (model.IsRefused ? Accepted(model, assembly) : Run(model, assembly, graph!));
                    outcomes[model.Name] = new Outcome(failure, graph?.Nodes.Select(NameOf).Distinct(StringComparer.Ordinal).ToArray() ?? []);
                }
            });
        return outcomes;
    }

    private static (OnnxGraph? Graph, string? Damage) Read(ConformanceCase model)
    {
        try
        {
            return (OnnxModelReader.Read(File.ReadAllBytes(model.ModelPath)).Graph, null);
        }
        catch (Compiler.Diagnostics.ModelException exception)
        {
            return (null, $"{exception.Diagnostics[0].Id}: {exception.Diagnostics[0].Message}");
        }
    }

    private static string? Accepted(ConformanceCase model, ModelAssembly assembly) =>
        assembly.Find(model).Failure is { } failure && failure.StartsWith("FG", StringComparison.Ordinal) ? null : "it is not refused";

    private static string? Run(ConformanceCase model, ModelAssembly assembly, OnnxGraph graph)
    {
        (GeneratedModel? generated, string? failure) = assembly.Find(model);
        if (generated is null)
        {
            return failure;
        }

        try
        {
            bool isBatchOfOne = model.Name.EndsWith("/b1", StringComparison.Ordinal);
            string[] inputs = [.. InputsOf(graph).Except(UserOptions.Settings(model, graph).Select(setting => setting.Name), StringComparer.Ordinal)];
            string[] numbered = InputsOf(OnnxModelReader.Read(File.ReadAllBytes(model.NumberedModelPath)).Graph);
            foreach (VectorSet set in model.Sets())
            {
                if ((isBatchOfOne && set.Inputs.Any(i => i.Tensor.Shape.Rank > 0 && i.Tensor.Shape[0] != 1))
                    || !UserOptions.Fit(model, graph, set, assembly.IsBatched(model)))
                {
                    continue;
                }

                Array[] outputs = generated.Run(Order(set, inputs, numbered));
                if (Comparison.Compare(model, set, outputs) is { } difference)
                {
                    return "wrong answer: " + difference;
                }
            }

            return null;
        }
        catch (Exception exception)
        {
            return $"crash while running: {exception.GetType().Name}: {exception.Message}";
        }
    }

    private static string NameOf(OnnxNode node) => node.Domain.Length == 0 ? node.Operator : $"{node.Domain}.{node.Operator}";

    private static string[] InputsOf(OnnxGraph graph) => UserOptions.InputsOf(graph).Select(i => i.Name).ToArray();

    /// <summary>
    /// The tensors in the order of the model's inputs: by name where the files have names, else by the number of the
    /// input that has the name.
    /// </summary>
    private static VectorTensor[] Order(VectorSet set, string[] inputs, string[] numbered) => inputs.All(name => set.Inputs.Any(i => i.Name == name))
        ? inputs.Select(name => set.Inputs.First(i => i.Name == name)).ToArray()
        : inputs.Select(name => set.Inputs[Array.IndexOf(numbered, name)]).ToArray();
}
