using System.Globalization;
using System.Text;
using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Json;

namespace FusedGen.Compiler.XGBoost;

/// <summary>The document of an XGBoost file: JSON, or its binary form.</summary>
internal static class XGBoostDocument
{
    private const int MostDepth = 64;

    /// <summary>Blanks before the file's first brace stand here.</summary>
    private const int HeadLength = 64;

    /// <summary>
    /// Whether a file begins as JSON does, or as the binary form of it: no ONNX file begins with a brace.
    /// </summary>
    public static bool Is(byte[] content)
    {
        string head = Encoding.UTF8.GetString(content, 0, Math.Min(HeadLength, content.Length)).TrimStart('\uFEFF', ' ', '\t', '\r', '\n');
        return head.StartsWith("{", StringComparison.Ordinal);
    }

    /// <summary>Whether the beginning of a file is that of a model, which has a learner first.</summary>
    public static bool IsLearner(byte[] head) =>
        Is(head) && Encoding.UTF8.GetString(head).Contains(UniversalBinaryReader.IsObject(head) ? "learner" : "\"learner\"");

    /// <summary>Reads a file.</summary>
    /// <exception cref="ModelException">It is damaged, or holds more than is taken.</exception>
    public static JsonValue Read(byte[] content, CancellationToken cancellationToken)
    {
        bool isBinary = UniversalBinaryReader.IsObject(content);
        try
        {
            return isBinary
                ? UniversalBinaryReader.Read(content, MostDepth, cancellationToken)
                : JsonReader.Read(Decoded(content), MostDepth, cancellationToken);
        }
        catch (JsonException exception) when (exception.IsTooLarge)
        {
            throw new ModelException(DiagnosticIds.TooLarge, $"The file {exception.What}.");
        }
        catch (JsonException exception)
        {
            string place = $"at {(isBinary ? "byte" : "character")} {exception.Position.ToString(CultureInfo.InvariantCulture)}";
            throw new ModelException(
                DiagnosticIds.DamagedFile, $"The file is no sound {(isBinary ? "UBJSON" : "JSON")}: {place} it {exception.What}. Save the model again.");
        }
    }

    private static string Decoded(byte[] content)
    {
        using StreamReader reader = new(new MemoryStream(content), Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
