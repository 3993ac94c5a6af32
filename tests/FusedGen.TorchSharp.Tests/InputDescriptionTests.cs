using System.Text.Json;
using FusedGen.Compiler;
using FusedGen.Compiler.Diagnostics;

namespace FusedGen.TorchSharp.Tests;

/// <summary>
/// What the file says of its input and output beside the module: names, labels, and how raw inputs become those that
/// the module knows.
/// </summary>
public class InputDescriptionTests
{
    [Fact]
    public void Names_and_labels_stand_in_the_metadata()
    {
        using var module = nn.Linear(3, 2);
        using ExportedModel model = new();
        module.ExportOnnx(model.Path, [3], new OnnxExportOptions { InputNames = ["alcohol", "malic \"acid\"", "Größe"], Labels = ["red", "white"] });

        Dictionary<string, string> metadata = ModelText.Metadata(model.Path);
        Assert.Equal(["alcohol", "malic \"acid\"", "Größe"], JsonSerializer.Deserialize<string[]>(metadata["fusedgen.inputs"])!);
        Assert.Equal(["red", "white"], JsonSerializer.Deserialize<string[]>(metadata["fusedgen.labels"])!);
        model.AssertComputes(module, 3);
    }

    [Theory]
    [InlineData(new float[] { 3 }, new float[] { 0.5f }, new[] { "input.centred", "input.normalised" })]
    [InlineData(new float[] { 1, -2 }, new float[] { 4, 0.25f }, new[] { "input.centred", "input.normalised" })]
    [InlineData(new float[] { 1, 2, 3, 4, 5, 6, 7, 8 }, null, new[] { "input.centred" })]
    [InlineData(null, new float[] { 1, 2, 3, 4, 5, 6, 7, 8 }, new[] { "input.normalised" })]
    public void The_file_takes_raw_inputs(float[]? mean, float[]? deviation, string[] nodes)
    {
        using var module = nn.Sequential(("conv", nn.Conv2d(2, 3, 2)), ("flatten", nn.Flatten()), ("fc", nn.Linear(3, 4)));
        using ExportedModel model = new();
        module.ExportOnnx(model.Path, [2, 2, 2], new OnnxExportOptions { InputMean = mean, InputStandardDeviation = deviation });

        Assert.Equal([.. nodes, "conv", "flatten", "fc"], ModelText.NodeNames(model.Path));
        AssertTakesRaw(model, module, Constant(mean, 0), Constant(deviation, 1), [2, 2, 2]);
    }

    [Fact]
    public void A_builder_works_on_the_normalised_input()
    {
        using ResidualBlock module = new();
        using ExportedModel model = new();
        OnnxGraphBuilder graph = new([6], new OnnxExportOptions { InputMean = [10], InputStandardDeviation = [3] });
        OnnxValue hidden = graph.Apply(nn.ReLU(), graph.Apply(module.fc1, graph.Input, "fc1"));
        graph.Save(model.Path, graph.Add(graph.Input, graph.Apply(module.fc2, hidden, "fc2")), verifyAgainst: module);

        using Tensor mean = tensor(10f), deviation = tensor(3f);
        AssertTakesRaw(model, module, mean, deviation, [6]);
    }

    [Fact]
    public void Reference_vectors_hold_raw_inputs_and_the_modules_answers()
    {
        using var module = nn.Sequential(nn.Linear(2, 2));
        using ExportedModel model = new();
        using Tensor samples = tensor(new float[] { 100, 2000, 140, 2600 }, [2, 2]);
        module.ExportOnnx(model.Path, [2], new OnnxExportOptions { InputMean = [120, 2300], InputStandardDeviation = [20, 300], Samples = samples });

        using JsonDocument vectors = JsonDocument.Parse(ModelText.Metadata(model.Path)["fusedgen.vectors"]);
        Assert.Equal([100f, 2000f, 140f, 2600f], Floats(vectors.RootElement.GetProperty("inputs")[0]));
        using Tensor normalised = tensor(new float[] { -1, -1, 1, 1 }, [2, 2]);
        using Tensor expected = module.call(normalised);
        Assert.Equal(expected.data<float>().ToArray(), Floats(vectors.RootElement.GetProperty("outputs")[0]));
    }

    [Fact]
    public void Random_reference_inputs_are_spread_as_the_raw_ones()
    {
        using var module = nn.Linear(1, 1);
        using ExportedModel model = new();
        module.ExportOnnx(model.Path, [1], new OnnxExportOptions { InputMean = [1000], InputStandardDeviation = [0.5f], ReferenceVectors = 200 });

        using JsonDocument vectors = JsonDocument.Parse(ModelText.Metadata(model.Path)["fusedgen.vectors"]);
        float[] inputs = Floats(vectors.RootElement.GetProperty("inputs")[0]);
        Assert.All(inputs, value => Assert.InRange(value, 996, 1004));
        Assert.InRange(inputs.Average(), 999.8, 1000.2);
    }

