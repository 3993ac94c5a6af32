namespace FusedGen.Reproducibility;

/// <summary>Predicts one sample, or many that lie one after the other.</summary>
internal delegate void Prediction(ReadOnlySpan<float> inputs, Span<float> outputs);

/// <summary>A generated predictor as a value.</summary>
internal sealed record Model(string Name, int InputLength, int OutputLength, Prediction Predict, Prediction PredictBatch)
{
    /// <summary>The predictor of a declared type.</summary>
    public static Model Of<TModel>()
        where TModel : IFusedModel =>
        new(Path.GetFileNameWithoutExtension(TModel.Info.File), TModel.InputLength, TModel.OutputLength, TModel.Predict, TModel.PredictBatch);
}
