using System.Runtime.InteropServices;

namespace FusedGen.Benchmarks.Machine;

/// <summary>
/// Reads as many bytes as a network has weights, in order, and does nothing with them: the bound of one prediction,
/// from whichever cache they fit, measured in the same turns as what it bounds.
/// </summary>
internal sealed unsafe class WeightReading : Predictor
{
    private readonly float* _weights;
    private readonly int _count;
    private float _sum;

    public WeightReading(long weights)
    {
        _count = (int)((weights + 127) / 128 * 128);
        _weights = (float*)NativeMemory.AlignedAlloc((nuint)_count * sizeof(float), 4096);
        new Span<float>(_weights, _count).Fill(1);
    }

    public override string Name => "reading the weights";

    public override void Repeat(int calls)
    {
        for (int call = 0; call < calls; call++)
        {
            _sum += ReadBandwidth.Sum(_weights, _count);
        }
    }

    public override void CopyOutputs(Span<float> outputs) => outputs.Fill(_sum);

    public override void Dispose()
    {
        base.Dispose();
        NativeMemory.AlignedFree(_weights);
    }
}
