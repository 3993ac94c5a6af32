using System.Buffers.Binary;
using FusedGen.Fuzz.Wire;

namespace FusedGen.Fuzz.Mutating;

/// <summary>
/// Changes of single fields: numbers, texts and tensor data at which code breaks, and fields that are missing, doubled
/// or out of order.
/// </summary>
internal static class FieldMutations
{
    private const int ElementFloat = 1;
    private const int ElementInt64 = 7;

    public static void Apply(WireMessage model, Random random)
    {
        WireMessage[] messages = model.All().Where(m => m.Fields.Count > 0).ToArray();
        if (messages.Length == 0)
        {
            return;
        }

        switch (random.Next(8))
        {
            case 0 or 1:
                ChangeNumber(messages, random);
                break;
            case 2 or 3:
                ChangeTensorData(messages, random);
                break;
            case 4:
                ChangeText(messages, random);
                break;
            default:
                Rearrange(messages[random.Next(messages.Length)].Fields, random);
                break;
        }
    }

    /// <summary>A dimension, an attribute, an element type, an opset.</summary>
    private static void ChangeNumber(WireMessage[] messages, Random random)
    {
        WireField[] numbers = messages.SelectMany(m => m.Fields.Where(f => f.Form is 0 or 5)).ToArray();
        if (numbers.Length == 0)
        {
            return;
        }

        WireField field = numbers[random.Next(numbers.Length)];
        if (field.Form == 0)
        {
            field.Value = unchecked((ulong)Interesting.Integer(random, (long)field.Value));
        }
        else
        {
            field.Bytes = WireField.SingleBytes(Interesting.Single(random));
        }
    }

    /// <summary>One element of raw data: of int64 tensors those are shapes, axes, pads and bounds.</summary>
    private static void ChangeTensorData(WireMessage[] messages, Random random)
    {
        WireMessage[] tensors = messages.Where(m => m.Kind == MessageKind.Tensor && m.Fields.Exists(IsRawData)).ToArray();
        if (tensors.Length == 0)
        {
            ChangeNumber(messages, random);
            return;
        }

        WireMessage[] integers = tensors.Where(t => TypeOf(t) == ElementInt64).ToArray();
        WireMessage tensor = integers.Length > 0 && random.Next(4) != 0 ? integers[random.Next(integers.Length)] : tensors[random.Next(tensors.Length)];
        WireField raw = tensor.Fields.Find(IsRawData)!;
        if (TypeOf(tensor) == ElementInt64 && raw.Bytes.Length >= 8)
        {
            Span<byte> element = raw.Bytes.AsSpan(random.Next(raw.Bytes.Length / 8) * 8, 8);
            BinaryPrimitives.WriteInt64LittleEndian(element, Interesting.Integer(random, BinaryPrimitives.ReadInt64LittleEndian(element)));
        }
        else if (TypeOf(tensor) == ElementFloat)
        {
            WireField.SingleBytes(Interesting.Single(random)).CopyTo(raw.Bytes.AsSpan(random.Next(raw.Bytes.Length / 4) * 4, 4));
        }
        else
        {
            raw.Bytes[random.Next(raw.Bytes.Length)] = (byte)random.Next(256);
        }
    }

    /// <summary>Raw data of one element at least; a changed file may have the field twice, once without.</summary>
    private static bool IsRawData(WireField field) => field.Number == 9 && field.Bytes.Length >= 4;

    private static ulong TypeOf(WireMessage tensor) => tensor.Fields.Find(f => f.Number == 2 && f.Form == 0)?.Value ?? 0;

    /// <summary>A name, everywhere where it stands, or in one place only.</summary>
    private static void ChangeText(WireMessage[] messages, Random random)
    {
        WireField[] texts = messages.Where(m => m.Kind != MessageKind.Tensor)
            .SelectMany(m => m.Fields.Where(f => f.Form == 2 && f.Nested is null && f.Bytes.Length < 200))
            .Concat(messages.Where(m => m.Kind == MessageKind.Tensor).SelectMany(m => m.Fields.Where(f => f.Number == 8)))
            .ToArray();
        if (texts.Length == 0)
        {
            return;
        }

        WireField field = texts[random.Next(texts.Length)];
        byte[] old = field.Bytes;
        string text = random.Next(3) == 0 ? texts[random.Next(texts.Length)].Text : Interesting.Text(random);
        foreach (WireField same in random.Next(3) == 0 ? [field] : texts.Where(t => t.Bytes.AsSpan().SequenceEqual(old)))
        {
            same.Text = text;
        }
    }

    private static void Rearrange(List<WireField> fields, Random random)
    {
        int from = random.Next(fields.Count);
        int to = random.Next(fields.Count);
        switch (random.Next(4))
        {
            case 0:
                fields.RemoveAt(from);
                break;
            case 1:
                fields.Insert(to, fields[from].Clone());
                break;
            case 2:
                (fields[from], fields[to]) = (fields[to], fields[from]);
                break;
            default:
                fields[from].Number = Math.Max(1, fields[from].Number + random.Next(-2, 3));
                break;
        }
    }
}
