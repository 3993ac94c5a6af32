using System.Globalization;

namespace FusedGen;

/// <summary>
/// The first line of the text form of a model, <c>fusedgen-model 1 &lt;length&gt; &lt;SHA-256&gt; &lt;path&gt;</c>, or of its reference vectors,
/// <c>fusedgen-vectors 1 …</c>; one line of base64 follows. Roslyn hands text to a generator, never bytes, so that the build step writes what the generator reads.
/// </summary>
/// <param name="Kind">What the bytes are: <see cref="Model"/> or <see cref="Vectors"/>.</param>
/// <param name="Length">The number of bytes.</param>
/// <param name="Sha256">Their SHA-256 in lower-case hexadecimal.</param>
/// <param name="Path">
/// The path of the model that they belong to, with forward slashes: its link or its place in the project, and the whole path for a file outside. It stands in the file and
/// not in item metadata, since those are cut at <c>;</c> and <c>#</c> on their way to a generator.
/// </param>
internal sealed record ModelTextHeader(string Kind, long Length, string Sha256, string Path)
{
    /// <summary>How the names of models' text forms end.</summary>
    public const string Extension = ".onnx.txt";

    /// <summary>How the names of the text forms of reference vectors end.</summary>
    public const string VectorsExtension = ".onnx.vectors.txt";

    /// <summary>The bytes of an ONNX file.</summary>
    public const string Model = "fusedgen-model";

    /// <summary>The bytes of a bundle of reference vectors.</summary>
    public const string Vectors = "fusedgen-vectors";

    private const string Version = "1";

    /// <summary>The line, without its end.</summary>
    public override string ToString() => string.Join(" ", Kind, Version, Length.ToString(CultureInfo.InvariantCulture), Sha256, Path);

    /// <summary>
    /// A path without what ends a line, here or in the comment of a generated file that quotes it; some systems allow even that in a name.
    /// </summary>
    public static string OneLine(string path) =>
        new(path.Select(character => char.IsControl(character) || character is '\u2028' or '\u2029' ? '?' : character).ToArray());

    /// <summary>Reads the line, or gives <see langword="null"/> where it is none of that kind.</summary>
    public static ModelTextHeader? Parse(string line, string kind)
    {
        string[] parts = line.Split([' '], 5);
        return parts.Length == 5
            && parts[0] == kind
            && parts[1] == Version
            && long.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out long length)
            && parts[3].Length == 64
            && parts[4] == OneLine(parts[4])
            && parts[4].Length > 0
            ? new ModelTextHeader(kind, length, parts[3], parts[4])
            : null;
    }
}
