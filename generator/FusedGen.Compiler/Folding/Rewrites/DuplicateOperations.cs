using FusedGen.Compiler.Folding.Expressions;
using FusedGen.Compiler.Folding.Moves;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Graph.Operations;

namespace FusedGen.Compiler.Folding.Rewrites;

/// <summary><c>f(x), f(x)</c>: of two operations that compute the same from the same values, one is enough.</summary>
/// <remarks>Where the network returns both results, the second becomes a copy of the first.</remarks>
internal sealed class DuplicateOperations : Rewrite
{
    public override string Name => "duplicate operations";

    public override string Algebra => "f(x) and f(x) are one";

    public override bool TryApply(Operation operation, FoldingContext context)
    {
        if (operation.Inputs.Count == 0 || Earlier(operation, context) is not { } first)
        {
            return false;
        }

        if (!context.IsOutput(operation.Output))
        {
            context.Folded(this, $"{Description.Of(operation)} into {Description.Of(first)}", operation.Output);
            context.Redirect(operation.Output, first.Output);
        }
        else if (!context.IsOutput(first.Output) && OperationOutput.With(first, operation.Output) is { } renamed)
        {
            Value former = first.Output;
            context.Folded(this, $"{Description.Of(operation)} into {Description.Of(first)}", operation.Output);
            context.TakeOver(first, operation, renamed);
            context.Redirect(former, operation.Output);
        }
        else if (!IsCopy(operation))
        {
            context.Folded(this, $"{Description.Of(operation)} into {Description.Of(first)}", operation.Output);
            context.Replace(operation, MoveOperation.Reshape(operation.Origin, first.Output, operation.Output));
        }
        else
        {
            return false;
        }

        return true;
    }

    private static bool IsCopy(Operation operation) => operation is MoveOperation { IsReshape: true };

    /// <summary>An operation before this one that computes the same.</summary>
    private static Operation? Earlier(Operation operation, FoldingContext context)
    {
        List<Operation> same = context.UsersOf(operation.Inputs[0]).Where(o => o != operation && IsSame(o, operation)).ToList();
        return same.Count == 0 ? null : context.Operations.TakeWhile(o => o != operation).FirstOrDefault(same.Contains);
    }

    private static bool IsSame(Operation a, Operation b)
    {
        if (a.GetType() != b.GetType() || !a.Output.Shape.Equals(b.Output.Shape) || a.Output.Type != b.Output.Type
            || !a.Inputs.SequenceEqual(b.Inputs, ConstantsByContent.Instance))
        {
            return false;
        }

        return (a, b) switch
        {
            (MapOperation x, MapOperation y) => IsSame(x.Expression, y.Expression),
            (LinearOperation x, LinearOperation y) => HasSameWeights(x, y),
            (ConvolutionOperation x, ConvolutionOperation y) =>
                HasSameWeights(x, y) && x.Groups == y.Groups && x.IsTransposed == y.IsTransposed && IsSame(x.Window, y.Window),
            (MoveOperation x, MoveOperation y) => x.Fill.Equals(y.Fill) && MovePieces.AreSame(x.Pieces, y.Pieces),
            (ReduceOperation x, ReduceOperation y) => x.Kind == y.Kind && x.Axes.SequenceEqual(y.Axes),
            (PoolOperation x, PoolOperation y) => x.Kind == y.Kind && IsSame(x.Window, y.Window),
            (GatherOperation x, GatherOperation y) => x.Places.Equals(y.Places),
            (ScatterOperation x, ScatterOperation y) => x.Kind == y.Kind && x.Places.Equals(y.Places),
            (RunningSumOperation x, RunningSumOperation y) => x.Axis == y.Axis && x.IsExclusive == y.IsExclusive && x.IsReversed == y.IsReversed,
            (MatMulOperation, MatMulOperation) => true,
            _ => false,
        };
    }

    private static bool HasSameWeights(Operation a, Operation b)
    {
        double[]? biasA = KernelParts.BiasOf(a);
        double[]? biasB = KernelParts.BiasOf(b);
        Epilogue? epilogueA = KernelParts.EpilogueOf(a);
        Epilogue? epilogueB = KernelParts.EpilogueOf(b);
        return (biasA is null) == (biasB is null)
            && (biasA is null || biasA.AsEnumerable().SequenceEqual(biasB!))
            && (epilogueA is null) == (epilogueB is null)
            && (epilogueA is null || IsSame(epilogueA.Expression, epilogueB!.Expression))
            && ConstantsByContent.IsSame(KernelParts.WeightOf(a), KernelParts.WeightOf(b));
    }

    private static bool IsSame(Expression a, Expression b)
    {
        ExpressionPool pool = new();
        return ReferenceEquals(pool.InternAll(a), pool.InternAll(b));
    }

    private static bool IsSame(WindowGeometry a, WindowGeometry b) =>
        a.KernelShape.SequenceEqual(b.KernelShape) && a.Strides.SequenceEqual(b.Strides) && a.Dilations.SequenceEqual(b.Dilations)
        && a.PadsBegin.SequenceEqual(b.PadsBegin) && a.PadsEnd.SequenceEqual(b.PadsEnd);

    /// <summary>Two values are the same where they are one object, or constants with the same elements.</summary>
    private sealed class ConstantsByContent : IEqualityComparer<Value>
    {
        public static readonly ConstantsByContent Instance = new();

        public static bool IsSame(Tensor a, Tensor b) =>
            a == b || (a.Type == b.Type && a.Shape.Equals(b.Shape)
                && (a.Type.IsFloating() ? a.Floats.AsEnumerable().SequenceEqual(b.Floats) : a.Integers.AsEnumerable().SequenceEqual(b.Integers)));

        public bool Equals(Value? x, Value? y) => x == y || (x?.Constant is { } a && y?.Constant is { } b && IsSame(a, b));

        public int GetHashCode(Value obj) => obj.Shape.GetHashCode();
    }
}
