using System.Globalization;
using System.Text;
using FusedGen.Compiler.Onnx;

namespace FusedGen.Compiler.Transport;

/// <summary>
/// The lines before the base64 in the text form of a model, or of its reference vectors. Roslyn hands text to a
/// generator, never bytes, so that the build step writes what the generator reads.
/// </summary>
/// <remarks>
/// The first line is <c>fusedgen-model 1 &lt;length&gt; &lt;SHA-256&gt; &lt;path&gt;</c>, or <c>fusedgen-vectors 1
/// …</c>. The bytes are those of the model, and behind them those of the files beside it in which it keeps data, each
/// with a line <c>data &lt;length&gt; &lt;location&gt;</c>, in their order; one that could not be read has a line
/// <c>no-data &lt;reason&gt; &lt;location&gt;</c>. The outputs that the project names have a line <c>outputs
/// &lt;names&gt;</c>. Such lines have blanks, and base64 has none.
/// </remarks>
/// <param name="Kind">What the bytes are: <see cref="Model"/> or <see cref="Vectors"/>.</param>
/// <param name="Length">The number of bytes.</param>
/// <param name="Sha256">Their SHA-256 in lower-case hexadecimal.</param>
/// <param name="Path">
/// The path of the model that they belong to, with forward slashes: its link or its place in the project, and the whole
/// path for a file outside. It stands in the file and not in item metadata, since those are cut at <c>;</c> and
/// <c>#</c> on their way to a generator.
/// </param>
public sealed record ModelTextHeader(string Kind, long Length, string Sha256, string Path)
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
    private const string OutputsWord = "outputs";
    private const string DataWord = "data";
    private const string NoDataWord = "no-data";

    /// <summary>The outputs that the item's metadata name; empty for those of the file.</summary>
    public string Outputs { get; init; } = "";

    /// <summary>The files beside the model, in the order of their bytes.</summary>
    public IReadOnlyList<BesideFile> Beside { get; init; } = [];

    /// <summary>The lines, each with its end.</summary>
    public override string ToString()
    {
        StringBuilder text = new();
        text.Append(string.Join(" ", Kind, Version, Length.ToString(CultureInfo.InvariantCulture), Sha256, Path)).Append('\n');
        if (Outputs.Length > 0)
        {
            text.Append($"{OutputsWord} {Escaped(Outputs)}\n");
        }

        foreach (BesideFile file in Beside)
        {
            text.Append(file.State == ExternalFileState.Read
                ? $"{DataWord} {file.Length.ToString(CultureInfo.InvariantCulture)} {Escaped(file.Location)}\n"
                : $"{NoDataWord} {file.State} {Escaped(file.Location)}\n");
        }

        return text.ToString();
    }

    /// <summary>
    /// A path without what ends a line, here or in the comment of a generated file that quotes it; some systems allow
    /// even that in a name.
    /// </summary>
    public static string OneLine(string path) =>
        new(path.Select(character => char.IsControl(character) || character is '\u2028' or '\u2029' ? '?' : character).ToArray());

    /// <summary>Reads the lines, or gives <see langword="null"/> where they are none of that kind.</summary>
    /// <param name="lines">The lines without their ends, up to one that is none of the header, or to the end.</param>
    /// <param name="kind">What the bytes should be.</param>
    /// <param name="count">How many of the lines are the header.</param>
    public static ModelTextHeader? Parse(IEnumerable<string> lines, string kind, out int count)
    {
        ModelTextHeader? header = null;
        List<BesideFile> beside = [];
        string outputs = "";
        count = 0;
        foreach (string line in lines)
        {
            if (header is null)
            {
                header = ParseFirst(line, kind);
                if (header is null)
                {
                    return null;
                }
            }
            else if (!IsNext(line))
            {
                break;
            }
            else if (!ParseNext(line, ref outputs, beside))
            {
                return null;
            }

            count++;
        }

        return header is null || beside.Sum(file => file.Length) > header.Length ? null : header with { Outputs = outputs, Beside = beside };
    }

    private static ModelTextHeader? ParseFirst(string line, string kind)
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

    /// <summary>
    /// Whether a line is one of the header behind the first. Any other belongs to the base64; what is wrong with that
    /// is told by who decodes it.
    /// </summary>
    private static bool IsNext(string line) => line.Split([' '], 2)[0] is OutputsWord or DataWord or NoDataWord && line.IndexOf(' ') >= 0;

    private static bool ParseNext(string line, ref string outputs, List<BesideFile> beside)
    {
        string[] parts = line.Split([' '], 3);
        switch (parts[0])
        {
            case OutputsWord:
                outputs = Unescaped(line.Substring(OutputsWord.Length + 1));
                return true;
            case DataWord when parts.Length == 3 && long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out long length)
                && length <= ExternalData.MostBytes:
                beside.Add(new BesideFile(Unescaped(parts[2]), ExternalFileState.Read, length));
                return true;
            case NoDataWord when parts.Length == 3 && Enum.TryParse(parts[1], out ExternalFileState state):
                beside.Add(new BesideFile(Unescaped(parts[2]), state, 0));
                return true;
            default:
                return false;
        }
    }

    /// <summary>A text of any characters on one line.</summary>
    private static string Escaped(string text) => text.Replace("\\", "\\\\").Replace("\n", "\\n").Replace("\r", "\\r");

    private static string Unescaped(string text)
    {
        StringBuilder plain = new();
        for (int i = 0; i < text.Length; i++)
        {
            plain.Append(text[i] != '\\' || i + 1 == text.Length ? text[i] : text[++i] switch
            {
                'n' => '\n',
                'r' => '\r',
                char other => other,
            });
        }

        return plain.ToString();
    }
}
