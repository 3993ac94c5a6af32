using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;

namespace FusedGen.Compiler.Folding;

/// <summary>An operation that writes to another value.</summary>
internal static class OperationOutput
{
    /// <summary>The same operation with another output of the same shape; null for an operation that has several outputs or is not known here.</summary>
    public static Operation? With(Operation operation, Value output) => operation switch
    {
        LinearOperation or ConvolutionOperation => KernelParts.WithEpilogue(operation, KernelParts.EpilogueOf(operation), operation.Origin, output),
        MapOperation map => new MapOperation(map.Origin, map.Expression, map.Inputs, output),
        MoveOperation move => new MoveOperation(move.Origin, move.Inputs, move.Pieces, output, move.Fill),
        ReduceOperation reduce => new ReduceOperation(reduce.Origin, reduce.Kind, reduce.Input, reduce.Axes, output),
        PoolOperation pool => new PoolOperation(pool.Origin, pool.Kind, pool.Input, pool.Window, output),
        RunningSumOperation sum => new RunningSumOperation(sum.Origin, sum.Input, sum.Axis, sum.IsExclusive, sum.IsReversed, output),
        MatMulOperation product => new MatMulOperation(product.Origin, product.Left, product.Right, output),
        GatherOperation gather => new GatherOperation(gather.Origin, gather.Data, gather.Indices, gather.Places, output),
        ScatterOperation scatter => new ScatterOperation(scatter.Origin, scatter.Kind, scatter.Data, scatter.Indices, scatter.Updates, scatter.Places, output),
        _ => null,
    };
}
