namespace FusedGen.Compiler.Graph;

/// <summary>The element types that a tensor inside the graph can have.</summary>
/// <remarks>Half-precision weights are widened to <see cref="Float32"/> when they are read.</remarks>
public enum ElementType
{
    Float32,
    Float64,
    Int32,
    Int64,
    UInt8,
    Int8,
    Bool,
}

/// <summary>Facts about element types.</summary>
public static class ElementTypes
{
    /// <summary>Whether values of the type are kept as <see cref="double"/> at compile time.</summary>
    public static bool IsFloating(this ElementType type) => type is ElementType.Float32 or ElementType.Float64;

    /// <summary>Bytes of one element in memory.</summary>
    public static int SizeInBytes(this ElementType type) => type switch
    {
        ElementType.Float32 or ElementType.Int32 => 4,
        ElementType.Float64 or ElementType.Int64 => 8,
        _ => 1,
    };

    /// <summary>The C# keyword of the element type.</summary>
    public static string Keyword(this ElementType type) => type switch
    {
        ElementType.Float32 => "float",
        ElementType.Float64 => "double",
        ElementType.Int32 => "int",
        ElementType.Int64 => "long",
        ElementType.UInt8 => "byte",
        ElementType.Int8 => "sbyte",
        ElementType.Bool => "bool",
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, null),
    };
}
