using FusedGen.TorchSharp.Onnx;
using static global::TorchSharp.torch;

namespace FusedGen.TorchSharp.Export;

/// <summary>Runs a module on given values and leaves it as it was.</summary>
internal static class ModuleRun
{
    /// <summary>The values as a tensor of the element type and on the device of the module's parameters.</summary>
    public static Tensor ToInput(nn.Module module, TensorData values)
    {
        Tensor input = values.ToTensor();
        Tensor? example = module.parameters().Concat(module.buffers()).FirstOrDefault(candidate => candidate.is_floating_point());
        return example is null ? input : input.to(example.dtype).to(example.device);
    }

    /// <summary>What the module answers to a batch, in evaluation or in training mode.</summary>
    public static TensorData Output(nn.Module<Tensor, Tensor> module, TensorData input, bool training)
    {
        using IDisposable gradients = no_grad();
        using IDisposable scope = NewDisposeScope();
        using ModuleState state = new(module);
        module.train(training);
        return TensorData.Of(module.call(ToInput(module, input)));
    }
}
