using FusedGen.Compiler.Graph;

namespace FusedGen.Differential.Models;

/// <summary>Element types as ONNX numbers them, and elements as its files hold them.</summary>
internal static class DataTypes
{
    /// <summary>The compiler computes bfloat16 as rounded floats, so that it is no type of a value here.</summary>
    public const int BFloat16 = 16;

    public static int Of(ElementType type) => type switch
    {
        ElementType.Float32 => 1,
        ElementType.UInt8 => 2,
        ElementType.Int8 => 3,
        ElementType.UInt16 => 4,
        ElementType.Int16 => 5,
        ElementType.Int32 => 6,
        ElementType.Int64 => 7,
        ElementType.Bool => 9,
        ElementType.Float16 => 10,
        ElementType.Float64 => 11,
        ElementType.UInt32 => 12,
        ElementType.UInt64 => 13,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, null),
    };

    public static bool IsUnsigned(ElementType type) => type is ElementType.UInt8 or ElementType.UInt16 or ElementType.UInt32 or ElementType.UInt64;

    public static byte[] Bytes(ElementType type, double value) => type switch
    {
        ElementType.Float32 => BitConverter.GetBytes((float)value),
        ElementType.Float64 => BitConverter.GetBytes(value),
        ElementType.Int32 => BitConverter.GetBytes((int)value),
        ElementType.Int64 => BitConverter.GetBytes((long)value),
        ElementType.UInt64 => BitConverter.GetBytes((ulong)value),
        ElementType.Float16 => BitConverter.GetBytes((Half)value),
        ElementType.UInt32 => BitConverter.GetBytes((uint)value),
        ElementType.Int16 => BitConverter.GetBytes((short)value),
        ElementType.UInt16 => BitConverter.GetBytes((ushort)value),
        ElementType.UInt8 => [(byte)value],
        ElementType.Int8 => [unchecked((byte)(sbyte)value)],
        ElementType.Bool => [value != 0 ? (byte)1 : (byte)0],
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, null),
    };
}
