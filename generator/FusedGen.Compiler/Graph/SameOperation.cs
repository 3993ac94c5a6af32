using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Graph.Operations;

namespace FusedGen.Compiler.Graph;

/// <summary>
/// Whether an operation computes what another one does, from inputs and to outputs that are compared beside.
/// </summary>
/// <param name="other">The other operation.</param>
/// <param name="areSame">Compares values that the two read.</param>
internal sealed class SameOperation(Operation other, Func<Value, Value, bool> areSame) : OperationVisitor<bool>
{
    /// <summary>Whether two operations are of one kind, read the same, and compute the same.</summary>
    public static bool Is(Operation left, Operation right, Func<Value, Value, bool> areSame) =>
        left.GetType() == right.GetType()
        && AreAll(left.Inputs, right.Inputs, areSame)
        && AreAll(left.Outputs, right.Outputs, (a, b) => a.Type == b.Type && a.Shape.Equals(b.Shape))
        && left.Accept(new SameOperation(right, areSame));

    /// <summary>Whether two constants have the same elements.</summary>
    public static bool IsSame(Tensor a, Tensor b) =>
        a == b || (a.Type == b.Type && a.Shape.Equals(b.Shape)
            && (a.Type.IsFloating() ? a.Floats.AsEnumerable().SequenceEqual(b.Floats) : a.Integers.AsEnumerable().SequenceEqual(b.Integers)));

    public override bool Visit(LinearOperation linear)
    {
        LinearOperation o = (LinearOperation)other;
        return IsSame(linear.Weight, o.Weight) && IsSame(linear.Bias, o.Bias) && IsSame(linear.Epilogue, o.Epilogue);
    }

    public override bool Visit(ConvolutionOperation convolution)
    {
        ConvolutionOperation o = (ConvolutionOperation)other;
        return IsSame(convolution.Weight, o.Weight) && IsSame(convolution.Bias, o.Bias) && IsSame(convolution.Epilogue, o.Epilogue)
            && convolution.Groups == o.Groups && convolution.IsTransposed == o.IsTransposed && IsSame(convolution.Window, o.Window);
    }

    public override bool Visit(MapOperation map) => IsSame(map.Expression, ((MapOperation)other).Expression);

    public override bool Visit(ReduceOperation reduce) =>
        reduce.Kind == ((ReduceOperation)other).Kind && reduce.Axes.SequenceEqual(((ReduceOperation)other).Axes);

    public override bool Visit(RunningSumOperation sum)
    {
        RunningSumOperation o = (RunningSumOperation)other;
        return sum.Axis == o.Axis && sum.IsExclusive == o.IsExclusive && sum.IsReversed == o.IsReversed;
    }

    public override bool Visit(PoolOperation pool) => pool.Kind == ((PoolOperation)other).Kind && IsSame(pool.Window, ((PoolOperation)other).Window);

    public override bool Visit(MatMulOperation product) => true;

    public override bool Visit(MoveOperation move) =>
        move.Fill.Equals(((MoveOperation)other).Fill) && AreAll(move.Pieces, ((MoveOperation)other).Pieces, (a, b) => a.IsSame(b));

    public override bool Visit(GatherOperation gather) => gather.Places.Equals(((GatherOperation)other).Places);

    public override bool Visit(ScatterOperation scatter) =>
        scatter.Kind == ((ScatterOperation)other).Kind && scatter.Places.Equals(((ScatterOperation)other).Places);

    public override bool Visit(ScanOperation scan)
    {
        ScanOperation o = (ScanOperation)other;
        return scan.States == o.States && scan.Invariants == o.Invariants && scan.Steps == o.Steps && scan.IsReversed == o.IsReversed
            && scan.EndingState == o.EndingState             && new SameGraph(areSame).Is(scan.Body, o.Body, out _);
    }

    public override bool Visit(TreeEnsembleOperation trees) => trees.Ensemble.IsSame(((TreeEnsembleOperation)other).Ensemble);

    public override bool Visit(TextOperation text) => text.Reading.IsSame(((TextOperation)other).Reading);

    private static bool IsSame(Expression a, Expression b)
    {
        ExpressionPool pool = new();
        return ReferenceEquals(pool.InternAll(a), pool.InternAll(b));
    }

    private static bool IsSame(double[]? a, double[]? b) => a is null ? b is null : b is not null && a.AsEnumerable().SequenceEqual(b);

    private static bool IsSame(Epilogue? a, Epilogue? b) => a is null ? b is null : b is not null && IsSame(a.Expression, b.Expression);

    private static bool IsSame(WindowGeometry a, WindowGeometry b) =>
        a.KernelShape.SequenceEqual(b.KernelShape) && a.Strides.SequenceEqual(b.Strides) && a.Dilations.SequenceEqual(b.Dilations)
        && a.PadsBegin.SequenceEqual(b.PadsBegin) && a.PadsEnd.SequenceEqual(b.PadsEnd);

    private static bool AreAll<T>(IReadOnlyList<T> a, IReadOnlyList<T> b, Func<T, T, bool> areSame) =>
        a.Count == b.Count && Enumerable.Range(0, a.Count).All(i => areSame(a[i], b[i]));
}
