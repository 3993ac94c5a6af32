using System.Globalization;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Lowering;
using FusedGen.Compiler.Onnx;
using FusedGen.Compiler.Reference;
using FusedGen.Compiler.Tests.Conformance;
using FusedGen.Compiler.Tests.Harness;

namespace FusedGen.Compiler.Tests.Lowering;

/// <summary>
/// Other people's loops and scans, each set of vectors with the settings that its user would give: the counts and
/// conditions among the inputs as <c>FixedInputs</c>, the length of a sequence as a dimension.
/// </summary>
public class LoopConformanceTests
{
    public static TheoryData<string> Sets => new(ConformanceFolder.Cases("dynamic")
        .Where(name => IsLoop(OnnxModelReader.Read(ConformanceFolder.Model(name))))
        .SelectMany(name => ConformanceFolder.Sets(name).Select(set => $"{name}/{Path.GetFileName(set)}")));

    [Theory]
    [MemberData(nameof(Sets))]
    public void The_loop_gives_the_answers_of_others(string name)
    {
        string folder = Path.Combine(ConformanceFolder.Root, name);
        OnnxModel model = OnnxModelReader.Read(ConformanceFolder.Model(Path.GetDirectoryName(name)!.Replace('\\', '/')));
        Dictionary<string, Tensor> given = model.Graph.Inputs.Select((input, i) => (input.Name, ConformanceFolder.Tensor(folder, $"input_{i}.pb")))
            .ToDictionary(pair => pair.Name, pair => pair.Item2);
        if (given.Values.Any(t => t.Count == 0))
        {
            return; // No shape is compiled for an empty sequence.
        }

        ModelGraph graph = ModelLowering.Lower(model, Options(model, given), CancellationToken.None).Graph;
        Tensor[] inputs = [.. graph.Inputs.Select(input => given[input.Name])];
        Tensor[] expected = [.. graph.Outputs.Select((_, o) => ConformanceFolder.Tensor(folder, $"output_{o}.pb"))];
        Assert.Equal(expected.Select(t => t.Shape), graph.Outputs.Select(v => v.Shape));
        Agreement.AssertClose(expected, ReferenceEvaluator.Evaluate(graph, inputs), 1e-5);
        Agreement.AssertClose(expected, CompiledModel.Of(graph).Predict(inputs), 1e-5);
    }

    /// <summary>Loops with a condition on the data are none of these.</summary>
    private static bool IsLoop(OnnxModel model) =>
        model.Graph.Nodes.Any(node => node.Operator is "Loop" or "Scan")
        && model.Graph.WithBranches.SelectMany(graph => graph.Nodes).All(node => node.Operator != "ReduceMax");

    private static LoweringOptions Options(OnnxModel model, Dictionary<string, Tensor> given)
    {
        bool hasCount = model.Graph.Nodes.Any(node => node.Operator == "Loop");
        IEnumerable<string> settings = given.Where(pair => hasCount && !pair.Value.Type.IsFloating() && pair.Value.Count == 1)
            .Select(pair => $"{pair.Key}={pair.Value.Integers[0].ToString(CultureInfo.InvariantCulture)}");
        IEnumerable<string> sizes = model.Graph.Inputs.SelectMany(input => (input.Dimensions ?? [])
            .Select((d, axis) => (d, axis)).Where(d => d.d.Size is null).Select(d => $"{input.Name}.{d.axis}={given[input.Name].Shape[d.axis]}"));
        return LoweringOptions.Parse(new ModelOptions(Dimensions: string.Join(',', sizes), FixedInputs: string.Join(',', settings)));
    }
}
