using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;

namespace FusedGen.Compiler.Folding;

/// <summary>An operation that writes to another value.</summary>
internal sealed class OperationOutput : OperationVisitor<Operation?>
{
    private readonly Value _output;

    private OperationOutput(Value output) => _output = output;

    /// <summary>
    /// The same operation with another output of the same shape; null for an operation that has several outputs.
    /// </summary>
    public static Operation? With(Operation operation, Value output) => operation.Accept(new OperationOutput(output));

    public override Operation Visit(LinearOperation linear) => KernelParts.WithEpilogue(linear, linear.Epilogue, linear.Origin, _output);

    public override Operation Visit(ConvolutionOperation convolution) =>
        KernelParts.WithEpilogue(convolution, convolution.Epilogue, convolution.Origin, _output);

    public override Operation Visit(MapOperation map) => new MapOperation(map.Origin, map.Expression, map.Inputs, _output);

    public override Operation Visit(ReduceOperation reduce) => new ReduceOperation(reduce.Origin, reduce.Kind, reduce.Input, reduce.Axes, _output);

    public override Operation Visit(RunningSumOperation sum) =>
        new RunningSumOperation(sum.Origin, sum.Input, sum.Axis, sum.IsExclusive, sum.IsReversed, _output);

    public override Operation Visit(PoolOperation pool) => new PoolOperation(pool.Origin, pool.Kind, pool.Input, pool.Window, _output);

    public override Operation Visit(MatMulOperation product) => new MatMulOperation(product.Origin, product.Left, product.Right, _output);

    public override Operation Visit(MoveOperation move) => new MoveOperation(move.Origin, move.Inputs, move.Pieces, _output, move.Fill);

    public override Operation Visit(GatherOperation gather) => new GatherOperation(gather.Origin, gather.Data, gather.Indices, gather.Places, _output);

    public override Operation Visit(ScatterOperation scatter) =>
        new ScatterOperation(scatter.Origin, scatter.Kind, scatter.Data, scatter.Indices, scatter.Updates, scatter.Places, _output);

    public override Operation? Visit(ScanOperation scan) => null;

    public override Operation Visit(TreeEnsembleOperation trees) => new TreeEnsembleOperation(trees.Origin, trees.Input, trees.Ensemble, _output);

    public override Operation Visit(TextOperation text) => new TextOperation(text.Origin, text.Text, text.Reading, _output);
}
