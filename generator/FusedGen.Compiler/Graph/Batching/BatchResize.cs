using FusedGen.Compiler.Graph.Operations;

namespace FusedGen.Compiler.Graph.Batching;

/// <summary>
/// Writes a graph whose rows stay apart for another number of rows: the same operations with the same weights, and the
/// dimensions of the batch changed.
/// </summary>
/// <param name="axisOf">Where each value carries the batch.</param>
/// <param name="rows">The rows of the graph.</param>
/// <param name="wanted">The rows that are wanted.</param>
internal sealed class BatchResize(Func<Value, BatchAxis?> axisOf, int rows, int wanted) : OperationVisitor<Operation>
{
    private readonly Dictionary<Value, Value> _values = [];

    /// <summary>Writes a graph for the wanted rows.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="inputs">Its inputs with the wanted rows; null to make them.</param>
    public ModelGraph Resize(ModelGraph graph, IReadOnlyList<Value>? inputs = null)
    {
        for (int i = 0; i < graph.Inputs.Count; i++)
        {
            _values.Add(graph.Inputs[i], inputs?[i] ?? Resized(graph.Inputs[i]));
        }

        List<Operation> operations = [];
        foreach (Operation operation in graph.Operations)
        {
            Operation resized = operation.Accept(this);
            if (IsNothing(resized))
            {
                _values[operation.Output] = resized.Inputs[0];
            }
            else
            {
                operations.Add(resized);
            }
        }

        return new ModelGraph(graph.Inputs.Select(i => _values[i]).ToArray(), graph.Outputs.Select(Find).ToArray(), operations);
    }

    public override Operation Visit(LinearOperation linear)
    {
        Value[] inputs = Find(linear.Inputs);
        return new LinearOperation(linear.Origin, inputs[0], linear.Weight, linear.Bias, Output(linear), linear.Epilogue?.WithInputs(inputs.Skip(1)));
    }

    public override Operation Visit(ConvolutionOperation convolution)
    {
        Value[] inputs = Find(convolution.Inputs);
        return new ConvolutionOperation(
            convolution.Origin, inputs[0], convolution.Weight, convolution.Bias, convolution.Window, convolution.Groups, convolution.IsTransposed,
            Output(convolution),
            convolution.Epilogue?.WithInputs(inputs.Skip(1)));
    }

    public override Operation Visit(MapOperation map) => new MapOperation(map.Origin, map.Expression, Find(map.Inputs), Output(map));

    public override Operation Visit(ReduceOperation reduce) => new ReduceOperation(reduce.Origin, reduce.Kind, Find(reduce.Input), reduce.Axes, Output(reduce));

    public override Operation Visit(RunningSumOperation sum) =>
        new RunningSumOperation(sum.Origin, Find(sum.Input), sum.Axis, sum.IsExclusive, sum.IsReversed, Output(sum));

    public override Operation Visit(PoolOperation pool) => new PoolOperation(pool.Origin, pool.Kind, Find(pool.Input), pool.Window, Output(pool));

    public override Operation Visit(MatMulOperation product) => new MatMulOperation(product.Origin, Find(product.Left), Find(product.Right), Output(product));

    public override Operation Visit(MoveOperation move)
    {
        IEnumerable<MovePiece> pieces = axisOf(move.Output) is { } axis
            ? move.Pieces.Select(p => PieceRows.Resize(p, axis, axisOf(move.Inputs[p.Input]), move.Inputs[p.Input].Shape, rows, wanted)
                ?? throw new InvalidOperationException($"The rows of {move} do not stay apart."))
            : move.Pieces;
        return new MoveOperation(move.Origin, Find(move.Inputs), pieces.ToArray(), Output(move), move.Fill);
    }

    public override Operation Visit(GatherOperation gather) =>
        new GatherOperation(gather.Origin, Find(gather.Data), Find(gather.Indices), gather.Places, Output(gather));

    public override Operation Visit(ScatterOperation scatter) =>
        new ScatterOperation(scatter.Origin, scatter.Kind, Find(scatter.Data), Find(scatter.Indices), Find(scatter.Updates), scatter.Places, Output(scatter));

    public override Operation Visit(ScanOperation scan)
    {
        ModelGraph body = new BatchResize(axisOf, rows, wanted).Resize(scan.Body);
        return new ScanOperation(scan.Origin, body, scan.States, scan.Invariants, scan.Steps, scan.IsReversed, Find(scan.Inputs),
            scan.Outputs.Select(Added).ToArray())
        {
            EndingState = scan.EndingState,
        };
    }

    public override Operation Visit(TreeEnsembleOperation trees) => new TreeEnsembleOperation(trees.Origin, Find(trees.Input), trees.Ensemble, Output(trees));

    public override Operation Visit(TextOperation text) => new TextOperation(text.Origin, Find(text.Text), text.Reading, Output(text));

    /// <summary>Whether a move only ever mattered for other numbers of rows.</summary>
    private bool IsNothing(Operation resized) =>
        wanted == 1 && rows > 1 && resized is MoveOperation { IsReshape: true } move && move.Inputs[0].Shape.Equals(move.Output.Shape);

    private Value Output(Operation operation) => Added(operation.Output);

    private Value Added(Value output)
    {
        Value resized = Resized(output);
        _values[output] = resized;
        return resized;
    }

    private Value Resized(Value value) =>
        new(value.Name, value.Type, axisOf(value) is { } axis ? axis.With(value.Shape, wanted) : value.Shape) { Packed = value.Packed };

    private Value[] Find(IReadOnlyList<Value> values) => values.Select(Find).ToArray();

    private Value Find(Value value)
    {
        if (_values.TryGetValue(value, out Value? found))
        {
            return found;
        }

        Tensor constant = value.Constant ?? throw new InvalidOperationException($"{value} comes before what computes it.");
        found = axisOf(value) is { } axis ? new Value(value.Name, Repeated(constant, axis)) : value;
        _values.Add(value, found);
        return found;
    }

    /// <summary>The first row of a constant, so many times.</summary>
    private Tensor Repeated(Tensor constant, BatchAxis axis)
    {
        int inner = axis.After(constant.Shape);
        Shape shape = axis.With(constant.Shape, wanted);
        IEnumerable<int> places = Enumerable.Range(0, shape.Count).Select(i => (i / (inner * wanted) * inner * rows) + (i % inner));
        return constant.Type.IsFloating()
            ? new Tensor(shape, places.Select(i => constant.Floats[i]).ToArray(), constant.Type)
            : new Tensor(shape, places.Select(i => constant.Integers[i]).ToArray(), constant.Type);
    }
}
