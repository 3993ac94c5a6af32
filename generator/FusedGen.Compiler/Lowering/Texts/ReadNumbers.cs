using System.Globalization;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;

namespace FusedGen.Compiler.Lowering.Texts;

/// <summary>
/// The numbers that texts spell, where all texts that there may be are known: constants, and those that are looked up
/// in a list, as labels are.
/// </summary>
internal static class ReadNumbers
{
    /// <summary>The numbers; null where they would have to be read at run time, or where a text is none.</summary>
    public static Value? Of(NodeContext node, Value value, ElementType type)
    {
        Value flat = value;
        while (flat.Producer is MoveOperation { IsReshape: true } move)
        {
            flat = move.Inputs[0];
        }

        if (flat.Constant is { } constant)
        {
            return Read(node, constant, type) is { } numbers && numbers.Count == constant.Count
                ? node.Reshape(node.NewConstant(numbers), value.Shape)
                : null;
        }

        return flat.Producer is GatherOperation { Data.Constant: { Shape.Rank: 1 } list } gather && Read(node, list, type) is { Count: > 0 } read
            ? node.Reshape(node.Gather(node.NewConstant(read), gather.Indices, gather.Places, flat.Shape), value.Shape)
            : null;
    }

    /// <summary>
    /// The numbers of a list. What stands behind the last of them, such as the text for unknown keys, is left out, so
    /// that looking it up throws; null where a text between them is none.
    /// </summary>
    private static Tensor? Read(NodeContext node, Tensor texts, ElementType type)
    {
        double[] floats = new double[texts.Count];
        long[] integers = new long[texts.Count];
        bool[] isNumber = new bool[texts.Count];
        for (int i = 0; i < texts.Count; i++)
        {
            string text = texts.Integers[i] >= 0 ? node.Vocabulary.Texts[(int)texts.Integers[i]] : "";
            isNumber[i] = type.IsFloating() ? DecimalNumber.TryParse(text, out floats[i]) : TryRead(text, type, out integers[i]);
            floats[i] = type == ElementType.Float32 ? (float)floats[i] : floats[i];
        }

        int count = Array.LastIndexOf(isNumber, true) + 1;
        Shape shape = count == texts.Count ? texts.Shape : new Shape(count);
        return Array.IndexOf(isNumber, false, 0, count) >= 0 ? null
            : type.IsFloating() ? new Tensor(shape, floats.Take(count).ToArray(), type)
            : new Tensor(shape, integers.Take(count).ToArray(), type);
    }

    private static bool TryRead(string text, ElementType type, out long number)
    {
        number = 0;
        if (type == ElementType.UInt64)
        {
            bool isRead = ulong.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out ulong large);
            number = unchecked((long)large);
            return isRead;
        }

        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number) && type switch
        {
            ElementType.Int64 => true,
            ElementType.Int32 => number is >= int.MinValue and <= int.MaxValue,
            ElementType.Int16 => number is >= short.MinValue and <= short.MaxValue,
            ElementType.Int8 => number is >= sbyte.MinValue and <= sbyte.MaxValue,
            ElementType.UInt32 => number is >= 0 and <= uint.MaxValue,
            ElementType.UInt16 => number is >= 0 and <= ushort.MaxValue,
            ElementType.UInt8 => number is >= 0 and <= byte.MaxValue,
            _ => false,
        };
    }
}
