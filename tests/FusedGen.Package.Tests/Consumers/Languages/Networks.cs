using System;
using FusedGen;

namespace Networks;

/// <summary>A model for programs in other languages.</summary>
[FusedModel("seed.onnx")]
public static partial class Seed
{
    /// <summary>For languages without spans.</summary>
    public static float[] Predict(float[] input)
    {
        float[] output = new float[OutputLength];
        Predict(input.AsSpan(), output);
        return output;
    }
}
