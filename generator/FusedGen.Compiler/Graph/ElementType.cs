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
    Int16,
    UInt16,
    UInt32,

    /// <summary>At compile time its bits, as a <see cref="long"/>.</summary>
    UInt64,

    /// <summary>
    /// Half precision, the type of inputs and outputs: inside, such numbers are <see cref="Float32"/>, and a cast to
    /// this type rounds.
    /// </summary>
    Float16,

    /// <summary>
    /// Text, of which an element is the number of a text in the network's <see cref="Vocabulary"/>, and −1 for any
    /// other text. It is looked up, compared and moved.
    /// </summary>
    String,

    /// <summary>
    /// Constants of 4 bits, as quantised weights have; nothing is computed with them but what they stand for.
    /// </summary>
    Int4,
    UInt4,

    /// <summary>The same of 2 bits.</summary>
    Int2,
    UInt2,
}

/// <summary>Facts about element types.</summary>
public static class ElementTypes
{
    /// <summary>Whether values of the type are kept as <see cref="double"/> at compile time.</summary>
    public static bool IsFloating(this ElementType type) => type is ElementType.Float32 or ElementType.Float64 or ElementType.Float16;

    /// <summary>
    /// Whether operations compute with values of the type. Of the others, half precision is cast from and to, and text
    /// is looked up.
    /// </summary>
    public static bool IsComputed(this ElementType type) => type <= ElementType.UInt64;

    /// <summary>Whether several elements share a byte: constants alone have such types.</summary>
    public static bool IsPacked(this ElementType type) => type >= ElementType.Int4;

    /// <summary>Bytes of one element in our memory.</summary>
    public static int SizeInBytes(this ElementType type) => type switch
    {
        ElementType.Float32 or ElementType.Int32 or ElementType.UInt32 or ElementType.String => 4,
        ElementType.Float64 or ElementType.Int64 or ElementType.UInt64 => 8,
        ElementType.Int16 or ElementType.UInt16 or ElementType.Float16 => 2,
        _ => 1,
    };

    /// <summary>The type of an element in our memory: of a text its number.</summary>
    public static ElementType InMemory(this ElementType type) => type == ElementType.String ? ElementType.Int32 : type;

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
        ElementType.String => "string",
        ElementType.Float16 => "global::System.Half",
        ElementType.Int16 => "short",
        ElementType.UInt16 => "ushort",
        ElementType.UInt32 => "uint",
        ElementType.UInt64 => "ulong",
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, null),
    };
}
