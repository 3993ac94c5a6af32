namespace FusedGen.Compiler.Graph;

/// <summary>
/// What the bytes of an input or output hold whose elements are smaller than a byte: each byte several elements, the
/// first in the lowest bits, and each sample whole bytes, as <c>TensorProto</c> packs a tensor.
/// </summary>
/// <param name="Type">The type of the elements.</param>
/// <param name="Shape">The shape of one sample in elements.</param>
public sealed record ElementPacking(ElementType Type, Shape Shape)
{
    /// <summary>Bits of one element.</summary>
    public int Bits => 8 / Type.PerByte();

    /// <summary>Bytes of one sample.</summary>
    public int Bytes => BytesOf(Shape.Count, Type);

    /// <summary>Bytes of so many elements.</summary>
    public static int BytesOf(int count, ElementType type) => (int)(((long)count + type.PerByte() - 1) / type.PerByte());

    /// <summary>The bytes of samples, which stand one after the other in a tensor of elements.</summary>
    public Tensor Pack(Tensor elements)
    {
        int samples = Shape.Count == 0 ? 1 : elements.Count / Shape.Count;
        int perByte = Type.PerByte();
        long[] bytes = new long[samples * Bytes];
        for (int i = 0; i < samples * Shape.Count; i++)
        {
            int place = i % Shape.Count;
            bytes[(i / Shape.Count * Bytes) + (place / perByte)] |= (elements.Integers[i] & ((1 << Bits) - 1)) << (place % perByte * Bits);
        }

        return new Tensor(new Shape(bytes.Length), bytes, ElementType.UInt8);
    }

    /// <summary>The elements of samples, from their bytes.</summary>
    /// <param name="bytes">Whole samples, one after the other.</param>
    /// <param name="shape">The shape of all elements.</param>
    public Tensor Unpack(IReadOnlyList<long> bytes, Shape shape)
    {
        int perByte = Type.PerByte();
        long[] elements = new long[shape.Count];
        for (int i = 0; i < elements.Length; i++)
        {
            int place = i % Shape.Count;
            long bits = bytes[(i / Shape.Count * Bytes) + (place / perByte)] >> (place % perByte * Bits);
            elements[i] = Reference.Integers.Wrap(Type.IsSmallInteger() ? bits : bits & ((1 << Bits) - 1), Type);
        }

        return new Tensor(shape, elements, Type);
    }
}
