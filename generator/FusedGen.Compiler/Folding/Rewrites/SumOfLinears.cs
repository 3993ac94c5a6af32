using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Graph.Operations;

namespace FusedGen.Compiler.Folding.Rewrites;

/// <summary>
/// <c>(W₁·x + b₁) + (W₂·x + b₂) = (W₁ + W₂)·x + (b₁ + b₂)</c>, and the same for a difference: two linears of one input
/// are one.
/// </summary>
/// <remarks>Needs: neither has an epilogue, and only the sum reads them. Saves one of the two matrices.</remarks>
internal sealed class SumOfLinears : Rewrite
{
    public override string Name => "sum of linears";

    public override string Algebra => "W₁·x + W₂·x = (W₁ + W₂)·x";

    public override bool TryApply(Operation operation, FoldingContext context)
    {
        if (operation is not MapOperation
            {
                Inputs.Count: 2,
                Expression: BinaryExpression { Function: BinaryFunction.Add or BinaryFunction.Subtract, Left: InputExpression l, Right: InputExpression r } sum
            } map
            || l.Index == r.Index
            || Summand(map.Inputs[l.Index], map, context) is not { } left
            || Summand(map.Inputs[r.Index], map, context) is not { } right
            || left.Input != right.Input || !left.Output.Shape.Equals(map.Output.Shape) || !left.Weight.Shape.Equals(right.Weight.Shape)
            || !right.Output.Shape.Equals(map.Output.Shape))
        {
            return false;
        }

        double sign = sum.Function == BinaryFunction.Add ? 1 : -1;
        double[] weight = left.Weight.Floats.Select((w, i) => w + (sign * right.Weight.Floats[i])).ToArray();
        double[]? bias = left.Bias is null && right.Bias is null
            ? null
            : Enumerable.Range(0, left.OutputFeatures).Select(m => (left.Bias?[m] ?? 0) + (sign * (right.Bias?[m] ?? 0))).ToArray();
        context.Folded(this, $"{Description.Of(left)} and {Description.Of(right)} into one", map.Output);
        Origin origin = left.Origin.Then(right.Origin).Then(map.Origin);
        context.Replace(map, new LinearOperation(origin, left.Input, new Tensor(left.Weight.Shape, weight, left.Weight.Type), bias, map.Output));
        return true;
    }

    private static LinearOperation? Summand(Value value, MapOperation map, FoldingContext context) =>
        context.SingleUserOf(value) == map && context.ProducerOf(value) is LinearOperation { Epilogue: null } linear ? linear : null;
}
