using FusedGen.Compiler.Graph;

namespace FusedGen.Differential.Judging;

/// <summary>Elements as they lie in memory, as tensors.</summary>
internal static class Elements
{
    public static Tensor Of(ElementType type, Shape shape, byte[] bytes)
    {
        int size = type.SizeInBytes();
        return type.IsFloating()
            ? new Tensor(shape, Enumerable.Range(0, shape.Count).Select(i => type == ElementType.Float32 ? BitConverter.ToSingle(bytes, i * size) : BitConverter.ToDouble(bytes, i * size)).ToArray(), type)
            : new Tensor(shape, Enumerable.Range(0, shape.Count).Select(i => Integer(type, bytes, i * size)).ToArray(), type);
    }

    private static long Integer(ElementType type, byte[] bytes, int at) => type switch
    {
        ElementType.Int64 => BitConverter.ToInt64(bytes, at),
        ElementType.Int32 => BitConverter.ToInt32(bytes, at),
        ElementType.Int8 => (sbyte)bytes[at],
        _ => bytes[at],
    };
}
