using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;

namespace FusedGen.Compiler.Planning.Batching;

/// <summary>
/// Makes the graph of several samples from that of one: the leading 1 of every computed value becomes the number of rows. That holds only where no operation
/// mixes samples or hides the leading axis.
/// </summary>
internal sealed class BatchExpansion
{
    private readonly int _rows;
    private readonly Dictionary<Value, Value> _values = [];

    private BatchExpansion(int rows)
    {
        _rows = rows;
    }

    /// <summary>The graph of so many samples, with the same weights; null where there is none.</summary>
    public static ModelGraph? TryExpand(ModelGraph graph, int rows)
    {
        BatchExpansion expansion = new(rows);
        if (!graph.Inputs.All(IsBatched) || !graph.Outputs.All(o => o.Constant is null && IsBatched(o)))
        {
            return null;
        }

        Value[] inputs = graph.Inputs.Select(expansion.Expand).ToArray();
        List<Operation> operations = [];
        foreach (Operation operation in graph.Operations)
        {
            if (operation.Outputs.Count != 1 || !IsBatched(operation.Output) || !operation.Inputs.All(i => i.Constant is not null || IsBatched(i))
                || expansion.Expand(operation) is not { } expanded)
            {
                return null;
            }

            operations.Add(expanded);
        }

        return new ModelGraph(inputs, graph.Outputs.Select(expansion.Find), operations);
    }

    private static bool IsBatched(Value value) => value.Shape.Rank > 0 && value.Shape[0] == 1;

    private Operation? Expand(Operation operation)
    {
        Value output = new(operation.Output.Name, operation.Output.Type, operation.Output.Shape.With(0, _rows));
        Value[] inputs = operation.Inputs.Select(Find).ToArray();
        Operation? expanded = operation switch
        {
            LinearOperation linear when output.Shape.Rank > 1 && AlignsEpilogue(linear.Epilogue, output) =>
                new LinearOperation(linear.Origin, inputs[0], linear.Weight, linear.Bias, output, linear.Epilogue?.WithInputs(inputs.Skip(1))),
            ConvolutionOperation convolution when AlignsEpilogue(convolution.Epilogue, output) => new ConvolutionOperation(
                convolution.Origin, inputs[0], convolution.Weight, convolution.Bias, convolution.Window, convolution.Groups, convolution.IsTransposed, output, convolution.Epilogue?.WithInputs(inputs.Skip(1))),
            PoolOperation pool => new PoolOperation(pool.Origin, pool.Kind, inputs[0], pool.Window, output),
            MapOperation map when map.Inputs.All(i => Aligns(i, output)) => new MapOperation(map.Origin, map.Expression, inputs, output),
            ReduceOperation reduce when reduce.Axes.All(axis => axis != 0) => new ReduceOperation(reduce.Origin, reduce.Kind, inputs[0], reduce.Axes, output),
            RunningSumOperation sum when sum.Axis != 0 => new RunningSumOperation(sum.Origin, inputs[0], sum.Axis, sum.IsExclusive, sum.IsReversed, output),
            MatMulOperation product when product.Inputs.All(i => Aligns(i, output)) && output.Shape.Rank > 2 => new MatMulOperation(product.Origin, inputs[0], inputs[1], output),
            MoveOperation move => Expand(move, inputs, output),
            _ => null,
        };
        if (expanded is not null)
        {
            _values.Add(operation.Output, output);
        }

        return expanded;
    }

    /// <summary>Every box is repeated once a row, in the output's next sample from the input's next one. A constant is the same for all samples.</summary>
    private MoveOperation? Expand(MoveOperation move, Value[] inputs, Value output)
    {
        if (move.Pieces.Any(p => p.Start[0] != 0 || p.Extent[0] != 1))
        {
            return null;
        }

        MovePiece[] pieces = move.Pieces
            .Select(piece =>
            {
                Value input = move.Inputs[piece.Input];
                int step = input.Constant is not null ? 0 : input.Shape.Count;
                return piece with { Extent = [_rows, .. piece.Extent.Skip(1)], Axes = [new AxisMap(step), .. piece.Axes.Skip(1)] };
            })
            .ToArray();
        return new MoveOperation(move.Origin, inputs, pieces, output, move.Fill);
    }

    private static bool AlignsEpilogue(Epilogue? epilogue, Value output) => epilogue is null || epilogue.Inputs.All(i => Aligns(i, output));

    /// <summary>Whether an operand that is broadcast to the output has its samples on the output's leading axis, or is the same for all.</summary>
    private static bool Aligns(Value operand, Value output) => operand.Constant is not null || operand.Shape.Rank == output.Shape.Rank;

    private Value Find(Value value) => value.Constant is not null ? value : _values[value];

    private Value Expand(Value input)
    {
        Value expanded = new(input.Name, input.Type, input.Shape.With(0, _rows));
        _values.Add(input, expanded);
        return expanded;
    }
}
