using FusedGen.TorchSharp.Onnx;

namespace FusedGen.TorchSharp;

/// <summary>A value in a graph under construction.</summary>
public sealed class OnnxValue
{
    internal OnnxValue(OnnxGraphBuilder owner, string name, TensorData probe)
    {
        Owner = owner;
        Name = name;
        Probe = probe;
    }

    /// <summary>The shape of the value for one sample, without the batch.</summary>
    public IReadOnlyList<long> Shape => Probe.Shape[1..];

    /// <summary>The name of the value in the file; the output's is replaced by that of the graph's output.</summary>
    public string Name { get; }

    internal OnnxGraphBuilder Owner { get; }

    /// <summary>What the value is for the random inputs that the builder works with.</summary>
    internal TensorData Probe { get; }
}
