using System.Globalization;
using FusedGen.Compiler.Graph;

namespace FusedGen.Tool.Execution;

/// <summary>Arrays of the element types that generated methods take, from and to tensors.</summary>
internal static class ElementArray
{
    public static Array Create(ElementType type, int count) => type switch
    {
        ElementType.Float32 => new float[count],
        ElementType.Float64 => new double[count],
        ElementType.Int32 => new int[count],
        ElementType.Int64 => new long[count],
        ElementType.Int8 or ElementType.Int4 or ElementType.Int2 => new sbyte[count],
        ElementType.UInt8 or >= ElementType.Int4 => new byte[count],
        ElementType.Bool => new bool[count],
        ElementType.String => new string[count],
        ElementType.Float16 => new Half[count],
        ElementType.Int16 => new short[count],
        ElementType.UInt16 => new ushort[count],
        ElementType.UInt32 => new uint[count],
        ElementType.UInt64 => new ulong[count],
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, null),
    };

    /// <summary>An array of a tensor's elements, rounded to its type.</summary>
    public static Array Of(Tensor tensor)
    {
        Array array = Create(tensor.Type, tensor.Count);
        Fill(array, tensor);
        return array;
    }

    /// <summary>Writes a tensor's elements, rounded to the array's type.</summary>
    public static void Fill(Array array, Tensor tensor)
    {
        switch (array)
        {
            case float[] floats:
                Fill(floats, i => (float)tensor.Floats[i]);
                break;
            case double[] doubles:
                Fill(doubles, i => tensor.Floats[i]);
                break;
            case int[] integers:
                Fill(integers, i => unchecked((int)tensor.Integers[i]));
                break;
            case long[] integers:
                Fill(integers, i => tensor.Integers[i]);
                break;
            case byte[] integers:
                Fill(integers, i => unchecked((byte)tensor.Integers[i]));
                break;
            case sbyte[] integers:
                Fill(integers, i => unchecked((sbyte)tensor.Integers[i]));
                break;
            case bool[] truths:
                Fill(truths, i => tensor.Integers[i] != 0);
                break;
            case string[] texts:
                Fill(texts, i => tensor.Texts?[i] ?? "");
                break;
            case Half[] halves:
                Fill(halves, i => (Half)tensor.Floats[i]);
                break;
            case short[] integers:
                Fill(integers, i => unchecked((short)tensor.Integers[i]));
                break;
            case ushort[] integers:
                Fill(integers, i => unchecked((ushort)tensor.Integers[i]));
                break;
            case uint[] integers:
                Fill(integers, i => unchecked((uint)tensor.Integers[i]));
                break;
            case ulong[] integers:
                Fill(integers, i => unchecked((ulong)tensor.Integers[i]));
                break;
            default:
                throw new ArgumentException($"No tensor fills a {array.GetType()}.", nameof(array));
        }
    }

    /// <summary>
    /// The elements of a type as numbers, booleans as 0 and 1, texts as those of the vocabulary, codes as their floats.
    /// </summary>
    public static double[] Numbers(Array array, ElementType type, Vocabulary vocabulary) =>
        array is string[] texts ? Array.ConvertAll(texts, text => (double)vocabulary.CodeOf(text))
        : type.IsNarrowFloat() ? Decoded((byte[])array, type)
        : Numbers(array);

    /// <summary>The elements as numbers, booleans as 0 and 1.</summary>
    public static double[] Numbers(Array array) => array switch
    {
        float[] floats => Array.ConvertAll(floats, v => (double)v),
        double[] doubles => (double[])doubles.Clone(),
        bool[] truths => Array.ConvertAll(truths, v => v ? 1.0 : 0),
        Half[] halves => Array.ConvertAll(halves, v => (double)v),
        _ => array.Cast<object>().Select(v => Convert.ToDouble(v, CultureInfo.InvariantCulture)).ToArray(),
    };

    private static double[] Decoded(byte[] codes, ElementType type)
    {
        Tensor tensor = new(new Shape(codes.Length), Array.ConvertAll(codes, code => (long)code), type);
        return [.. Enumerable.Range(0, codes.Length).Select(tensor.ElementAsDouble)];
    }

    private static void Fill<T>(T[] array, Func<int, T> element)
    {
        for (int i = 0; i < array.Length; i++)
        {
            array[i] = element(i);
        }
    }
}
