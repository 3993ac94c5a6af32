using static global::TorchSharp.torch;

namespace FusedGen.TorchSharp.Onnx;

/// <summary>The values of a tensor, out of reach of whatever the tensor's owner does with it next.</summary>
internal sealed record TensorData(long[] Shape, float[] Values)
{
    public static TensorData Of(Tensor tensor) => new(tensor.shape, Floats(tensor));

    /// <summary>Copies the values in row-major order, as float32.</summary>
    public static float[] Floats(Tensor tensor)
    {
        using IDisposable scope = NewDisposeScope();
        return tensor.detach().to(ScalarType.Float32).cpu().contiguous().data<float>().ToArray();
    }

    /// <summary>
    /// The values in torch's own memory: its sums differ in the last bit with the alignment of what it reads, and an
    /// array has none.
    /// </summary>
    public Tensor ToTensor()
    {
        using Tensor unaligned = tensor(Values, Shape);
        return unaligned.clone();
    }

    /// <summary>Whether both hold the same numbers in the same shape; a NaN equals a NaN.</summary>
    public bool SameAs(TensorData other) =>
        Shape.AsSpan().SequenceEqual(other.Shape) && Values.AsSpan().SequenceEqual(other.Values);

    /// <summary>
    /// The largest difference of two values of one shape; infinite where only one of them is a number.
    /// </summary>
    public double LargestDifference(TensorData other)
    {
        double largest = 0;
        for (int index = 0; index < Values.Length; index++)
        {
            float left = Values[index], right = other.Values[index];
            if (!left.Equals(right))
            {
                double difference = Math.Abs((double)left - right);
                largest = double.IsNaN(difference) ? double.PositiveInfinity : Math.Max(largest, difference);
            }
        }

        return largest;
    }

    /// <summary>The largest absolute value that is finite.</summary>
    public double Magnitude() => Values.Where(float.IsFinite).Select(value => Math.Abs((double)value)).DefaultIfEmpty().Max();
}
