using FusedGen.Benchmarks;

namespace FusedGen.Gallery.Measuring;

/// <summary>A call of generated code over arrays that stay in place.</summary>
internal sealed class GeneratedCall(Action call) : Predictor
{
    public override string Name => "FusedGen";

    public override void Repeat(int calls)
    {
        for (int i = 0; i < calls; i++)
        {
            call();
        }
    }

    public override void CopyOutputs(Span<float> outputs) => throw new NotSupportedException("Models of the gallery have outputs of any number and type.");
}
