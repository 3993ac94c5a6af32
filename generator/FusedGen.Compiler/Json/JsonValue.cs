namespace FusedGen.Compiler.Json;

/// <summary>A value of a JSON document. Only the field of its kind is set.</summary>
internal sealed class JsonValue
{
    /// <summary>The members of an object, the last of equal names.</summary>
    public IReadOnlyDictionary<string, JsonValue>? Members { get; init; }

    /// <summary>The elements of an array that are no numbers.</summary>
    public IReadOnlyList<JsonValue>? Items { get; init; }

    /// <summary>
    /// The elements of an array of numbers and truth values, which count as 1 and 0; empty for an empty array.
    /// </summary>
    public double[]? Numbers { get; init; }

    public string? Text { get; init; }

    public double? Number { get; init; }

    /// <summary>The elements of an array, numbers or others; null where this is none.</summary>
    public IEnumerable<JsonValue>? Elements => Items ?? Numbers?.Select(number => new JsonValue { Number = number });

    /// <summary>The member of a name; null where there is none, or where this is no object.</summary>
    public JsonValue? this[string name] => Members is not null && Members.TryGetValue(name, out JsonValue? member) ? member : null;
}
