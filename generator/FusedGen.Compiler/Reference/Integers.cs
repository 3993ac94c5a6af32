using FusedGen.Compiler.Graph;

namespace FusedGen.Compiler.Reference;

/// <summary>
/// How the element types that are kept as integers wrap, saturate, end and compare. An unsigned integer of 64 bits is
/// the <see cref="long"/> of the same bits.
/// </summary>
internal static class Integers
{
    /// <summary>2⁶⁴.</summary>
    private const double Above64Bits = 18446744073709551616.0;

    /// <summary>The value as the type keeps it: its low bits; for a boolean whether it is not zero.</summary>
    public static long Wrap(long value, ElementType type) => type switch
    {
        ElementType.Int32 => unchecked((int)value),
        ElementType.UInt8 => unchecked((byte)value),
        ElementType.Int8 => unchecked((sbyte)value),
        ElementType.Int16 => unchecked((short)value),
        ElementType.UInt16 => unchecked((ushort)value),
        ElementType.UInt32 => unchecked((uint)value),
        ElementType.Bool => value != 0 ? 1 : 0,
        ElementType.Int4 => unchecked((sbyte)(value << 4)) >> 4,
        ElementType.Int2 => unchecked((sbyte)(value << 6)) >> 6,
        ElementType.UInt4 => value & 15,
        ElementType.UInt2 => value & 3,
        _ when type.IsNarrowFloat() => unchecked((byte)value),
        _ => value,
    };

    /// <summary>The smallest value of the type.</summary>
    public static long Lowest(ElementType type) => type switch
    {
        ElementType.Int32 => int.MinValue,
        ElementType.Int64 => long.MinValue,
        ElementType.Int8 => sbyte.MinValue,
        ElementType.Int16 => short.MinValue,
        ElementType.Int4 => -8,
        ElementType.Int2 => -2,
        _ => 0,
    };

    /// <summary>The largest value of the type.</summary>
    public static long Highest(ElementType type) => type switch
    {
        ElementType.Int32 => int.MaxValue,
        ElementType.Int64 => long.MaxValue,
        ElementType.UInt8 => byte.MaxValue,
        ElementType.Int8 => sbyte.MaxValue,
        ElementType.Int16 => short.MaxValue,
        ElementType.UInt16 => ushort.MaxValue,
        ElementType.UInt32 => uint.MaxValue,
        ElementType.UInt64 => unchecked((long)ulong.MaxValue),
        ElementType.Int4 => 7,
        ElementType.UInt4 => 15,
        ElementType.UInt2 => 3,
        _ => 1,
    };

    /// <summary>Less than zero, zero or more where x is less than y, equal, or larger.</summary>
    public static int Compare(long x, long y, ElementType type) =>
        type == ElementType.UInt64 ? unchecked((ulong)x).CompareTo(unchecked((ulong)y)) : x.CompareTo(y);

    /// <summary>The smaller one.</summary>
    public static long Min(long x, long y, ElementType type) => Compare(x, y, type) < 0 ? x : y;

    /// <summary>The larger one.</summary>
    public static long Max(long x, long y, ElementType type) => Compare(x, y, type) > 0 ? x : y;

    /// <summary>The nearest float.</summary>
    public static float ToFloat(long value, ElementType type) => type == ElementType.UInt64 ? unchecked((ulong)value) : value;

    /// <summary>The nearest double; of a narrow float's code the float.</summary>
    public static double ToDouble(long value, ElementType type) =>
        type == ElementType.UInt64 ? unchecked((ulong)value) : type.IsNarrowFloat() ? NarrowFloats.Decode((int)value, type) : value;

    /// <summary>
    /// A floating value as an integer: truncated towards zero, NaN as 0, held at the ends of the range; as a boolean
    /// whether it is not zero, and as the code of the nearest narrow float.
    /// </summary>
    public static long FromFloat(double value, ElementType type)
    {
        if (type.IsNarrowFloat())
        {
            return NarrowFloats.Encode(value, type);
        }

        if (type == ElementType.Bool)
        {
            return value != 0 ? 1 : 0;
        }

        if (double.IsNaN(value))
        {
            return 0;
        }

        if (type == ElementType.UInt64)
        {
            return value >= Above64Bits ? Highest(type) : value >= 1 ? unchecked((long)(ulong)value) : 0;
        }

        // Both ends are compared in double: (double)long.MaxValue is 2⁶³, the first value that no longer fits.
        if (value >= Highest(type))
        {
            return Highest(type);
        }

        return value <= Lowest(type) ? Lowest(type) : (long)value;
    }
}
