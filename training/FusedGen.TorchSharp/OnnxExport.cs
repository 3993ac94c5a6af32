using static global::TorchSharp.torch;

namespace FusedGen.TorchSharp;

/// <summary>Writes TorchSharp modules as ONNX files.</summary>
public static class OnnxExport
{
    /// <summary>Writes a module as an ONNX file that computes what the module computes in evaluation mode.</summary>
    /// <remarks>
    /// <para>
    /// The module stays as it is: the mode of each of its modules, its running statistics, its parameters, and torch's
    /// random state. The file's graph has one node (or a few) for each module, named after it, nothing folded, and a
    /// symbolic batch <c>N</c> as first dimension.
    /// </para>
    /// <para>
    /// Custom modules are written by recording which of their registered modules run on which tensors. What would be
    /// written is computed again from the file's own nodes and constants on random inputs, and compared to the module:
    /// a <c>forward</c> that does more than call its modules gives an exception, not a wrong file.
    /// <see cref="OnnxGraphBuilder"/> serves such modules.
    /// </para>
    /// </remarks>
    /// <param name="module">The module, in any mode.</param>
    /// <param name="path">The file to write; one that is there is overwritten.</param>
    /// <param name="inputShape">The shape of one sample, without the batch: <c>[20]</c>, or channels, rows, columns
    /// <c>[1, 8, 8]</c>.</param>
    /// <exception cref="OnnxExportException">The module cannot be written; nothing was.</exception>
    /// <exception cref="ArgumentException">A dimension of the shape is not positive.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void ExportOnnx(this nn.Module<Tensor, Tensor> module, string path, params long[] inputShape) =>
        ExportOnnx(module, path, inputShape, new OnnxExportOptions());

    /// <inheritdoc cref="ExportOnnx(nn.Module{Tensor, Tensor}, string, long[])"/>
    /// <param name="module">The module, in any mode.</param>
    /// <param name="path">The file to write; one that is there is overwritten.</param>
    /// <param name="inputShape">The shape of one sample, without the batch.</param>
    /// <param name="options">Names, what normalises the input, and reference vectors.</param>
    public static void ExportOnnx(this nn.Module<Tensor, Tensor> module, string path, long[] inputShape, OnnxExportOptions options)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(inputShape);
        ArgumentNullException.ThrowIfNull(options);
        OnnxGraphBuilder builder = new(inputShape, options);
        builder.Save(path, builder.ApplyRoot(module), module);
    }
}
