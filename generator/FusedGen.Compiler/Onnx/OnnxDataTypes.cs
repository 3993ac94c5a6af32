using FusedGen.Compiler.Graph;

namespace FusedGen.Compiler.Onnx;

/// <summary>The numbers that ONNX gives element types, and what becomes of them here.</summary>
public static class OnnxDataTypes
{
    public const int Float = 1;
    public const int UInt8 = 2;
    public const int Int8 = 3;
    public const int UInt16 = 4;
    public const int Int16 = 5;
    public const int Int32 = 6;
    public const int Int64 = 7;
    public const int String = 8;
    public const int Bool = 9;
    public const int Float16 = 10;
    public const int Double = 11;
    public const int UInt32 = 12;
    public const int UInt64 = 13;
    public const int BFloat16 = 16;
    public const int Float8E4M3FN = 17;
    public const int Float8E4M3FNUZ = 18;
    public const int Float8E5M2 = 19;
    public const int Float8E5M2FNUZ = 20;
    public const int UInt4 = 21;
    public const int Int4 = 22;
    public const int Float4E2M1 = 23;
    public const int Float8E8M0 = 24;
    public const int UInt2 = 25;
    public const int Int2 = 26;

    private static readonly string[] Names =
    [
        "undefined", "float", "uint8", "int8", "uint16", "int16", "int32", "int64", "string", "bool", "float16", "double", "uint32", "uint64",
        "complex64", "complex128", "bfloat16", "float8e4m3fn", "float8e4m3fnuz", "float8e5m2", "float8e5m2fnuz", "uint4", "int4", "float4e2m1",
        "float8e8m0", "uint2", "int2",
    ];

    /// <summary>ONNX's name of a type, for diagnostics.</summary>
    public static string NameOf(long dataType) => dataType >= 0 && dataType < Names.Length ? Names[dataType] : $"type {dataType}";

    /// <summary>The type that a run-time tensor of this ONNX type has here, or null where there is none.</summary>
    public static ElementType? OfValue(long dataType) => dataType switch
    {
        Float => ElementType.Float32,
        Double => ElementType.Float64,
        Int32 => ElementType.Int32,
        Int64 => ElementType.Int64,
        UInt8 => ElementType.UInt8,
        Int8 => ElementType.Int8,
        Bool => ElementType.Bool,
        Int16 => ElementType.Int16,
        UInt16 => ElementType.UInt16,
        UInt32 => ElementType.UInt32,
        UInt64 => ElementType.UInt64,
        _ => null,
    };

    /// <summary>The type of this ONNX type where it is a small integer or a narrow float, else null.</summary>
    public static ElementType? OfNarrow(long dataType) => dataType switch
    {
        Int4 => ElementType.Int4,
        UInt4 => ElementType.UInt4,
        Int2 => ElementType.Int2,
        UInt2 => ElementType.UInt2,
        Float8E4M3FN => ElementType.Float8E4M3FN,
        Float8E4M3FNUZ => ElementType.Float8E4M3FNUZ,
        Float8E5M2 => ElementType.Float8E5M2,
        Float8E5M2FNUZ => ElementType.Float8E5M2FNUZ,
        Float8E8M0 => ElementType.Float8E8M0,
        Float4E2M1 => ElementType.Float4E2M1,
        _ => null,
    };

    /// <summary>
    /// The type of an input or output of this ONNX type: half precision too, which is computed in float, as bfloat16
    /// is, for which C# has no type, text, which is looked up, and what is smaller than the types of C#.
    /// </summary>
    public static ElementType? OfPort(long dataType) => OfValue(dataType) ?? OfNarrow(dataType) ?? dataType switch
    {
        Float16 => ElementType.Float16,
        BFloat16 => ElementType.Float32,
        String => ElementType.String,
        _ => null,
    };

    /// <summary>
    /// The type that a constant of this ONNX type has here, which is one that can hold all its values; null where there
    /// is none.
    /// </summary>
    public static ElementType? OfConstant(long dataType) => OfValue(dataType) ?? OfNarrow(dataType) ?? dataType switch
    {
        Float16 or BFloat16 => ElementType.Float32,
        String => ElementType.String,
        _ => null,
    };

    /// <summary>Elements of a type that share a byte in a file: 1 of all but the smallest.</summary>
    public static int PerByte(long dataType) => OfNarrow(dataType)?.PerByte() ?? 1;

    /// <summary>Bytes of some elements in raw data.</summary>
    public static long RawBytes(long dataType, long count) =>
        PerByte(dataType) is > 1 and int perByte ? (count + perByte - 1) / perByte : count * RawSize(dataType);

    /// <summary>Bytes of one element in raw data, of a type that takes whole ones.</summary>
    public static int RawSize(long dataType) => dataType switch
    {
        UInt8 or Int8 or Bool or (>= Float8E4M3FN and <= Float8E5M2FNUZ) or Float8E8M0 => 1,
        UInt16 or Int16 or Float16 or BFloat16 => 2,
        Float or Int32 or UInt32 => 4,
        _ => 8,
    };
}
