using FusedGen.Benchmarks;
using FusedGen.Benchmarks.OnnxRuntime;

namespace FusedGen.Trees;

/// <summary>ONNX Runtime on the same rows, which are copied into its input.</summary>
internal sealed class OnnxRuntimeTrees : Predictor
{
    private readonly OnnxRuntimePredictor _predictor;
    private readonly float[] _rows;
    private readonly float[] _input;
    private readonly int _scores;
    private int _next;

    public OnnxRuntimeTrees(string path, float[] rows, int rowsAtOnce, OnnxRuntimeCall call)
    {
        _rows = rows;
        _input = new float[rowsAtOnce * TreeRows.Features];
        _predictor = new OnnxRuntimePredictor(path, [new TensorMemory(_input, [rowsAtOnce, TreeRows.Features])], call);
        _scores = _predictor.Outputs.Count - 1;
    }

    public override string Name => _predictor.Name;

    public override void Repeat(int calls)
    {
        for (int i = 0; i < calls; i++)
        {
            _rows.AsSpan(_next, _input.Length).CopyTo(_input);
            _predictor.Repeat(1);
            _next += _input.Length;
            _next = _next + _input.Length > _rows.Length ? 0 : _next;
        }
    }

    public override void CopyOutputs(Span<float> outputs) => ((float[])_predictor.Outputs[_scores].Elements).CopyTo(outputs);

    public override void Dispose()
    {
        base.Dispose();
        _predictor.Dispose();
    }
}
