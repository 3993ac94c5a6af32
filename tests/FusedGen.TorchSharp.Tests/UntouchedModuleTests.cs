using System.Text.Json;

namespace FusedGen.TorchSharp.Tests;

/// <summary>An export leaves the module, and torch, as they were.</summary>
public class UntouchedModuleTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Mode_parameters_statistics_and_random_state_stay(bool training)
    {
        using var frozen = nn.BatchNorm1d(8);
        using var module = nn.Sequential(
            ("fc1", nn.Linear(20, 8)), ("frozen", frozen), ("drop", nn.Dropout(0.5)), ("inner", nn.Sequential(nn.ReLU(), nn.Linear(8, 2))));
        module.call(randn(50, 20)).Dispose();
        module.train(training);
        frozen.train(!training);
        bool[] modes = [.. module.named_modules().Select(entry => entry.module.training)];
        float[][] before = State(module);
        byte[] random = [.. torch.random.get_rng_state().data<byte>()];

        using TemporaryFile file = new();
        module.ExportOnnx(file.Path, [20], new OnnxExportOptions { StoreTrainingOutputs = true });

        Assert.Equal(training, module.training);
        Assert.Equal(modes, module.named_modules().Select(entry => entry.module.training));
        Assert.Equal(before, State(module));
        Assert.Equal(random, torch.random.get_rng_state().data<byte>().ToArray());
        Assert.All(module.parameters(), parameter => Assert.True(parameter.requires_grad));
    }

    [Fact]
    public void Nothing_is_left_hooked()
    {
        int calls = 0;
        using var relu = nn.ReLU();
        using var module = nn.Sequential(nn.Linear(4, 4), relu);
        relu.register_forward_hook((_, _, output) =>
        {
            calls++;
            return output;
        });
        using TemporaryFile file = new();
        module.ExportOnnx(file.Path, 4);
        int exported = calls;
        module.call(randn(2, 4)).Dispose();
        Assert.Equal(exported + 1, calls);
    }

    [Fact]
    public void A_refused_module_gets_its_mode_back()
    {
        using ResidualBlock module = new();
        module.train();
        using TemporaryFile file = new();
        Assert.Throws<OnnxExportException>(() => module.ExportOnnx(file.Path, 6));
        Assert.True(module.training && module.fc1.training && module.fc2.training);
    }

    [Fact]
    public void Reference_vectors_hold_evaluation_and_training_answers()
    {
        using ThreeLayers module = ThreeLayers.Trained();
        using Tensor samples = rand(7, 20);
        using TemporaryFile file = new();
        module.ExportOnnx(file.Path, [20], new OnnxExportOptions { Samples = samples, StoreTrainingOutputs = true });

        Dictionary<string, string> metadata = ModelText.Metadata(file.Path);
        float[] evaluation = Vectors(metadata["fusedgen.vectors"], samples, [7, 9]);
        float[] training = Vectors(metadata["fusedgen.vectors.training"], samples, [7, 9]);
        module.eval();
        using Tensor expected = module.call(samples);
        Assert.Equal(expected.data<float>().ToArray(), evaluation);
        module.train();
        using Tensor trap = module.call(samples);
        Assert.Equal(trap.data<float>().ToArray(), training);
        Assert.Contains(evaluation.Zip(training), pair => Math.Abs(pair.First - pair.Second) > 0.01);
    }

    [Fact]
    public void Export_is_the_same_to_the_byte_each_time()
    {
        using ThreeLayers module = ThreeLayers.Trained();
        using TemporaryFile first = new(), second = new();
        module.ExportOnnx(first.Path, 20);
        module.ExportOnnx(second.Path, 20);
        Assert.Equal(File.ReadAllBytes(first.Path), File.ReadAllBytes(second.Path));
    }

    private static float[] Vectors(string text, Tensor samples, int[] outputShape)
    {
        using JsonDocument json = JsonDocument.Parse(text);
        JsonElement input = json.RootElement.GetProperty("inputs")[0], output = json.RootElement.GetProperty("outputs")[0];
        Assert.Equal("input", input.GetProperty("name").GetString());
        Assert.Equal("output", output.GetProperty("name").GetString());
        Assert.Equal(samples.data<float>().ToArray(), Floats(input));
        Assert.Equal(outputShape, output.GetProperty("shape").EnumerateArray().Select(length => length.GetInt32()));
        return Floats(output);
    }

    private static float[] Floats(JsonElement tensor) =>
        System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(tensor.GetProperty("data").GetBytesFromBase64()).ToArray();

    private static float[][] State(nn.Module module) =>
        [.. module.parameters().Concat(module.buffers()).Select(tensor => tensor.detach().to(ScalarType.Float32).data<float>().ToArray())];
}
