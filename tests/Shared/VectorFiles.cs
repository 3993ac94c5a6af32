namespace FusedGen.Tests;

/// <summary>Files of reference vectors, as the ONNX project keeps those of its tests.</summary>
internal static class VectorFiles
{
    /// <summary>A file that holds a float tensor.</summary>
    public static byte[] Floats(string name, int[] dimensions, params float[] values) =>
        OnnxBuilder.Tensor(name, OnnxBuilder.Float, dimensions, [.. values.SelectMany(BitConverter.GetBytes)]).ToArray();

    /// <summary>A file that holds a tensor of texts.</summary>
    public static byte[] Texts(string name, int[] dimensions, params string[] texts) =>
        texts.Aggregate(OnnxBuilder.TensorHead(name, 8, dimensions), (tensor, text) => tensor.Text(6, text)).ToArray();

    /// <summary>A file that holds an int64 tensor.</summary>
    public static byte[] Integers(string name, int[] dimensions, params long[] values) =>
        OnnxBuilder.Tensor(name, OnnxBuilder.Int64, dimensions, [.. values.SelectMany(BitConverter.GetBytes)]).ToArray();
}
