using System.Globalization;
using FusedGen.Compiler.Json;

namespace FusedGen.Compiler.Typing;

/// <summary>
/// What the file itself calls the elements of its input and output. <c>docs/typed-models.md</c> describes the form.
/// </summary>
internal static class ElementNames
{
    /// <summary>
    /// The metadata key of the features' names, one for each element of the input in row-major order.
    /// </summary>
    public const string InputsKey = "fusedgen.inputs";

    /// <summary>The metadata key of the class labels, one for each element of the output.</summary>
    public const string LabelsKey = "fusedgen.labels";

    private const int MostDepth = 16;

    /// <summary>Reads the names under a key; null where the file has none. The names are untrusted text.</summary>
    /// <exception cref="FormatException">The text is no JSON array of strings.</exception>
    public static string[]? Read(IEnumerable<KeyValuePair<string, string>> metadata, string key)
    {
        string? text = metadata.Where(pair => pair.Key == key).Select(pair => pair.Value).FirstOrDefault();
        if (text is null)
        {
            return null;
        }

        JsonValue document = JsonReader.Read(text, MostDepth, CancellationToken.None);
        IEnumerable<JsonValue> elements = document.Elements ?? throw new FormatException("an array was expected");
        return elements
            .Select((element, i) => element.Text ?? throw new FormatException($"element {i.ToString(CultureInfo.InvariantCulture)} is no text"))
            .ToArray();
    }
}
