using FusedGen.Compiler.Graph;
using FusedGen.OnnxRuntime.Tests.Contrib;
using FusedGen.Tests;

namespace FusedGen.OnnxRuntime.Tests.Quantization;

/// <summary>Parts of models over small integers.</summary>
internal static class QuantizedModel
{
    public const int U8 = 2;
    public const int S8 = 3;
    public const int U16 = 4;
    public const int S16 = 5;
    public const int S32 = 6;

    public static OnnxBuilder Of(int opset = 21) => OnnxBuilder.Model(opset).Opset(ContribModel.Domain, 1);

    /// <summary>The type with a number of ONNX.</summary>
    public static ElementType TypeOf(int dataType) => dataType switch
    {
        U8 => ElementType.UInt8,
        S8 => ElementType.Int8,
        U16 => ElementType.UInt16,
        S16 => ElementType.Int16,
        S32 => ElementType.Int32,
        _ => throw new ArgumentOutOfRangeException(nameof(dataType), dataType, null),
    };

    /// <summary>Constant integers; the values are repeated until the shape is full.</summary>
    public static OnnxBuilder Quantised(this OnnxBuilder model, string name, int dataType, int[] shape, params long[] values)
    {
        int count = shape.Aggregate(1, (a, b) => a * b);
        int size = dataType is U8 or S8 ? 1 : dataType == S32 ? 4 : 2;
        return model.Initializer(OnnxBuilder.Tensor(
            name, dataType, shape, Enumerable.Range(0, count).SelectMany(i => BitConverter.GetBytes(values[i % values.Length])[..size]).ToArray()));
    }

    /// <summary>
    /// Random weights over the whole range of the type, of signed bytes over half of it. Without VNNI instructions ONNX
    /// Runtime adds the products of two unsigned and two signed bytes in 16 bits, and what does not fit is cut off. Two
    /// times 255 · 64 fits.
    /// </summary>
    public static OnnxBuilder RandomQuantised(this OnnxBuilder model, string name, int dataType, params int[] shape)
    {
        long[] values = Random(TypeOf(dataType), shape.Aggregate(1, (a, b) => a * b), name.Length + shape.Length);
        return model.Quantised(name, dataType, shape, dataType == S8 ? values.Select(value => value >> 1).ToArray() : values);
    }

    /// <summary>An input for such a type.</summary>
    public static (string Name, Tensor Tensor) Given(string name, int dataType, params int[] shape) =>
        (name, Agreement.Integers(TypeOf(dataType), shape, Random(TypeOf(dataType), shape.Aggregate(1, (a, b) => a * b), 3 * name.Length)));

    private static long[] Random(ElementType type, int count, int seed)
    {
        Random random = new(seed);
        (int from, int to) = type switch
        {
            ElementType.UInt8 => (0, 256),
            ElementType.Int8 => (-128, 128),
            ElementType.UInt16 => (0, 65536),
            ElementType.Int16 => (-32768, 32768),
            _ => (-3000, 3001),
        };
        return Enumerable.Range(0, count).Select(_ => (long)random.Next(from, to)).ToArray();
    }
}
