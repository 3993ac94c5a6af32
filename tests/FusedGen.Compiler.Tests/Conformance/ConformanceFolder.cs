using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Onnx;
using FusedGen.Tests;

namespace FusedGen.Compiler.Tests.Conformance;

/// <summary>
/// The test material that nobody here wrote: models with inputs and expected outputs. It lies where
/// <c>FUSEDGEN_CONFORMANCE</c> says, or beside the repository in <c>shared/conformance</c>; a small part is in the
/// repository, for checkouts that have nothing beside them.
/// </summary>
internal static class ConformanceFolder
{
    public static string Root { get; } = Directory.Exists(Checkout.Material) ? Checkout.Material : Checkout.At("tests", "data", "conformance");

    /// <summary>Whether all of it is there, not only the part in the repository.</summary>
    public static bool IsWhole => Directory.Exists(Path.Combine(Root, "onnx", "L"));

    /// <summary>
    /// Every folder below <paramref name="part"/> that holds a model, relative to the root, in ordinal order.
    /// </summary>
    public static IEnumerable<string> Cases(string part) =>
        (Directory.Exists(Path.Combine(Root, part)) ? Directory.EnumerateDirectories(Path.Combine(Root, part)) : [])
            .Where(d => File.Exists(Path.Combine(d, "model.onnx")))
            .Select(d => Path.GetRelativePath(Root, d).Replace('\\', '/'))
            .Order(StringComparer.Ordinal);

    /// <summary>
    /// The model as a trained network would come: with its weights and shapes as constants where that form exists.
    /// </summary>
    public static byte[] Model(string name)
    {
        string folder = Path.Combine(Root, name);
        string baked = Path.Combine(folder, "model_baked.onnx");
        return File.ReadAllBytes(File.Exists(baked) ? baked : Path.Combine(folder, "model.onnx"));
    }

    /// <summary>The folders with inputs and outputs of a case.</summary>
    public static IEnumerable<string> Sets(string name) =>
        Directory.EnumerateDirectories(Path.Combine(Root, name), "test_data_set_*").Order(StringComparer.Ordinal);

    public static Tensor Tensor(string set, string file) => OnnxTensorReader.Read(File.ReadAllBytes(Path.Combine(set, file))).Tensor;
}
