using FusedGen.Compiler.Graph;

namespace FusedGen.Differential.Judging;

/// <summary>Elements as they lie in memory, as tensors.</summary>
internal static class Elements
{
    public static Tensor Of(ElementType type, Shape shape, byte[] bytes)
    {
        int size = type.SizeInBytes();
        return type.IsFloating()
            ? new Tensor(shape, Enumerable.Range(0, shape.Count).Select(i => Floating(type, bytes, i * size)).ToArray(), type)
            : new Tensor(shape, Enumerable.Range(0, shape.Count).Select(i => Integer(type, bytes, i * size)).ToArray(), type);
    }

    /// <summary>Whether all bits are the same, those of NaN aside, which depend on the processor.</summary>
    public static bool AreSame(ElementType type, byte[] first, byte[] second)
    {
        int size = type.SizeInBytes();
        for (int at = 0; at < first.Length; at += size)
        {
            bool areNaN = type.IsFloating() && double.IsNaN(Floating(type, first, at)) && double.IsNaN(Floating(type, second, at));
            if (!areNaN && !first.AsSpan(at, size).SequenceEqual(second.AsSpan(at, size)))
            {
                return false;
            }
        }

        return true;
    }

    private static double Floating(ElementType type, byte[] bytes, int at) => type switch
    {
        ElementType.Float32 => BitConverter.ToSingle(bytes, at),
        ElementType.Float16 => (double)BitConverter.ToHalf(bytes, at),
        _ => BitConverter.ToDouble(bytes, at),
    };

    private static long Integer(ElementType type, byte[] bytes, int at) => type switch
    {
        ElementType.Int64 or ElementType.UInt64 => BitConverter.ToInt64(bytes, at),
        ElementType.Int32 => BitConverter.ToInt32(bytes, at),
        ElementType.UInt32 => BitConverter.ToUInt32(bytes, at),
        ElementType.Int16 => BitConverter.ToInt16(bytes, at),
        ElementType.UInt16 => BitConverter.ToUInt16(bytes, at),
        ElementType.Int8 => (sbyte)bytes[at],
        _ => bytes[at],
    };
}
