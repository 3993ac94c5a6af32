using System.Runtime.InteropServices;

namespace FusedGen.Compiler.Onnx;

/// <summary>Numbers as ONNX files keep them, whatever the byte order of the machine that compiles.</summary>
internal static class LittleEndian
{
    public static ushort UInt16(byte[] bytes, int at) => (ushort)(bytes[at] | (bytes[at + 1] << 8));

    public static uint UInt32(byte[] bytes, int at) => UInt16(bytes, at) | ((uint)UInt16(bytes, at + 2) << 16);

    public static ulong UInt64(byte[] bytes, int at) => UInt32(bytes, at) | ((ulong)UInt32(bytes, at + 4) << 32);

    public static float Single(byte[] bytes, int at) => new SingleBits { Bits = UInt32(bytes, at) }.Value;

    public static double Double(byte[] bytes, int at) => BitConverter.Int64BitsToDouble(unchecked((long)UInt64(bytes, at)));

    /// <summary>The upper half of a 32-bit float.</summary>
    public static float BFloat16(ushort bits) => new SingleBits { Bits = (uint)bits << 16 }.Value;

    /// <summary>IEEE 754 binary16: a sign, 5 bits of exponent with bias 15, 10 bits of fraction.</summary>
    public static double Half(ushort bits)
    {
        int exponent = (bits >> 10) & 0x1F;
        int fraction = bits & 0x3FF;
        double magnitude = exponent switch
        {
            0 => fraction * Math.Pow(2, -24),
            0x1F => fraction == 0 ? double.PositiveInfinity : double.NaN,
            _ => (fraction + 1024) * Math.Pow(2, exponent - 25),
        };
        return (bits & 0x8000) == 0 ? magnitude : -magnitude;
    }

    /// <summary>The library that the compiler targets has no conversion between a float and its bits.</summary>
    [StructLayout(LayoutKind.Explicit)]
    private struct SingleBits
    {
        [FieldOffset(0)]
        public uint Bits;

        [FieldOffset(0)]
        public float Value;
    }
}
