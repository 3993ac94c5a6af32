using FusedGen.TorchSharp.Onnx;

namespace FusedGen.TorchSharp.Export;

/// <summary>Normally distributed inputs from a seed of our own, so that torch's random state stays untouched.</summary>
internal static class RandomInputs
{
    public static TensorData Create(int seed, int rows, long[] sampleShape)
    {
        Random random = new(seed);
        float[] values = new float[sampleShape.Aggregate((long)rows, (product, length) => product * length)];
        for (int index = 0; index < values.Length; index++)
        {
            // Box and Muller: a radius and an angle give a normal value.
            double radius = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble()));
            values[index] = (float)(radius * Math.Cos(2 * Math.PI * random.NextDouble()));
        }

        return new TensorData([rows, .. sampleShape], values);
    }
}
