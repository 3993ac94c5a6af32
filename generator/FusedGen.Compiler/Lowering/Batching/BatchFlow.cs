using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Batching;
using FusedGen.Compiler.Graph.Operations;

namespace FusedGen.Compiler.Lowering.Batching;

/// <summary>
/// Follows the batch through a network, value by value. Beside the graph stands a twin, the same network for another
/// number of rows: a dimension that is another there is made of rows.
/// </summary>
internal sealed class BatchFlow : IBatchFacts
{
    private readonly BatchDimension _dimension;
    private readonly int _twinRows;
    private readonly Dictionary<Value, Value> _twins;
    private readonly Dictionary<Value, BatchAxis?> _axes;
    private readonly ModelGraph _graph;

    private BatchFlow(ModelGraph graph, int rows, int twinRows, BatchDimension dimension, Dictionary<Value, Value> twins, Dictionary<Value, BatchAxis?> axes)
    {
        _graph = graph;
        Rows = rows;
        _twinRows = twinRows;
        _dimension = dimension;
        _twins = twins;
        _axes = axes;
    }

    public int Rows { get; }

    /// <summary>Follows the batch through a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="twin">The same network for another number of rows.</param>
    /// <param name="rows">The rows of the graph.</param>
    /// <param name="twinRows">The rows of its twin.</param>
    /// <param name="dimension">The dimension, for messages.</param>
    /// <exception cref="ModelException">Rows do not stay apart. The first operation where they do not is
    /// named.</exception>
    public static BatchFlow Of(ModelGraph graph, ModelGraph twin, int rows, int twinRows, BatchDimension dimension)
    {
        BatchFlow flow = new(graph, rows, twinRows, dimension, [], []);
        for (int i = 0; i < graph.Inputs.Count; i++)
        {
            flow._twins[graph.Inputs[i]] = twin.Inputs[i];
            flow._axes[graph.Inputs[i]] = flow.Candidates(graph.Inputs[i]).Select(c => (BatchAxis?)c).FirstOrDefault();
        }

        flow.Follow(twin);
        return flow;
    }

    public BatchAxis? AxisOf(Value value)
    {
        if (!_axes.TryGetValue(value, out BatchAxis? axis))
        {
            IReadOnlyList<BatchAxis> candidates = Candidates(value);
            axis = candidates.Where(c => Fits(value, c)).Select(c => (BatchAxis?)c).FirstOrDefault() ?? (candidates.Count > 0 ? candidates[0] : null);
            _axes.Add(value, axis);
        }

        return axis;
    }

    public bool Fits(Value constant, BatchAxis axis)
    {
        Tensor tensor = constant.Constant!;
        int inner = axis.After(tensor.Shape);
        int group = inner * Rows;
        return Enumerable.Range(0, tensor.Count).All(i => tensor.ElementAsDouble(i).Equals(tensor.ElementAsDouble((i / group * group) + (i % inner))));
    }

    public IReadOnlyList<BatchAxis> Candidates(Value output)
    {
        Shape shape = output.Shape;
        Shape twin = _twins[output].Shape;
        int[] differing = shape.Rank == twin.Rank ? Enumerable.Range(0, shape.Rank).Where(axis => shape[axis] != twin[axis]).ToArray() : [];
        if (differing is not [int only] || shape[only] % Rows != 0 || shape[only] / Rows * _twinRows != twin[only])
        {
            return [];
        }

        int others = shape[only] / Rows;
        return Enumerable.Range(1, others).Where(outer => others % outer == 0).Select(outer => new BatchAxis(only, outer, others / outer)).ToArray();
    }

    public IBatchFacts? Inside(ScanOperation scan, IReadOnlyList<BatchAxis?> inputs)
    {
        ModelGraph twin = ((ScanOperation)_twins[scan.Output].Producer!).Body;
        BatchFlow inside = new(scan.Body, Rows, _twinRows, _dimension, _twins, _axes);
        for (int i = 0; i < inputs.Count; i++)
        {
            _twins[scan.Body.Inputs[i]] = twin.Inputs[i];
            _axes[scan.Body.Inputs[i]] = inputs[i];
        }

        inside.Follow(twin);
        return inside;
    }

    /// <summary>Refuses slices whose ends would leave rows out, if there were more.</summary>
    public void RequireUnbound(IEnumerable<SliceBound> bounds)
    {
        if (bounds.FirstOrDefault(b => _axes.TryGetValue(b.Value, out BatchAxis? axis) && axis?.Axis == b.Axis) is { } bound)
        {
            throw _dimension.Refused($"{NodeContext.Describe(bound.Origin)} {BatchPlacement.Told.Objection}");
        }
    }

    /// <summary>
    /// Refuses an output that has all rows several times along one axis, as a Tile or a Concat of the rows with
    /// themselves leaves them: the results of a row do not stand together there, as they do in what PredictBatch
    /// writes.
    /// </summary>
    public void RequireRowsTogether()
    {
        if (_graph.Outputs.FirstOrDefault(output => AxisOf(output) is { Outer: > 1 }) is { } scattered)
        {
            string subject = scattered.Producer is { } producer ? NodeContext.Describe(producer.Origin) : $"The output {UntrustedText.Quote(scattered.Name)}";
            throw _dimension.Refused(
                $"{subject} repeats all rows {AxisOf(scattered)!.Value.Outer} times along the axis {AxisOf(scattered)!.Value.Axis} of the output, "
                + $"so the results of a row are not contiguous");
        }
    }

