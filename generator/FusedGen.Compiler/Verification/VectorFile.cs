using System.Globalization;

namespace FusedGen.Compiler.Verification;

/// <summary>What a file of reference vectors holds.</summary>
public enum VectorKind
{
    /// <summary>An input of the network.</summary>
    Input,

    /// <summary>What the network answers at an output.</summary>
    Output,

    /// <summary>What a layer inside the network answers; the tensor's name is the graph's name of its output.</summary>
    Layer,
}

/// <summary>
/// A file of reference vectors beside a model: a serialized <c>TensorProto</c>, as the ONNX project keeps the data of
/// its own tests.
/// </summary>
/// <param name="Folder">The set that it belongs to, as messages name it: <c>models/digits/test_data_set_0</c>.</param>
/// <param name="Name">Its name without folders: <c>input_0.pb</c>.</param>
/// <param name="Content">Its bytes.</param>
public sealed record VectorFile(string Folder, string Name, byte[] Content)
{
    /// <summary>How the folders of sets are called, before their number.</summary>
    public const string SetPrefix = "test_data_set_";

    private const string Extension = ".pb";

    private static readonly (string Prefix, VectorKind Kind)[] s_kinds =
        [("input_", VectorKind.Input), ("output_", VectorKind.Output), ("layer_", VectorKind.Layer)];

    /// <summary>The folder and the name.</summary>
    public string Path => $"{Folder}/{Name}";

    /// <summary>Reads what a file is called: <c>input_0.pb</c>, <c>output_0.pb</c>, <c>layer_0.pb</c>.</summary>
    /// <param name="name">The file's name without folders.</param>
    /// <returns>What it holds and its number, or null where no reference vector is called so.</returns>
    public static (VectorKind Kind, int Number)? Parse(string name)
    {
        foreach ((string prefix, VectorKind kind) in s_kinds)
        {
            if (name.StartsWith(prefix, StringComparison.Ordinal)
                && name.EndsWith(Extension, StringComparison.Ordinal)
                && name.Length > prefix.Length + Extension.Length
                && int.TryParse(name.Substring(prefix.Length, name.Length - prefix.Length - Extension.Length), NumberStyles.None, CultureInfo.InvariantCulture,
                    out int number))
            {
                return (kind, number);
            }
        }

        return null;
    }
}
