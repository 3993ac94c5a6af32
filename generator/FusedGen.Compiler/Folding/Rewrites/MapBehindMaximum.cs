using FusedGen.Compiler.Folding.Affine;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Graph.Operations;

namespace FusedGen.Compiler.Folding.Rewrites;

/// <summary>
/// <c>max(f(x)) = f(max(x))</c> for an increasing f: an activation before a maximum pool is computed for fewer elements
/// behind it.
/// </summary>
/// <remarks>
/// Needs: the map is one increasing function of one input, only the pool reads it, no window lies in the padding alone,
/// and the pool makes fewer elements. Behind a kernel a cheap map stays, since there it is an epilogue, which costs no
/// pass over memory.
/// </remarks>
internal sealed class MapBehindMaximum : Rewrite
{
    public override string Name => "map after maximum";

    public override string Algebra => "max(f(x)) = f(max(x)) for increasing f";

    public override bool TryApply(Operation operation, FoldingContext context)
    {
        if (operation is not PoolOperation { Kind: PoolKind.Max } pool || pool.Output.Shape.Count >= pool.Input.Shape.Count
            || context.SingleUserOf(pool.Input) != pool
            || context.ProducerOf(pool.Input) is not MapOperation { Inputs.Count: 1 } map || !IsIncreasing(map.Expression)
            || !map.Inputs[0].Shape.Equals(pool.Input.Shape) || map.Inputs[0].Constant is not null
            || (!ExpressionCost.IsCostly(map.Expression)
                && context.ProducerOf(map.Inputs[0]) is { } producer && KernelParts.IsKernel(producer) && context.SingleUserOf(map.Inputs[0]) == map)
            || !pool.Axes.All(axis => axis.NoneIsEmpty))
        {
            return false;
        }

        Value largest = new(pool.Output.Name, map.Inputs[0].Type, pool.Output.Shape);
        context.Replace(
            pool,
            new PoolOperation(pool.Origin, pool.Kind, map.Inputs[0], pool.Window, largest),
            new MapOperation(map.Origin, map.Expression, [largest], pool.Output));
        return true;
    }

    private static bool IsIncreasing(Expression expression) => expression switch
    {
        UnaryExpression
        {
            Function: UnaryFunction.Relu or UnaryFunction.Sigmoid or UnaryFunction.Tanh or UnaryFunction.Softplus or UnaryFunction.Exp or UnaryFunction.Erf,
            Operand: InputExpression
        } unary => unary.Operand.Type.IsFloating(),
        BinaryExpression { Function: BinaryFunction.Min or BinaryFunction.Max, Right: FloatConstant, Left: { } inner } =>
            inner is InputExpression || IsIncreasing(inner),
        _ => false,
    };
}
