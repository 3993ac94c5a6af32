using FusedGen.Compiler;
using FusedGen.Tests;
using FusedGen.Tool.Benchmarking;
using FusedGen.Tool.Execution;
using FusedGen.Tool.Models;

namespace FusedGen.Tool.Tests;

/// <summary>The times of single kernels.</summary>
public sealed class KernelTimesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fusedgen-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Each_layer_has_a_time_where_two_of_them_are_one_method(int layers)
    {
        OnnxBuilder network = OnnxBuilder.Model().Input("y0", 1, 24);
        for (int layer = 1; layer <= layers; layer++)
        {
            network.Gemm($"y{layer - 1}", $"h{layer}", 24, 24, 0.25f, -0.125f, 0.5f).Node("Relu", [$"h{layer}"], $"y{layer}");
        }

        string path = Path.Combine(_folder, "layers.onnx");
        File.WriteAllBytes(path, network.Output($"y{layers}").ToBytes());
        ModelFile file = ModelFile.Read(path, new ModelOptions());
        FoldedModel folded = file.Fold();
        RunnableModel model = new(file, folded, () => file.Plan(folded), isClocked: true);

        KernelTimes times = KernelTimes.Measure(model);

        Assert.Equal(layers / 2, model.Program.Single.Joins.Count);
        Assert.Equal(layers, times.KernelSeconds.Count);
        Assert.All(times.KernelSeconds, seconds => Assert.InRange(seconds, 1e-10, 1e-3));
    }
}
