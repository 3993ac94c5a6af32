using FusedGen.Compiler.Graph.Operations;

namespace FusedGen.Compiler.Graph.Ranges;

/// <summary>
/// Which values of a graph hold whole numbers, and between which bounds: what quantisation leaves of the integers that
/// a file has between its layers.
/// </summary>
internal sealed class WholeNumbers : OperationVisitor<NumberRange>
{
    /// <summary>How far a value is followed back; what lies farther is unknown.</summary>
    private const int MostSteps = 64;

    private readonly Dictionary<Value, NumberRange> _ranges = [];
    private int _steps;

    /// <summary>What is known of a value.</summary>
    public NumberRange Of(Value value)
    {
        if (value.Constant is { } constant)
        {
            return OfConstant(constant);
        }

        if (_ranges.TryGetValue(value, out NumberRange known))
        {
            return known;
        }

        NumberRange byType = NumberRange.OfType(value.Type);
        if (value.Producer is not { } producer || producer.Output != value || _steps == MostSteps)
        {
            return byType;
        }

        _steps++;
        NumberRange range = producer.Accept(this);
        _steps--;
        range = range == NumberRange.Unknown ? byType : range;
        _ranges[value] = range;
        return range;
    }

    public override NumberRange Visit(LinearOperation linear) => Finished(linear.Epilogue);

    public override NumberRange Visit(ConvolutionOperation convolution) => Finished(convolution.Epilogue);

    public override NumberRange Visit(MapOperation map) => NumberRange.Of(map.Expression, map.Inputs.Select(Of).ToArray());

    public override NumberRange Visit(ReduceOperation reduce) => reduce.Kind is ReduceKind.Max or ReduceKind.Min ? Of(reduce.Inputs[0]) : NumberRange.Unknown;

    public override NumberRange Visit(RunningSumOperation sum) => NumberRange.Unknown;

    public override NumberRange Visit(PoolOperation pool) => pool.Kind == PoolKind.Max ? Of(pool.Input) : NumberRange.Unknown;

    public override NumberRange Visit(MatMulOperation product) => NumberRange.Unknown;

    public override NumberRange Visit(MoveOperation move)
    {
        NumberRange fill = new(move.Fill, move.Fill, Math.Floor(move.Fill).Equals(move.Fill));
        return move.IsReshape ? Of(move.Inputs[0]) : move.Inputs.Aggregate(fill, (range, input) => range.Union(Of(input)));
    }

    public override NumberRange Visit(GatherOperation gather) => Of(gather.Inputs[0]);

    public override NumberRange Visit(ScatterOperation scatter) => NumberRange.Unknown;

    public override NumberRange Visit(ScanOperation scan) => NumberRange.Unknown;

    public override NumberRange Visit(TreeEnsembleOperation trees) => NumberRange.Unknown;

    public override NumberRange Visit(TextOperation text) => NumberRange.Unknown;

    /// <summary>What an epilogue makes of sums of which nothing is known.</summary>
    private NumberRange Finished(Epilogue? epilogue) => epilogue is null
        ? NumberRange.Unknown
        : NumberRange.Of(epilogue.Expression, [NumberRange.Unknown, .. epilogue.Inputs.Select(Of)]);

    private static NumberRange OfConstant(Tensor constant)
    {
        double[] elements = constant.Type.IsFloating() ? constant.Floats : constant.Integers.Select(i => (double)i).ToArray();
        return elements.Length == 0 || elements.Any(double.IsNaN)
            ? NumberRange.Unknown
            : new NumberRange(elements.Min(), elements.Max(), elements.All(e => Math.Floor(e).Equals(e)));
    }
}
