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
    /// Integers of 4 bits. They are cast, moved and dequantised; in our memory each takes a byte, while the caller's
    /// spans hold several in a byte (<see cref="ElementPacking"/>).
    /// </summary>
    Int4,
    UInt4,

    /// <summary>The same of 2 bits.</summary>
    Int2,
    UInt2,

    /// <summary>
    /// Floats of a byte or less (<see cref="Reference.NarrowFloats"/>). They are cast, moved and dequantised. An
    /// element is its code at compile time too, as a <see cref="long"/>.
    /// </summary>
    Float8E4M3FN,
    Float8E4M3FNUZ,
    Float8E5M2,
    Float8E5M2FNUZ,
    Float8E8M0,
    Float4E2M1,
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

    /// <summary>Whether the type is an integer of less than a byte.</summary>
    public static bool IsSmallInteger(this ElementType type) => type is >= ElementType.Int4 and <= ElementType.UInt2;

    /// <summary>Whether the type is a float of a byte or less, of which elements are codes.</summary>
    public static bool IsNarrowFloat(this ElementType type) => type >= ElementType.Float8E4M3FN;

    /// <summary>Elements that share a byte in files and in the caller's spans: 1 but for the smallest types.</summary>
    public static int PerByte(this ElementType type) => type switch
    {
        ElementType.Int4 or ElementType.UInt4 or ElementType.Float4E2M1 => 2,
        ElementType.Int2 or ElementType.UInt2 => 4,
        _ => 1,
    };

    /// <summary>Bytes of one element in our memory.</summary>
    public static int SizeInBytes(this ElementType type) => type switch
    {
        ElementType.Float32 or ElementType.Int32 or ElementType.UInt32 or ElementType.String => 4,
        ElementType.Float64 or ElementType.Int64 or ElementType.UInt64 => 8,
        ElementType.Int16 or ElementType.UInt16 or ElementType.Float16 => 2,
        _ => 1,
    };

    /// <summary>
    /// The type of an element in our memory: of a text its number, of a narrow float its code, and a whole byte of a
    /// small integer.
    /// </summary>
    public static ElementType InMemory(this ElementType type) => type switch
    {
        ElementType.String => ElementType.Int32,
        ElementType.Int4 or ElementType.Int2 => ElementType.Int8,
        >= ElementType.Int4 => ElementType.UInt8,
        _ => type,
    };

    /// <summary>What messages call the type: its C# keyword, or ONNX's name where C# has bytes.</summary>
    public static string Name(this ElementType type) => type < ElementType.Int4 ? type.Keyword() : type.ToString().ToLowerInvariant();

    /// <summary>The C# keyword of the element type, of bytes where C# has no such type.</summary>
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
        _ => type.InMemory().Keyword(),
    };
}
