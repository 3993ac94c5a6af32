using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace FusedGen.Tool.Documents;

/// <summary>The JSON of all documents, without reflection.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(InspectDocument))]
[JsonSerializable(typeof(ExplainDocument))]
[JsonSerializable(typeof(VerifyDocument))]
[JsonSerializable(typeof(BenchDocument))]
internal sealed partial class ToolJson : JsonSerializerContext
{
    /// <summary>Arrows and multiplication signs stay what they are; the text is no part of a page.</summary>
    public static ToolJson Readable { get; } = new(new JsonSerializerOptions
    {
        WriteIndented = true,
        NewLine = "\n",
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    /// <summary>A document as text.</summary>
    public static string Write<T>(T document, JsonTypeInfo<T> type) => JsonSerializer.Serialize(document, type);
}
