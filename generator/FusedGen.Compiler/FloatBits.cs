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
}
