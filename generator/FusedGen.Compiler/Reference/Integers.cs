using FusedGen.Compiler.Graph;

namespace FusedGen.Compiler.Reference;

/// <summary>How the integer element types wrap, saturate and end.</summary>
internal static class Integers
{
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
        _ => value,
    };

    /// <summary>The smallest value of the type.</summary>
    public static long Lowest(ElementType type) => type switch
    {
        ElementType.Int32 => int.MinValue,
        ElementType.Int64 => long.MinValue,
        ElementType.Int8 => sbyte.MinValue,
        ElementType.Int16 => short.MinValue,
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
        _ => 1,
    };

    /// <summary>A floating value as an integer: truncated towards zero, NaN as 0, held at the ends of the range; as a boolean whether it is not zero.</summary>
    public static long FromFloat(double value, ElementType type)
    {
        if (type == ElementType.Bool)
        {
            return value != 0 ? 1 : 0;
        }

        if (double.IsNaN(value))
        {
            return 0;
        }

        // Both ends are compared in double: (double)long.MaxValue is 2⁶³, the first value that no longer fits.
        if (value >= Highest(type))
        {
            return Highest(type);
        }

        return value <= Lowest(type) ? Lowest(type) : (long)value;
    }
}
