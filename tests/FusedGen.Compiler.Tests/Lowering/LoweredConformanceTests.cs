using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Lowering;
using FusedGen.Compiler.Onnx;
using FusedGen.Compiler.Reference;
using FusedGen.Compiler.Tests.Conformance;

namespace FusedGen.Compiler.Tests.Lowering;

/// <summary>
/// The lowered graph, evaluated in double, against outputs that other implementations computed. What is known to fail
/// stands in a list with the reason, and fails here when it no longer does.
/// </summary>
public class LoweredConformanceTests
{
    /// <summary>Multiply-adds of a large network.</summary>
    private const long LargeNetwork = 10_000_000;

    private static readonly IReadOnlyDictionary<string, string> KnownFailures = ReadKnownFailures();

    public static IReadOnlyList<object[]> Cases { get; } =
        new[] { "onnx/T1", "onnx/T2", "onnx/T3", "onnx/T4", "models", "torch-oracles", "sklearn-oracles", "tabular" }
            .SelectMany(ConformanceFolder.Cases)
            .Select(name => new object[] { name })
            .ToArray();

    [Theory]
    [MemberData(nameof(Cases))]
    public void LoweredGraphGivesTheExpectedOutputs(string name)
    {
        string? failure = FailureOf(name);
        if (KnownFailures.TryGetValue(name, out string? expected))
        {
            Assert.True(failure is not null, $"{name} is listed as failing ({expected}) but passes: take it off the list.");
            Assert.StartsWith(expected, failure, StringComparison.Ordinal);
        }
        else
        {
            Assert.True(failure is null, failure);
        }
    }

    [Fact]
    public void EveryKnownFailureIsACase() =>
        Assert.Empty(KnownFailures.Keys.Where(_ => ConformanceFolder.IsWhole).Except(Cases.Select(row => (string)row[0]), StringComparer.Ordinal));

    /// <summary>
    /// What is wrong with a case: the first diagnostic, or where the outputs differ; null for nothing.
    /// </summary>
    private static string? FailureOf(string name)
    {
        LoweredModel model;
        try
        {
            model = ModelLowering.Lower(OnnxModelReader.Read(ConformanceFolder.Model(name)));
        }
        catch (ModelException e)
        {
            return $"{e.Diagnostic.Id}: {e.Message}";
        }

        // The plain evaluator takes seconds for a large network: one set of those is enough.
        IEnumerable<string> sets = ConformanceFolder.Sets(name).Take(model.Graph.MultiplyAdds > LargeNetwork ? 1 : int.MaxValue);
        return sets.Select(set => Compare(model, set)).FirstOrDefault(difference => difference is not null);
    }

    private static string? Compare(LoweredModel model, string set)
    {
        IReadOnlyList<Value> wanted = model.Graph.Inputs;
        (string Name, Tensor Tensor)[] given = Directory.GetFiles(set, "input_*.pb").Order(StringComparer.Ordinal)
            .Select(f => OnnxTensorReader.Read(File.ReadAllBytes(f)))
            .Select(given => (given.Name, given.Tensor.CodedBy(model.Graph.Vocabulary)))
            .ToArray();

        // Where weights are constants, the remaining inputs are found by their names; files without names number them.
        Tensor[] inputs = wanted.All(w => given.Any(g => g.Name == w.Name))
            ? wanted.Select(w => given.First(g => g.Name == w.Name).Tensor).ToArray()
            : wanted.Select((_, i) => ConformanceFolder.Tensor(set, $"input_{i}.pb").CodedBy(model.Graph.Vocabulary)).ToArray();

        int rows = wanted.Count > 0 && inputs[0].Count != wanted[0].Shape.Count ? inputs[0].Count / wanted[0].Shape.Count : 1;
        for (int row = 0; row < rows; row++)
        {
            Tensor[] sample = inputs.Select((t, i) => Row(t, wanted[i].Shape, row)).ToArray();
            Tensor[] outputs = ReferenceEvaluator.Evaluate(model.Graph, sample);
            for (int i = 0; i < outputs.Length; i++)
            {
                string file = Path.Combine(set, $"output_{i}.pb");
                if (!File.Exists(file))
                {
                    return $"output {i} ({model.OutputNames[i]}) has no expected tensor";
                }

                Tensor expected = OnnxTensorReader.Read(File.ReadAllBytes(file)).Tensor.CodedBy(model.Graph.Vocabulary);
                if (rows == 1 && !expected.Shape.Equals(outputs[i].Shape))
                {
                    return $"output {i} has the shape {outputs[i].Shape}, not {expected.Shape}";
                }

                if (Difference(outputs[i], Row(expected, outputs[i].Shape, row)) is { } difference)
                {
                    return $"{Path.GetFileName(set)}: output {i}, row {row}: {difference}";
                }
            }
        }

        return null;
    }

    /// <summary>
    /// One sample of a batch, under the shape that the compiled model has for it; all of what is the same for every
    /// sample.
    /// </summary>
    private static Tensor Row(Tensor batch, Shape shape, int row)
    {
        int start = batch.Count == shape.Count ? 0 : row * shape.Count;
        return batch.Slice(start, shape);
    }

    private static string? Difference(Tensor got, Tensor want)
    {
        if (got.Type != want.Type)
        {
            return $"{got.Type}, not {want.Type}";
        }

        for (int i = 0; i < got.Count; i++)
        {
            bool same = got.Type.IsFloating() ? IsClose(got.Floats[i], want.Floats[i]) : got.Integers[i] == want.Integers[i];
            if (!same)
            {
                return $"element {i} is {got.ElementAsDouble(i)}, not {want.ElementAsDouble(i)}";
            }
        }

        return null;
    }

    private static bool IsClose(double got, double want) =>
        got.Equals(want) || Math.Abs(got - want) <= 1e-5 + (1e-3 * Math.Abs(want));

    private static Dictionary<string, string> ReadKnownFailures()
    {
        using Stream stream = typeof(LoweredConformanceTests).Assembly.GetManifestResourceStream("known-failures.tsv")!;
        using StreamReader reader = new(stream);
        return reader.ReadToEnd().Split('\n')
            .Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => line.Split('\t'))
            .ToDictionary(fields => fields[0], fields => fields[1], StringComparer.Ordinal);
    }
}
