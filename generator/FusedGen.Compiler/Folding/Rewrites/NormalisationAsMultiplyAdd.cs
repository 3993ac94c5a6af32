using FusedGen.Compiler.Folding.Affine;
using FusedGen.Compiler.Folding.Expressions;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Graph.Operations;

namespace FusedGen.Compiler.Folding.Rewrites;

/// <summary>
/// <c>(x − μ)·s + β = x·s + (β − μ·s)</c>: a normalisation that no layer takes in is one multiply-add.
/// </summary>
/// <remarks>
/// Needs: μ·s is not large beside the normalised values (<see cref="ShiftPrecision.MostLoss"/>); else the subtraction
/// stays the first step, which float does exactly where x is near μ. Saves a subtraction at every element.
/// </remarks>
internal sealed class NormalisationAsMultiplyAdd : Rewrite
{
    public override string Name => "normalisation as multiply-add";

    public override string Algebra => "(x − μ)·s + β = x·s + (β − μ·s)";

    public override bool TryApply(Operation operation, FoldingContext context)
    {
        if (operation is not MapOperation map || !context.IsNewTo(this, operation))
        {
            return false;
        }

        foreach (Expression node in ExpressionOrder.Of(map.Expression))
        {
            if (node is BinaryExpression { Function: BinaryFunction.Add,
                Left: BinaryExpression { Function: BinaryFunction.Multiply, Left: BinaryExpression { } inner } product } sum
                && Shift(inner, map) is { } shift && ConstantOf(product.Right, map) is { } scale && ConstantOf(sum.Right, map) is { } beta
                && Combined(shift, scale, beta) is { } added)
            {
                OperandList operands = new(map.Inputs.ToArray());
                Expression constant = operands.Read(new Value("", new Tensor(added.Shape, added.Floats, node.Type)));
                Expression multiplyAdd = sum with { Left = product with { Left = inner.Left }, Right = constant };
                context.Replace(map, MapParts.Make(
                    map.Origin, ExpressionRebuilding.ReplaceNode(map.Expression, node, multiplyAdd), operands.Values, map.Output));
                return true;
            }
        }

        return false;
    }

    /// <summary>What is added to x: the constant, or its negative where it is subtracted.</summary>
    private static Tensor? Shift(BinaryExpression inner, MapOperation map) => inner.Function switch
    {
        BinaryFunction.Add => ConstantOf(inner.Right, map),
        BinaryFunction.Subtract when ConstantOf(inner.Right, map) is { } mean => Broadcasting.Transform(mean, m => -m),
        _ => null,
    };

    private static Tensor? ConstantOf(Expression node, MapOperation map) => node switch
    {
        FloatConstant number => Broadcasting.Scalar(number.Value),
        InputExpression input => map.Inputs[input.Index].Constant is { } constant && constant.Type.IsFloating() ? constant : null,
        _ => null,
    };

    /// <summary>
    /// The one shift, for normalised values of about 1; null where it would cost precision or is no number.
    /// </summary>
    private static Tensor? Combined(Tensor shift, Tensor scale, Tensor beta)
    {
        Tensor moved = Broadcasting.Combine(shift, scale, (t, s) => t * s);
        Tensor added = Broadcasting.Combine(moved, beta, (t, b) => t + b);
        return moved.Floats.All(t => Math.Abs(t) + 1 <= ShiftPrecision.MostLoss) && added.Floats.All(t => !double.IsNaN(t) && !double.IsInfinity(t))
            ? added
            : null;
    }
}
