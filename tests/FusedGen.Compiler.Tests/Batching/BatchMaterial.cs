using System.Globalization;
using FusedGen.Compiler;
using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Onnx;

namespace FusedGen.Compiler.Tests.Batching;

/// <summary>What became of the batches of a given model.</summary>
internal enum BatchOutcome
{
    /// <summary>The file leaves no batch open, or the model is refused for another reason.</summary>
    NoBatch,

    /// <summary>An open dimension is no batch, and the build says so.</summary>
    Refused,

    /// <summary>All batches are what the network computes.</summary>
    Equal,

    /// <summary>One is not.</summary>
    Different,

    /// <summary>Evaluating it would take too long.</summary>
    TooLarge,
}

/// <summary>A model of the given material, with what a user must say of it.</summary>
internal static class BatchMaterial
{
    /// <summary>The models below a folder, as a trained network comes.</summary>
    public static IEnumerable<string> In(string root) => Directory.EnumerateFiles(root, "model*.onnx", SearchOption.AllDirectories)
        .Where(file => !File.Exists(Path.Combine(Path.GetDirectoryName(file)!, "model_baked.onnx")) || Path.GetFileName(file) != "model.onnx")
        .Order(StringComparer.Ordinal);

    /// <summary>Predicts batches of random rows.</summary>
    /// <param name="file">The model.</param>
    /// <param name="rowCounts">The sizes of the batches.</param>
    /// <param name="mostWork">Multiply-adds and elements of all rows of a batch together that are evaluated.</param>
    public static (BatchOutcome Outcome, string Details) Try(string file, int[] rowCounts, long mostWork)
    {
        try
        {
            byte[] bytes = File.ReadAllBytes(file);
            BatchTrial trial = new(bytes, OptionsOf(file, OnnxModelReader.Read(bytes).Graph));
            if (!trial.IsOpen)
            {
                return (BatchOutcome.NoBatch, "");
            }

            int[] affordable = rowCounts.Where(rows => rows * trial.Work <= mostWork).ToArray();
            string? difference = affordable.Select(rows => trial.Run(rows, seed: rows)).FirstOrDefault(d => d is not null);
            return difference is not null ? (BatchOutcome.Different, difference)
                : affordable.Length > 0 ? (BatchOutcome.Equal, $"batches of {string.Join(", ", affordable)}")
                : (BatchOutcome.TooLarge, $"{Figures.Count(trial.Work)} steps a row");
        }
        catch (ModelException refused)
        {
            return (refused.Diagnostic.Id == DiagnosticIds.NoBatch ? BatchOutcome.Refused : BatchOutcome.NoBatch,
                $"{refused.Diagnostic.Id}: {refused.Message}");
        }
    }

    /// <summary>
    /// Sizes for open dimensions beside the batch, those of the first vectors; and where there are branches, the
    /// settings among the inputs.
    /// </summary>
    private static ModelOptions OptionsOf(string file, OnnxGraph graph)
    {
        HashSet<string> constants = graph.Initializers.Select(i => i.Name).ToHashSet(StringComparer.Ordinal);
        OnnxValueInfo[] inputs = graph.Inputs.Where(i => !constants.Contains(i.Name)).ToArray();
        Dictionary<string, Tensor> vectors = Vectors(Path.Combine(Path.GetDirectoryName(file)!, "test_data_set_0"), inputs);
        HashSet<string> leading = inputs.Where(i => i.Dimensions is { Count: > 0 }).Select(i => i.Dimensions![0].Symbol).Where(s => s.Length > 0)
            .ToHashSet(StringComparer.Ordinal);
        IEnumerable<string> dimensions = inputs.Where(i => vectors.ContainsKey(i.Name))
            .SelectMany(i => Enumerable.Range(1, Math.Max(0, (i.Dimensions?.Count ?? 0) - 1))
            .Where(axis => i.Dimensions![axis] is { Size: null } d && !leading.Contains(d.Symbol) && axis < vectors[i.Name].Shape.Rank)
            .Select(axis => string.Create(CultureInfo.InvariantCulture, $"{i.Name}.{axis}={vectors[i.Name].Shape[axis]}")));
        IEnumerable<string> settings = graph.Nodes.All(node => node.Operator != "If")
            ? []
            : inputs.Where(i => vectors.TryGetValue(i.Name, out Tensor? t) && t.Count == 1 && !t.Type.IsFloating())
            .Select(i => string.Create(CultureInfo.InvariantCulture, $"{i.Name}={vectors[i.Name].Integers[0]}"));
        return new ModelOptions(Dimensions: string.Join(", ", dimensions), FixedInputs: string.Join(", ", settings));
    }

    private static Dictionary<string, Tensor> Vectors(string folder, OnnxValueInfo[] inputs)
    {
        Dictionary<string, Tensor> vectors = new(StringComparer.Ordinal);
        for (int i = 0; i < inputs.Length; i++)
        {
            string path = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"input_{i}.pb"));
            if (File.Exists(path))
            {
                try
                {
                    (string name, Tensor tensor) = OnnxTensorReader.Read(File.ReadAllBytes(path));
                    vectors[inputs.Any(input => input.Name == name) ? name : inputs[i].Name] = tensor;
                }
                catch (ModelException)
                {
                    // Text, which nothing computes with.
                }
            }
        }

        return vectors;
    }
}
