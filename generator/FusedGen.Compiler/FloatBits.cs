using System.Runtime.InteropServices;

namespace FusedGen.Compiler;

/// <summary>The bits of a float; the library that the compiler targets has no such conversion.</summary>
[StructLayout(LayoutKind.Explicit)]
internal readonly struct FloatBits
{
    [FieldOffset(0)]
    private readonly float _value;

    [FieldOffset(0)]
    private readonly int _bits;

    private FloatBits(float value)
    {
        _bits = 0;
        _value = value;
    }

    private FloatBits(int bits)
    {
        _value = 0;
        _bits = bits;
    }

    public static int ToInt32(float value) => new FloatBits(value)._bits;

    public static float FromInt32(int bits) => new FloatBits(bits)._value;

    /// <summary>The largest float below a number; NaN and −∞ are their own.</summary>
    public static float NextBelow(float value)
    {
        if (float.IsNaN(value) || float.IsNegativeInfinity(value))
        {
            return value;
        }

        return value == 0 ? -float.Epsilon : FromInt32(ToInt32(value) + (value > 0 ? -1 : 1));
    }

    /// <summary>The largest double below a number; NaN and −∞ are their own.</summary>
    public static double NextBelow(double value)
    {
        if (double.IsNaN(value) || double.IsNegativeInfinity(value))
        {
            return value;
        }

        return value == 0 ? -double.Epsilon : BitConverter.Int64BitsToDouble(BitConverter.DoubleToInt64Bits(value) + (value > 0 ? -1 : 1));
    }
}
