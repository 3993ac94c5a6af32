using FusedGen.Compiler.Graph;

namespace FusedGen.Compiler.Interpreting;

/// <summary>
/// A block of memory, in 32-bit words that hold elements of any type as a little-endian machine does.
/// </summary>
/// <param name="name">What it is, for messages.</param>
/// <param name="words">The words, as the floats of the same bits.</param>
internal sealed class Region(string name, float[] words)
{
    /// <summary>What it is.</summary>
    public string Name { get; } = name;

    /// <summary>The words, as floats of the same bits.</summary>
    public float[] Words { get; } = words;

    /// <summary>An integer or boolean element.</summary>
    public long ReadInteger(ElementType type, int element) => type switch
    {
        ElementType.Int64 or ElementType.UInt64 => (uint)Bits(2 * element) | ((long)Bits((2 * element) + 1) << 32),
        ElementType.Int32 => Bits(element),
        ElementType.UInt32 => unchecked((uint)Bits(element)),
        _ => Reference.Integers.Wrap(Part(element, type.SizeInBytes()), type),
    };

    /// <summary>A double element.</summary>
    public double ReadDouble(int element) => BitConverter.Int64BitsToDouble(ReadInteger(ElementType.Int64, element));

    /// <summary>An element of half precision.</summary>
    public double ReadHalf(int element) => Onnx.LittleEndian.Half((ushort)ReadInteger(ElementType.UInt16, element));

    /// <summary>Writes an element of half precision.</summary>
    public void WriteHalf(int element, double value) =>
        WriteInteger(ElementType.UInt16, element, Reference.HalfPrecision.ToBits(Reference.HalfPrecision.Round(value)));

    /// <summary>Writes an integer or boolean element.</summary>
    public void WriteInteger(ElementType type, int element, long value)
    {
        switch (type.SizeInBytes())
        {
            case 8:
                SetBits(2 * element, unchecked((int)value));
                SetBits((2 * element) + 1, unchecked((int)(value >> 32)));
                break;
            case 4:
                SetBits(element, unchecked((int)value));
                break;
            case int size:
                int perWord = sizeof(int) / size;
                int shift = element % perWord * 8 * size;
                int mask = ((1 << (8 * size)) - 1) << shift;
                SetBits(element / perWord, (Bits(element / perWord) & ~mask) | ((unchecked((int)value) << shift) & mask));
                break;
        }
    }

    /// <summary>Writes a double element.</summary>
    public void WriteDouble(int element, double value) => WriteInteger(ElementType.Int64, element, BitConverter.DoubleToInt64Bits(value));

    private int Part(int element, int size)
    {
        int perWord = sizeof(int) / size;
        return (Bits(element / perWord) >> (element % perWord * 8 * size)) & ((1 << (8 * size)) - 1);
    }

    private int Bits(int word) => FloatBits.ToInt32(Words[word]);

    private void SetBits(int word, int bits) => Words[word] = FloatBits.FromInt32(bits);
}
