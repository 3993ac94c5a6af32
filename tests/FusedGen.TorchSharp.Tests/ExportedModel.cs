using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Tensor = TorchSharp.torch.Tensor;

namespace FusedGen.TorchSharp.Tests;

/// <summary>
/// An exported file in a temporary folder, run by ONNX Runtime: an engine that knows nothing of the exporter.
/// </summary>
internal sealed class ExportedModel : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("fusedgen");
    private InferenceSession? _session;

    public string Path => System.IO.Path.Combine(_folder.FullName, "model.onnx");

    public InferenceSession Session => _session ??= new InferenceSession(Path);

    public static ExportedModel Of(nn.Module<Tensor, Tensor> module, params long[] inputShape)
    {
        ExportedModel model = new();
        module.ExportOnnx(model.Path, inputShape);
        return model;
    }

    public (int[] Shape, float[] Values) Run(Tensor input)
    {
        DenseTensor<float> values = new(input.contiguous().data<float>().ToArray(), [.. input.shape.Select(length => (int)length)]);
        using IDisposableReadOnlyCollection<DisposableNamedOnnxValue> results =
            Session.Run([NamedOnnxValue.CreateFromTensor(Session.InputNames[0], values)]);
        var output = results[0].AsTensor<float>();
        return (output.Dimensions.ToArray(), output.ToArray());
    }

    /// <summary>Runs batches of 1 and of 6 and compares them to the module in evaluation mode.</summary>
    public void AssertComputes(nn.Module<Tensor, Tensor> module, params long[] inputShape)
    {
        bool training = module.training;
        module.eval();
        foreach (long rows in new long[] { 1, 6 })
        {
            using IDisposable gradients = no_grad();
            using Tensor input = randn([rows, .. inputShape]) * 2;
            using Tensor expected = module.call(input.clone());
            (int[] shape, float[] values) = Run(input);
            Assert.Equal(expected.shape, shape.Select(length => (long)length));
            float[] wanted = expected.contiguous().data<float>().ToArray();
            double magnitude = 1 + wanted.Max(Math.Abs);
            Assert.All(wanted.Zip(values), pair => Assert.InRange(Math.Abs(pair.First - pair.Second), 0, 1e-5 * magnitude));
        }

        module.train(training);
    }

    public void Dispose()
    {
        _session?.Dispose();
        _folder.Delete(recursive: true);
    }
}
