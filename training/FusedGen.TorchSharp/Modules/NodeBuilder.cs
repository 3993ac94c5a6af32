using FusedGen.TorchSharp.Onnx;
using static global::TorchSharp.torch;

namespace FusedGen.TorchSharp.Modules;

/// <summary>
/// Writes the nodes of one module, named after its path: the module <c>fc1</c> becomes a node <c>fc1</c> with the
/// weights <c>fc1.weight</c>.
/// </summary>
internal sealed class NodeBuilder(OnnxGraph graph, string path, string typeName, long[] inputShape, long[] outputShape)
{
    /// <summary>The shape of the module's input for one sample, without the batch.</summary>
    public long[] InputShape => inputShape;

    /// <summary>The shape of the module's output for one sample, without the batch.</summary>
    public long[] OutputShape => outputShape;

    /// <summary>Adds a node and returns the name of its output.</summary>
    public string Add(string operatorType, string[] inputs, params (string Name, object Value)[] attributes)
    {
        string name = graph.UniqueName(path);
        string output = graph.UniqueName(name + ".output");
        graph.Nodes.Add(new OnnxNode(name, operatorType, inputs, output, attributes));
        return output;
    }

    /// <summary>A parameter or buffer of the module as a constant of the same name.</summary>
    public string Parameter(string name, Tensor tensor, long[]? shape = null) =>
        graph.AddInitializer(new OnnxTensor($"{path}.{name}", shape ?? tensor.shape, TensorData.Floats(tensor), null));

    public string Constant(string name, long[] shape, params float[] values) =>
        graph.AddInitializer(new OnnxTensor($"{path}.{name}", shape, values, null));

    public string Scalar(string name, double value) => Constant(name, [], (float)value);

    public string Filled(string name, long[] shape, float value)
    {
        float[] values = new float[shape.Aggregate(1L, (product, length) => product * length)];
        Array.Fill(values, value);
        return Constant(name, shape, values);
    }

    public string Integers(string name, params long[] values) =>
        graph.AddInitializer(new OnnxTensor($"{path}.{name}", [values.Length], null, values));

    /// <summary>A dimension counted with the batch, never negative.</summary>
    /// <exception cref="OnnxExportException">It is the batch's own: the result of a sample would depend on the other
    /// samples.</exception>
    public long SampleDimension(long dimension)
    {
        long rank = inputShape.Length + 1;
        long positive = dimension < 0 ? dimension + rank : dimension;
        return positive is > 0 && positive < rank
            ? positive
            : throw Refuse($"its dimension {dimension} is that of the batch; samples are predicted one by one");
    }

    public OnnxExportException Refuse(string reason) =>
        new(path, $"Module '{path}' ({typeName}) cannot be written as ONNX: {reason}.");
}
