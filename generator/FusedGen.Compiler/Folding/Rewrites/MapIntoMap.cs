using FusedGen.Compiler.Folding.Expressions;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Graph.Operations;

namespace FusedGen.Compiler.Folding.Rewrites;

/// <summary>
/// <c>g(f(x), y) = (g ∘ f)(x, y)</c>: two passes over the elements become one, and the elements in between are never
/// stored.
/// </summary>
/// <remarks>
/// Needs: the first map has as many elements as the second, so that nothing is computed once per broadcast copy, and is
/// read by the second only. The composed expression stays below a bound, for the sake of the compiler that gets it.
/// </remarks>
internal sealed class MapIntoMap : Rewrite
{
    /// <summary>
    /// The bound on a composed expression; a kernel of this size still keeps its values in registers.
    /// </summary>
    public const int MostNodes = 96;

    public const int MostInputs = 8;

    public override string Name => "map into map";

    public override string Algebra => "g(f(x)) = (g∘f)(x)";

    public override bool TryApply(Operation operation, FoldingContext context)
    {
        if (operation is not MapOperation map)
        {
            return false;
        }

        foreach (Value input in map.Inputs)
        {
            if (context.ProducerOf(input) is MapOperation first && context.SingleUserOf(input) == map && input.Shape.Equals(map.Output.Shape)
                && TryCompose(first, map) is { } composed)
            {
                context.Folded(this, $"{Description.Of(first)} into {Description.Of(map)}", map.Output);
                context.Replace(map, composed);
                return true;
            }
        }

        return false;
    }

    private static MapOperation? TryCompose(MapOperation first, MapOperation second)
    {
        OperandList operands = new();
        Expression inner = operands.Adopt(first.Expression, first.Inputs);
        Expression expression = operands.Adopt(second.Expression, second.Inputs, first.Output, inner);
        return operands.Values.Count <= MostInputs && ExpressionOrder.Of(expression).Count <= MostNodes
            ? new MapOperation(first.Origin.Then(second.Origin), expression, operands.Values, second.Output)
            : null;
    }
}
