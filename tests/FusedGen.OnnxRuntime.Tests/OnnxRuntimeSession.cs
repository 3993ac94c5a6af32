using FusedGen.Compiler.Graph;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Tensor = FusedGen.Compiler.Graph.Tensor;

namespace FusedGen.OnnxRuntime.Tests;

/// <summary>A model in ONNX Runtime, without optimisations: each operator as its own kernel computes it.</summary>
internal static class OnnxRuntimeSession
{
    /// <summary>Runs the model once.</summary>
    /// <param name="model">The file.</param>
    /// <param name="inputs">The inputs by name.</param>
    /// <returns>The outputs in the model's order, floats widened to double.</returns>
    /// <exception cref="OnnxRuntimeException">ONNX Runtime refuses the model or the inputs.</exception>
    public static Tensor[] Run(byte[] model, IReadOnlyDictionary<string, Tensor> inputs)
    {
        using SessionOptions options = new()
        {
            IntraOpNumThreads = 1,
            InterOpNumThreads = 1,
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_DISABLE_ALL,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
        };
        using InferenceSession session = new(model, options);
        Dictionary<string, OrtValue> values = inputs.ToDictionary(input => input.Key, input => ValueOf(input.Value));
        try
        {
            using RunOptions run = new();
            using IDisposableReadOnlyCollection<OrtValue> outputs = session.Run(run, values, session.OutputNames);
            return outputs.Select(TensorOf).ToArray();
        }
        finally
        {
            foreach (OrtValue value in values.Values)
            {
                value.Dispose();
            }
        }
    }

    private static OrtValue ValueOf(Tensor tensor) => tensor.Type switch
    {
        ElementType.Float32 => Of(tensor, tensor.Floats.Select(v => (float)v)),
        ElementType.Float64 => Of(tensor, tensor.Floats),
        ElementType.Int32 => Of(tensor, tensor.Integers.Select(v => (int)v)),
        ElementType.Int64 => Of(tensor, tensor.Integers),
        ElementType.Int16 => Of(tensor, tensor.Integers.Select(v => (short)v)),
        ElementType.UInt16 => Of(tensor, tensor.Integers.Select(v => (ushort)v)),
        ElementType.UInt32 => Of(tensor, tensor.Integers.Select(v => (uint)v)),
        ElementType.UInt64 => Of(tensor, tensor.Integers.Select(v => unchecked((ulong)v))),
        ElementType.UInt8 => Of(tensor, tensor.Integers.Select(v => (byte)v)),
        ElementType.Int8 => Of(tensor, tensor.Integers.Select(v => (sbyte)v)),
        ElementType.String => OrtValue.CreateFromStringTensor(new DenseTensor<string>(tensor.Texts, tensor.Shape.ToArray())),
        _ => Of(tensor, tensor.Integers.Select(v => v != 0)),
    };

    private static OrtValue Of<T>(Tensor tensor, IEnumerable<T> elements)
        where T : unmanaged =>
        OrtValue.CreateTensorValueFromMemory(elements.ToArray(), tensor.Shape.ToArray().Select(d => (long)d).ToArray());

    private static Tensor TensorOf(OrtValue value)
    {
        OrtTensorTypeAndShapeInfo info = value.GetTensorTypeAndShape();
        Shape shape = new(info.Shape.Select(d => (int)d).ToArray());
        return info.ElementDataType switch
        {
            TensorElementType.Float => Floats<float>(value, shape, v => v, ElementType.Float32),
            TensorElementType.Double => Floats<double>(value, shape, v => v, ElementType.Float64),
            TensorElementType.Int32 => Integers<int>(value, shape, v => v, ElementType.Int32),
            TensorElementType.Int64 => Integers<long>(value, shape, v => v, ElementType.Int64),
            TensorElementType.Int16 => Integers<short>(value, shape, v => v, ElementType.Int16),
            TensorElementType.UInt16 => Integers<ushort>(value, shape, v => v, ElementType.UInt16),
            TensorElementType.UInt32 => Integers<uint>(value, shape, v => v, ElementType.UInt32),
            TensorElementType.UInt64 => Integers<ulong>(value, shape, v => unchecked((long)v), ElementType.UInt64),
            TensorElementType.UInt8 => Integers<byte>(value, shape, v => v, ElementType.UInt8),
            TensorElementType.Int8 => Integers<sbyte>(value, shape, v => v, ElementType.Int8),
            TensorElementType.String => new Tensor(shape, value.GetStringTensorAsArray()),
            TensorElementType.Bool => Integers<bool>(value, shape, v => v ? 1 : 0, ElementType.Bool),
            _ => throw new NotSupportedException($"An output has elements of type {info.ElementDataType}."),
        };
    }

    private static Tensor Floats<T>(OrtValue value, Shape shape, Func<T, double> widen, ElementType type)
        where T : unmanaged => new(shape, Array.ConvertAll(value.GetTensorDataAsSpan<T>().ToArray(), v => widen(v)), type);

    private static Tensor Integers<T>(OrtValue value, Shape shape, Func<T, long> widen, ElementType type)
        where T : unmanaged => new(shape, Array.ConvertAll(value.GetTensorDataAsSpan<T>().ToArray(), v => widen(v)), type);
}
