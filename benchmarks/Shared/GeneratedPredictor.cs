namespace FusedGen.Benchmarks;

/// <summary>Generated code.</summary>
internal sealed class GeneratedPredictor<TModel>(float[] inputs) : Predictor
    where TModel : struct, IFusedModel
{
    private readonly float[] _outputs = new float[inputs.Length / TModel.InputLength * TModel.OutputLength];

    public override string Name => "FusedGen";

    public override void Repeat(int calls)
    {
        if (inputs.Length == TModel.InputLength)
        {
            for (int call = 0; call < calls; call++)
            {
                TModel.Predict(inputs, _outputs);
            }
        }
        else
        {
            for (int call = 0; call < calls; call++)
            {
                TModel.PredictBatch(inputs, _outputs);
            }
        }
    }

    public override void CopyOutputs(Span<float> outputs) => _outputs.CopyTo(outputs);
}