    /// <summary>
    /// Refuses outputs that do not have as many elements for one row as their axis foretells: a slice may have ended
    /// within what only more rows make long enough.
    /// </summary>
    /// <param name="run">The network for one row.</param>
    public void RequireLengths(LoweringRun run)
    {
        for (int i = 0; run.Failure is null && i < _graph.Outputs.Count; i++)
        {
            Shape shape = _graph.Outputs[i].Shape;
            if (run.Graph.Outputs[i].Shape.Count != (AxisOf(_graph.Outputs[i])?.With(shape, rows: 1) ?? shape).Count)
            {
                throw _dimension.Refused($"the output {UntrustedText.Quote(_graph.Outputs[i].Name)} has another length for one row");
            }
        }
    }

    /// <summary>The graph of so many samples.</summary>
    public ModelGraph Resized(int rows) => new BatchResize(AxisOf, Rows, rows).Resize(_graph);

    /// <summary>The graph of one sample.</summary>
    /// <param name="inputs">Its inputs.</param>
    /// <param name="checks">What they must be that sizes follow from.</param>
    public ModelGraph Sample(IReadOnlyList<Value> inputs, IReadOnlyList<SizeCheck> checks)
    {
        ModelGraph sample = new BatchResize(AxisOf, Rows, wanted: 1).Resize(_graph, inputs);
        BatchPorts ports = new(_graph.Inputs.Select(AxisOf).ToArray(), _graph.Outputs.Select(AxisOf).ToArray());
        return new ModelGraph(sample.Inputs, sample.Outputs, sample.Operations)
        {
            Batch = ports.Inputs.Concat(ports.Outputs).Any(axis => axis is not null) ? ports : null,
            Vocabulary = _graph.Vocabulary,
            Classes = _graph.Classes,
            Checks = checks,
        };
    }

    private void Follow(ModelGraph twin)
    {
        for (int i = 0; i < _graph.Operations.Count; i++)
        {
            Operation operation = _graph.Operations[i];
            if (i >= twin.Operations.Count || !Pair(operation, twin.Operations[i]))
            {
                throw Refused(operation, "computes with the number of rows");
            }

            Place(operation);
        }

        if (_graph.Operations.Count < twin.Operations.Count)
        {
            throw Refused(twin.Operations[_graph.Operations.Count], "computes with the number of rows");
        }

        for (int i = 0; i < _graph.Outputs.Count; i++)
        {
            PairOutput(_graph.Outputs[i], twin.Outputs[i]);
        }
    }

    private bool Pair(Operation operation, Operation twin)
    {
        if (operation.GetType() != twin.GetType() || operation.Inputs.Count != twin.Inputs.Count || operation.Outputs.Count != twin.Outputs.Count
            || operation.Origin.Names[0] != twin.Origin.Names[0])
        {
            return false;
        }

        for (int i = 0; i < operation.Inputs.Count; i++)
        {
            if (!PairRead(operation.Inputs[i], twin.Inputs[i]))
            {
                return false;
            }
        }

        for (int i = 0; i < operation.Outputs.Count; i++)
        {
            _twins[operation.Outputs[i]] = twin.Outputs[i];
        }

        return true;
    }

    private bool PairRead(Value value, Value twin)
    {
        if (value.Constant is null)
        {
            return _twins[value] == twin;
        }

        _twins[value] = twin;
        return twin.Constant is not null;
    }

    private void Place(Operation operation)
    {
        foreach (Value input in operation.Inputs)
        {
            RequireRows(operation, input);
        }

        bool isAsked = operation is MoveOperation || operation.Inputs.Any(i => AxisOf(i) is not null);
        BatchPlacement placement = isAsked
            ? operation.Accept(new BatchRules(this))
            : BatchPlacement.Of(operation.Outputs.Select(_ => (BatchAxis?)null).ToArray());
        if (placement.Objection is { } objection)
        {
            throw Refused(operation, objection);
        }

        for (int i = 0; i < operation.Outputs.Count; i++)
        {
            Shape shape = operation.Outputs[i].Shape;
            Shape expected = placement.Outputs[i] is { } axis ? axis.With(shape, _twinRows) : shape;
            _axes[operation.Outputs[i]] = expected.Equals(_twins[operation.Outputs[i]].Shape)
                ? placement.Outputs[i]
                : throw Refused(operation, "computes with the number of rows");
        }
    }

    /// <summary>A constant that was made for all rows must be the same in each of them.</summary>
    private void RequireRows(Operation operation, Value input)
    {
        if (input.Constant is not null && !input.Shape.Equals(_twins[input].Shape) && !(AxisOf(input) is { } axis && Fits(input, axis)))
        {
            throw Refused(operation, "reads numbers that differ from row to row");
        }
    }

    private void PairOutput(Value output, Value twin)
    {
        if (!PairRead(output, twin))
        {
            throw _dimension.Refused($"the output {UntrustedText.Quote(output.Name)} depends on the number of rows");
        }

        bool isSame = output.Constant is not { } constant
            || (output.Shape.Equals(twin.Shape) ? SameOperation.IsSame(constant, twin.Constant!) : AxisOf(output) is { } axis && Fits(output, axis));
        if (!isSame)
        {
            throw _dimension.Refused($"the output {UntrustedText.Quote(output.Name)} depends on the number of rows");
        }
    }

    private ModelException Refused(Operation operation, string reason) => _dimension.Refused($"{NodeContext.Describe(operation.Origin)} {reason}");
}
