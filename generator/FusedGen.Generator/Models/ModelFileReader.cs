using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using FusedGen.Compiler.Transport;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace FusedGen.Generator.Models;

/// <summary>
/// Reads the models among the additional files, knowing nothing of the compilation: once for each change of a file.
/// </summary>
internal static class ModelFileReader
{
    private const string RawExtension = ".onnx";

    /// <summary>The longest line of a header that is looked at: a path of any system fits.</summary>
    private const int LongestLine = 40_000;

    /// <summary>
    /// Characters decoded at once, a multiple of four: the text of a large model is never held as one string.
    /// </summary>
    private const int ChunkLength = 1 << 16;

    public static bool IsModel(AdditionalText file) => IsRaw(file) || HasExtension(file, ModelTextHeader.Extension);

    /// <summary>
    /// Whether a file is a text that the name of a booster may mean, and that the build step left as it is.
    /// </summary>
    public static bool IsOtherText(AdditionalText file) =>
        (HasExtension(file, ".txt") || HasExtension(file, ".json") || HasExtension(file, ".ubj")) && !IsModel(file) && !IsVectors(file) && !EditorMark.Is(file);

    public static bool IsVectors(AdditionalText file) => HasExtension(file, ModelTextHeader.VectorsExtension);

    public static ModelFile Read(AdditionalText file, CancellationToken cancellationToken)
    {
        string path = file.Path.Replace('\\', '/');
        if (IsRaw(file))
        {
            // Asking for the text of a binary file makes the compiler report CS2015, which helps nobody.
            return ModelFile.Raw(path);
        }

        // Without a header only the text form's own name is known: digits.onnx.txt stands for digits.onnx.
        return Read(file, ModelTextHeader.Model, path.Substring(0, path.Length - ".txt".Length), cancellationToken);
    }

    /// <summary>Reads the reference vectors of a model; the path is the model's.</summary>
    public static ModelFile ReadVectors(AdditionalText file, CancellationToken cancellationToken)
    {
        string path = file.Path.Replace('\\', '/');
        return Read(file, ModelTextHeader.Vectors, path.Substring(0, path.Length - ".vectors.txt".Length), cancellationToken);
    }

    private static ModelFile Read(AdditionalText file, string kind, string likelyPath, CancellationToken cancellationToken)
    {
        if (file.GetText(cancellationToken) is not { } text)
        {
            return ModelFile.Damaged(likelyPath, "it cannot be read");
        }

        if (ReadHeader(text, kind, out int start) is not { } header)
        {
            return ModelFile.Damaged(likelyPath, "its first line is no header");
        }

        return Decode(text, start, header, cancellationToken, out string problem) is { } content
            ? ModelFile.Sound(header, content, token => ReadContent(file, kind, token))
            : ModelFile.Damaged(header.Path, problem);
    }

    /// <summary>The bytes of a file that was found sound before.</summary>
    private static byte[] ReadContent(AdditionalText file, string kind, CancellationToken cancellationToken) =>
        file.GetText(cancellationToken) is { } text
        && ReadHeader(text, kind, out int start) is { } header
        && Decode(text, start, header, cancellationToken, out _) is { } content
            ? content
            : throw new InvalidOperationException($"'{file.Path}' changed while it was read.");

    /// <summary>The model's path alone, or <see langword="null"/> where the file does not tell it.</summary>
    public static string? ReadPath(AdditionalText file, CancellationToken cancellationToken) =>
        IsRaw(file) ? file.Path.Replace('\\', '/')
        : file.GetText(cancellationToken) is { } text ? ReadHeader(text, ModelTextHeader.Model, out _)?.Path
        : null;

    private static bool IsRaw(AdditionalText file) => HasExtension(file, RawExtension);

    private static bool HasExtension(AdditionalText file, string extension) => file.Path.EndsWith(extension, StringComparison.OrdinalIgnoreCase);

    private static ModelTextHeader? ReadHeader(SourceText text, string kind, out int start)
    {
        List<int> starts = [];
        ModelTextHeader? header = ModelTextHeader.Parse(Lines(text, starts), kind, out int count);
        start = count < starts.Count ? starts[count] : text.Length;
        return header;
    }

    /// <summary>
    /// The lines of a text, as they are asked for, and where they start. Of a line that is too long for a header the
    /// beginning comes, and nothing behind it.
    /// </summary>
    private static IEnumerable<string> Lines(SourceText text, List<int> starts)
    {
        for (int position = 0; position < text.Length;)
        {
            starts.Add(position);
            string beginning = text.ToString(new TextSpan(position, Math.Min(text.Length - position, LongestLine)));
            int end = beginning.IndexOf('\n');
            if (end < 0)
            {
                // The first line has an end, or it is no header.
                if (position > 0)
                {
                    yield return beginning;
                }

                yield break;
            }

            yield return beginning.Substring(0, end).TrimEnd('\r');
            position += end + 1;
        }
    }

    /// <summary>The model's bytes, or <see langword="null"/> and what is wrong with the text.</summary>
    private static byte[]? Decode(SourceText text, int start, ModelTextHeader header, CancellationToken cancellationToken, out string problem)
    {
        int end = text.Length;
        while (end > start && text[end - 1] is '\n' or '\r')
        {
            end--;
        }

        if ((header.Length + 2) / 3 * 4 != end - start)
        {
            problem = string.Format(CultureInfo.InvariantCulture, "{0} characters of base64 for {1} bytes", end - start, header.Length);
            return null;
        }

        byte[] content = new byte[header.Length];
        char[] chunk = new char[Math.Min(ChunkLength, end - start)];
        int filled = 0;
        for (int position = start; position < end; position += chunk.Length)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int count = Math.Min(chunk.Length, end - position);
            text.CopyTo(position, chunk, 0, count);
            if (!TryDecode(chunk, count, content, ref filled))
            {
                problem = "it is no base64";
                return null;
            }
        }

        using SHA256 algorithm = SHA256.Create();
        problem = "its content has another SHA-256 than its header says";
        return filled == content.Length && ToHexadecimal(algorithm.ComputeHash(content)) == header.Sha256 ? content : null;
    }

    private static bool TryDecode(char[] chunk, int count, byte[] content, ref int filled)
    {
        byte[] bytes;
        try
        {
            bytes = Convert.FromBase64CharArray(chunk, 0, count);
        }
        catch (FormatException)
        {
            return false;
        }

        if (bytes.Length > content.Length - filled)
        {
            return false;
        }

        Buffer.BlockCopy(bytes, 0, content, filled, bytes.Length);
        filled += bytes.Length;
        return true;
    }

    private static string ToHexadecimal(byte[] bytes)
    {
        StringBuilder text = new(bytes.Length * 2);
        foreach (byte value in bytes)
        {
            text.Append(value.ToString("x2", CultureInfo.InvariantCulture));
        }

        return text.ToString();
    }
}
