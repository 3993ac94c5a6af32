using FusedGen.Compiler.Graph;

namespace FusedGen.Compiler.Tests.Harness;

/// <summary>Tensors as arrays of the element type that generated methods take, and back.</summary>
internal static class TensorArrays
{
    /// <summary>A text that no model names.</summary>
    public const string UnknownText = "no model names this";

    /// <summary>The elements of a tensor.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="texts">The texts of the model, where the tensor has their numbers alone.</param>
    public static Array Of(Tensor tensor, IReadOnlyList<string> texts)
    {
        if (tensor.Type == ElementType.String)
        {
            return tensor.Texts ?? Array.ConvertAll(tensor.Integers, code => code < 0 ? UnknownText : texts[(int)code]);
        }

        Array array = Empty(tensor.Type, tensor.Count);
        for (int i = 0; i < tensor.Count; i++)
        {
            object element = tensor.Type switch
            {
                ElementType.Float32 => (float)tensor.Floats[i],
                ElementType.Float64 => tensor.Floats[i],
                ElementType.Int32 => (int)tensor.Integers[i],
                ElementType.Int64 => tensor.Integers[i],
                ElementType.UInt8 or >= ElementType.Float8E4M3FN => (byte)tensor.Integers[i],
                ElementType.Int8 => (sbyte)tensor.Integers[i],
                ElementType.Int16 => (short)tensor.Integers[i],
                ElementType.UInt16 => (ushort)tensor.Integers[i],
                ElementType.UInt32 => (uint)tensor.Integers[i],
                ElementType.UInt64 => unchecked((ulong)tensor.Integers[i]),
                ElementType.Float16 => (Half)tensor.Floats[i],
                _ => tensor.Integers[i] != 0,
            };
            array.SetValue(element, i);
        }

        return array;
    }

    /// <summary>Zeros.</summary>
    public static Array Empty(ElementType type, int count) => type switch
    {
        ElementType.Float32 => new float[count],
        ElementType.Float64 => new double[count],
        ElementType.Int32 => new int[count],
        ElementType.Int64 => new long[count],
        ElementType.UInt8 or >= ElementType.Float8E4M3FN => new byte[count],
        ElementType.Int8 => new sbyte[count],
        ElementType.Bool => new bool[count],
        ElementType.String => new string[count],
        ElementType.Float16 => new Half[count],
        ElementType.Int16 => new short[count],
        ElementType.UInt16 => new ushort[count],
        ElementType.UInt32 => new uint[count],
        _ => new ulong[count],
    };

    /// <summary>The tensor with these elements.</summary>
    public static Tensor ToTensor(Array array, ElementType type, Shape shape, IReadOnlyList<string> texts)
    {
        if (array is string[] elementsOfText)
        {
            return new Tensor(shape, elementsOfText).CodedBy(Vocabulary.Of(texts));
        }

        var elements = Enumerable.Range(0, array.Length).Select(i => array.GetValue(i)!);
        return type.IsFloating()
            ? new Tensor(shape, elements.Select(e => e is Half half ? (double)half : Convert.ToDouble(e, System.Globalization.CultureInfo.InvariantCulture))
                .ToArray(), type)
            : new Tensor(shape, elements
                .Select(e => e is ulong bits ? unchecked((long)bits) : Convert.ToInt64(e, System.Globalization.CultureInfo.InvariantCulture))
                .ToArray(), type);
    }
}