    [Theory]
    [InlineData("conv")]
    [InlineData("linear")]
    public void The_compiler_folds_mean_and_deviation_into_the_first_layer(string kind)
    {
        using nn.Module<Tensor, Tensor> module = kind == "conv"
            ? nn.Sequential(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4), nn.ReLU(), nn.Flatten(), nn.Linear(64, 2))
            : nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 2));
        long[] shape = kind == "conv" ? [3, 6, 6] : [3];
        using ExportedModel model = new();
        module.ExportOnnx(model.Path, shape, new OnnxExportOptions { InputMean = [0.485f, 0.456f, 0.406f], InputStandardDeviation = [0.229f, 0.224f, 0.225f] });

        DeclaredType type = new("", [], "static partial class Model", "Model", IsStatic: true);
        ModelRequest request = new("model.onnx", File.ReadAllBytes(model.Path), new string('0', 64), type, new ModelOptions());
        CompilationResult result = ModelCompiler.Compile(request, CancellationToken.None);

        // The vectors in the file prove the folded network: FG0031 says that it gives the module's answers.
        Assert.Contains(result.Diagnostics, diagnostic => diagnostic.Id == "FG0031");
        Assert.DoesNotContain(result.Diagnostics, diagnostic => diagnostic.Severity != ModelSeverity.Info);
        string plan = result.Files[0].Text[..result.Files[0].Text.IndexOf("// </auto-generated>", StringComparison.Ordinal)];
        string[] steps = [.. plan[plan.IndexOf("// Plan", StringComparison.Ordinal)..].Split('\n')
            .Where(line => line.StartsWith("//   ", StringComparison.Ordinal))];
        Assert.Equal(2, steps.Length);
        Assert.DoesNotContain(steps, step => step.Contains("Sub", StringComparison.Ordinal) || step.Contains("Div", StringComparison.Ordinal)
            || step.Contains("Map", StringComparison.Ordinal));
    }

    public static TheoryData<string> Refusals => [.. s_refusals.Keys];

    private static readonly Dictionary<string, (OnnxExportOptions Options, string Says)> s_refusals = new()
    {
        ["too few names"] = (new() { InputNames = ["a", "b"] }, "2 names for 6 elements"),
        ["name that is null"] = (new() { InputNames = ["a", "b", null!, "d", "e", "f"] }, "null"),
        ["too many labels"] = (new() { Labels = ["a", "b", "c", "d", "e"] }, "5 names for 4 elements"),
        ["no mean at all"] = (new() { InputMean = [] }, "0 values"),
        ["means of another axis"] = (new() { InputMean = [1, 2, 3] }, "take 1, 2 (one for each of the first dimension) or 6"),
        ["deviations of no axis"] = (new() { InputStandardDeviation = [1, 2, 3, 4] }, "4 values"),
        ["deviation of zero"] = (new() { InputStandardDeviation = [1, 0] }, "value 1 is 0"),
        ["negative deviation"] = (new() { InputStandardDeviation = [-1] }, "positive"),
        ["deviation that is no number"] = (new() { InputStandardDeviation = [float.NaN] }, "NaN"),
        ["infinite deviation"] = (new() { InputStandardDeviation = [float.PositiveInfinity] }, "finite"),
        ["infinite mean"] = (new() { InputMean = [float.NegativeInfinity] }, "InputMean must be finite"),
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public void Refuses(string name)
    {
        (OnnxExportOptions options, string says) = s_refusals[name];
        using var module = nn.Sequential(nn.Flatten(), nn.Linear(6, 4));
        using TemporaryFile file = new();
        ArgumentException exception = Assert.Throws<ArgumentException>(() => module.ExportOnnx(file.Path, [2, 3], options));
        Assert.Contains(says, exception.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(file.Path));
    }

    /// <summary>ONNX Runtime, with the raw input, agrees with the module, with the normalised one.</summary>
    private static void AssertTakesRaw(ExportedModel model, nn.Module<Tensor, Tensor> module, Tensor mean, Tensor deviation, long[] shape)
    {
        using IDisposable gradients = no_grad();
        using Tensor normalised = randn([5, .. shape]);
        using Tensor raw = (normalised * deviation) + mean;
        using Tensor expected = module.call((raw - mean) / deviation);
        (_, float[] values) = model.Run(raw);
        Assert.All(expected.contiguous().data<float>().ToArray().Zip(values), pair => Assert.Equal(pair.First, pair.Second, 1e-4f));
    }

    private static Tensor Constant(float[]? values, float otherwise) => values switch
    {
        null => tensor(otherwise),
        [float one] => tensor(one),
        { Length: 2 } => tensor(values, [2, 1, 1]),
        _ => tensor(values, [2, 2, 2]),
    };

    private static float[] Floats(JsonElement stored) =>
        System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(stored.GetProperty("data").GetBytesFromBase64()).ToArray();
}
