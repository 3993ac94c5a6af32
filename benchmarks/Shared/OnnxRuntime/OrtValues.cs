using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace FusedGen.Benchmarks.OnnxRuntime;

/// <summary>ONNX Runtime's values over arrays.</summary>
internal static class OrtValues
{
    /// <summary>A value that lies in the array.</summary>
    /// <exception cref="NotSupportedException">The array has elements of another type.</exception>
    public static OrtValue Of(TensorMemory memory) => memory.Elements switch
    {
        float[] elements => Of(elements, memory.Shape),
        double[] elements => Of(elements, memory.Shape),
        long[] elements => Of(elements, memory.Shape),
        int[] elements => Of(elements, memory.Shape),
        byte[] elements => Of(elements, memory.Shape),
        sbyte[] elements => Of(elements, memory.Shape),
        bool[] elements => Of(elements, memory.Shape),
        _ => throw new NotSupportedException($"No tensor has elements as {memory.Elements.GetType()}."),
    };

    /// <summary>Memory for a value of the same type and shape.</summary>
    /// <exception cref="NotSupportedException">It is no tensor, or has elements of another type.</exception>
    public static TensorMemory EmptyLike(OrtValue value)
    {
        if (!value.IsTensor)
        {
            throw new NotSupportedException("An output is no tensor.");
        }

        OrtTensorTypeAndShapeInfo info = value.GetTensorTypeAndShape();
        int count = (int)info.ElementCount;
        Array elements = info.ElementDataType switch
        {
            TensorElementType.Float => new float[count],
            TensorElementType.Double => new double[count],
            TensorElementType.Int64 => new long[count],
            TensorElementType.Int32 => new int[count],
            TensorElementType.UInt8 => new byte[count],
            TensorElementType.Int8 => new sbyte[count],
            TensorElementType.Bool => new bool[count],
            _ => throw new NotSupportedException($"An output has elements of type {info.ElementDataType}."),
        };
        return new TensorMemory(elements, info.Shape);
    }

    private static OrtValue Of<T>(T[] elements, long[] shape)
        where T : unmanaged => OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, elements.AsMemory(), shape);
}
