using System.Globalization;
using FusedGen.Compiler.Diagnostics;

namespace FusedGen.Compiler.Onnx;

/// <summary>Where a tensor says that its data are.</summary>
/// <param name="Location">The file, relative to the model's folder; untrusted text.</param>
/// <param name="Offset">The first byte.</param>
/// <param name="Length">How many bytes; null for all up to the file's end.</param>
/// <param name="IsDamaged">Whether a number is none.</param>
internal sealed record ExternalReference(string Location, long Offset, long? Length, bool IsDamaged)
{
    /// <summary>Reads the pairs of keys and values of a tensor. Keys that are not named are passed over.</summary>
    public static ExternalReference Of(IReadOnlyList<KeyValuePair<string, string>> pairs)
    {
        bool isDamaged = false;
        string? Value(string key) => pairs.Where(pair => pair.Key == key).Select(pair => pair.Value).LastOrDefault();
        long? Number(string key)
        {
            if (Value(key) is not { } text)
            {
                return null;
            }

            bool isNumber = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number);
            isDamaged |= !isNumber;
            return isNumber ? number : null;
        }

        long? length = Number("length");
        long offset = Number("offset") ?? 0;
        return new ExternalReference(Value("location") ?? "", offset, length, isDamaged);
    }
}

/// <summary>
/// Finds the files that a model keeps data in, without reading its tensors: whoever hands the model on has to fetch
/// them.
/// </summary>
public static class ExternalReferences
{
    private const int TensorExternalData = 13;

    /// <summary>
    /// The messages that tensors lie in, and theirs: for each kind of message, the fields that hold messages and of
    /// which kind.
    /// </summary>
    private static readonly Dictionary<MessageKind, Dictionary<int, MessageKind>> s_fields = new()
    {
        [MessageKind.Model] = new() { [7] = MessageKind.Graph, [25] = MessageKind.Function },
        [MessageKind.Function] = new() { [7] = MessageKind.Node, [11] = MessageKind.Attribute },
        [MessageKind.Graph] = new() { [1] = MessageKind.Node, [5] = MessageKind.Tensor },
        [MessageKind.Node] = new() { [5] = MessageKind.Attribute },
        [MessageKind.Attribute] = new() { [5] = MessageKind.Tensor, [6] = MessageKind.Graph, [10] = MessageKind.Tensor, [11] = MessageKind.Graph },
        [MessageKind.Tensor] = [],
    };

    private enum MessageKind
    {
        Model,
        Function,
        Graph,
        Node,
        Attribute,
        Tensor,
    }

    /// <summary>
    /// The locations as the model spells them, each once, in ordinal order; none for a damaged model.
    /// </summary>
    public static IReadOnlyList<string> In(byte[] model)
    {
        SortedSet<string> locations = new(StringComparer.Ordinal);
        try
        {
            Stack<(WireReader Reader, MessageKind Kind)> pending = new([(new WireReader(model), MessageKind.Model)]);
            while (pending.Count > 0)
            {
                (WireReader reader, MessageKind kind) = pending.Pop();
                while (reader.Next())
                {
                    if (kind == MessageKind.Tensor && reader.Field == TensorExternalData)
                    {
                        KeyValuePair<string, string> pair = OnnxTensorReader.ReadPair(reader.Message());
                        if (pair.Key == "location" && pair.Value.Length > 0)
                        {
                            locations.Add(pair.Value);
                        }
                    }
                    else if (s_fields[kind].TryGetValue(reader.Field, out MessageKind inside))
                    {
                        pending.Push((reader.Message(), inside));
                    }
                }
            }
        }
        catch (ModelException)
        {
            // Who reads the whole of it tells what is wrong.
            return [];
        }

        return locations.ToArray();
    }
}
