using System;
using FusedGen;

namespace Consumer;

/// <summary>Code that knows no model.</summary>
internal static class Serving
{
    public static float[] Predict<TModel>(ReadOnlySpan<float> input)
        where TModel : IFusedModel
    {
        float[] output = new float[TModel.OutputLength];
        TModel.Predict(input, output);
        return output;
    }

    public static float[] PredictBatch<TModel>(ReadOnlySpan<float> inputs)
        where TModel : IFusedModel
    {
        float[] outputs = new float[inputs.Length / TModel.InputLength * TModel.OutputLength];
        TModel.PredictBatch(inputs, outputs);
        return outputs;
    }
}
