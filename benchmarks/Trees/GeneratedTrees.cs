using FusedGen.Benchmarks;

namespace FusedGen.Trees;

/// <summary>The generated method of a regressor.</summary>
internal delegate void PredictValues(ReadOnlySpan<float> rows, Span<float> values);

/// <summary>The generated method of a classifier.</summary>
internal delegate void PredictClasses(ReadOnlySpan<float> rows, Span<long> labels, Span<float> scores);

/// <summary>Generated code that goes through rows, so many at a call.</summary>
internal sealed class GeneratedTrees : Predictor
{
    private readonly float[] _rows;
    private readonly int _rowsAtOnce;
    private readonly PredictValues? _values;
    private readonly PredictClasses? _classes;
    private readonly long[] _labels;
    private readonly float[] _outputs;
    private int _next;

    /// <param name="type">The generated type.</param>
    /// <param name="rows">All rows.</param>
    /// <param name="rowsAtOnce">Rows of a call: 1 for <c>Predict</c>, more for <c>PredictBatch</c>.</param>
    /// <param name="classes">Classes; 1 for a regressor.</param>
    public GeneratedTrees(Type type, float[] rows, int rowsAtOnce, int classes)
    {
        _rows = rows;
        _rowsAtOnce = rowsAtOnce;
        _labels = new long[rowsAtOnce];
        _outputs = new float[rowsAtOnce * classes];
        string method = rowsAtOnce == 1 ? "Predict" : "PredictBatch";
        if (classes == 1)
        {
            _values = type.GetMethod(method, [typeof(ReadOnlySpan<float>), typeof(Span<float>)])!.CreateDelegate<PredictValues>();
        }
        else
        {
            _classes = type.GetMethod(method, [typeof(ReadOnlySpan<float>), typeof(Span<long>), typeof(Span<float>)])!.CreateDelegate<PredictClasses>();
        }
    }

    public override string Name => "FusedGen";

    public override void Repeat(int calls)
    {
        for (int i = 0; i < calls; i++)
        {
            ReadOnlySpan<float> rows = _rows.AsSpan(_next, _rowsAtOnce * TreeRows.Features);
            if (_values is not null)
            {
                _values(rows, _outputs);
            }
            else
            {
                _classes!(rows, _labels, _outputs);
            }

            _next += rows.Length;
            _next = _next + rows.Length > _rows.Length ? 0 : _next;
        }
    }

    public override void CopyOutputs(Span<float> outputs) => _outputs.CopyTo(outputs);
}
