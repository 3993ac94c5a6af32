using FusedGen.Compiler.Folding.Expressions;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Reference;

namespace FusedGen.Compiler.Folding.Affine;

/// <summary>A map cut in two: an affine step, and the rest.</summary>
/// <param name="Form">The affine step.</param>
/// <param name="Rest">The other step over the same inputs; an input alone where nothing is left.</param>
internal sealed record AffineSplit(AffineForm Form, Expression Rest);

/// <summary>
/// Finds where a map is affine in one of its inputs, with constants: any chain of additions, subtractions,
/// multiplications, divisions and negations, with constants of any shape that broadcasts to the map's.
/// </summary>
internal static class AffineMatcher
{
    /// <summary>
    /// The affine step that a map does first with an input: <c>map = rest(scale · x + shift)</c>. Null where the input
    /// is also read in another way, or nothing affine is done to it.
    /// </summary>
    public static AffineSplit? First(MapOperation map, int input)
    {
        Expression root = new ExpressionPool().InternAll(map.Expression);
        Dictionary<Expression, Part> parts = PartsOf(root, map.Inputs, input);
        Expression? last = LastAffineNode(root, parts);
        return last is null or InputExpression
            ? null
            : new AffineSplit(parts[last].Form!, ExpressionRebuilding.ReplaceNode(root, last, new InputExpression(input, map.Inputs[input].Type)));
    }

    /// <summary>
    /// The affine step that a map does last: <c>map = scale · rest + shift</c>. Null where it does none.
    /// </summary>
    public static AffineSplit? Last(MapOperation map)
    {
        Expression root = new ExpressionPool().InternAll(map.Expression);
        int input = SingleVariable(map);
        Dictionary<Expression, Part> parts = PartsOf(root, map.Inputs, input);
        if (input >= 0 && parts[root].Form is { } whole)
        {
            return root is InputExpression ? null : new AffineSplit(whole, new InputExpression(input, map.Inputs[input].Type));
        }

        AffineForm form = AffineForm.Identity;
        Expression node = root;
        while (StepInto(ref node, parts, ref form))
        {
        }

        return node == root ? null : new AffineSplit(form, node);
    }

    /// <summary>The input that is no constant, where there is exactly one; else −1.</summary>
    private static int SingleVariable(MapOperation map)
    {
        int[] variables = Enumerable.Range(0, map.Inputs.Count).Where(i => map.Inputs[i].Constant is null).ToArray();
        return variables.Length == 1 ? variables[0] : -1;
    }

    /// <summary>
    /// Takes the outermost step of <c>form(node)</c> into the form, where it is affine with a constant.
    /// </summary>
    private static bool StepInto(ref Expression node, Dictionary<Expression, Part> parts, ref AffineForm form)
    {
        Tensor scale = form.Scale;
        Tensor shift = form.Shift;
        switch (node)
        {
            case UnaryExpression { Function: UnaryFunction.Negate } negate when negate.Type.IsFloating():
                form = new AffineForm(Broadcasting.Transform(scale, s => -s), shift);
                node = negate.Operand;
                return true;

            case BinaryExpression { Function: BinaryFunction.Add } sum when parts[sum.Right].Constant is { } c:
                form = new AffineForm(scale, Sum(shift, Product(scale, c)));
                node = sum.Left;
                return true;

            case BinaryExpression { Function: BinaryFunction.Add } sum when parts[sum.Left].Constant is { } c:
                form = new AffineForm(scale, Sum(shift, Product(scale, c)));
                node = sum.Right;
                return true;

            case BinaryExpression { Function: BinaryFunction.Subtract } difference when parts[difference.Right].Constant is { } c:
                form = new AffineForm(scale, Difference(shift, Product(scale, c)));
                node = difference.Left;
                return true;

            case BinaryExpression { Function: BinaryFunction.Subtract } difference when parts[difference.Left].Constant is { } c:
                form = new AffineForm(Broadcasting.Transform(scale, s => -s), Sum(shift, Product(scale, c)));
                node = difference.Right;
                return true;

            case BinaryExpression { Function: BinaryFunction.Multiply } product when parts[product.Right].Constant is { } c:
                form = new AffineForm(Product(scale, c), shift);
                node = product.Left;
                return true;

            case BinaryExpression { Function: BinaryFunction.Multiply } product when parts[product.Left].Constant is { } c:
                form = new AffineForm(Product(scale, c), shift);
                node = product.Right;
                return true;

            case BinaryExpression { Function: BinaryFunction.Divide } quotient when parts[quotient.Right].Constant is { } c:
                form = new AffineForm(Quotient(scale, c), shift);
                node = quotient.Left;
                return true;

            default:
                return false;
        }
    }

    /// <summary>
    /// The one affine node through which the root reads the input: it is affine itself, and no user of it is. Null
    /// where there are several.
    /// </summary>
    private static Expression? LastAffineNode(Expression root, Dictionary<Expression, Part> parts)
    {
        HashSet<Expression> last = new(ExpressionIdentity.Instance);
        if (parts[root].Form is not null)
        {
            last.Add(root);
        }

        foreach (Expression node in ExpressionOrder.Of(root))
        {
            if (parts[node].Form is null)
            {
                last.UnionWith(ExpressionOrder.OperandsOf(node).Where(o => parts[o].Form is not null));
            }
        }

        return last.Count == 1 ? last.First() : null;
    }

    private static Dictionary<Expression, Part> PartsOf(Expression root, IReadOnlyList<Value> inputs, int variable)
    {
        Dictionary<Expression, Part> parts = new(ExpressionIdentity.Instance);
        foreach (Expression node in ExpressionOrder.Of(root))
        {
            parts.Add(node, PartOf(node, inputs, variable, parts));
        }

        return parts;
    }

    private static Part PartOf(Expression node, IReadOnlyList<Value> inputs, int variable, Dictionary<Expression, Part> parts)
    {
        switch (node)
        {
            case InputExpression input when input.Index == variable:
                return input.Type.IsFloating() ? new Part(null, AffineForm.Identity) : Part.Other;

            case InputExpression input:
                return inputs[input.Index].Constant is { } constant && constant.Type.IsFloating() ? new Part(constant, null) : Part.Other;

            case FloatConstant number:
                return new Part(Broadcasting.Scalar(number.Value), null);

            case UnaryExpression unary when unary.Type.IsFloating() && unary.Operand.Type.IsFloating():
                return OfUnary(unary.Function, parts[unary.Operand]);

            case BinaryExpression binary when binary.Type.IsFloating() && binary.Left.Type.IsFloating():
                return OfBinary(binary.Function, parts[binary.Left], parts[binary.Right]);

            default:
                return Part.Other;
        }
    }

    private static Part OfUnary(UnaryFunction function, Part operand)
    {
        if (operand.Constant is { } constant)
        {
            return new Part(Broadcasting.Transform(constant, x => FloatFunctions.Evaluate(function, x)), null);
        }

        return function == UnaryFunction.Negate && operand.Form is { } form
            ? new Part(null, new AffineForm(Broadcasting.Transform(form.Scale, s => -s), Broadcasting.Transform(form.Shift, t => -t)))
            : Part.Other;
    }

    private static Part OfBinary(BinaryFunction function, Part left, Part right) => (left, right) switch
    {
        ({ Constant: { } l }, { Constant: { } r }) => new Part(Broadcasting.Combine(l, r, (x, y) => FloatFunctions.Evaluate(function, x, y)), null),
        ({ Form: { } l }, { Form: { } r }) => function switch
        {
            BinaryFunction.Add => new Part(null, new AffineForm(Sum(l.Scale, r.Scale), Sum(l.Shift, r.Shift))),
            BinaryFunction.Subtract => new Part(null, new AffineForm(Difference(l.Scale, r.Scale), Difference(l.Shift, r.Shift))),
            _ => Part.Other,
        },
        ({ Form: { } l }, { Constant: { } r }) => function switch
        {
            BinaryFunction.Add => new Part(null, new AffineForm(l.Scale, Sum(l.Shift, r))),
            BinaryFunction.Subtract => new Part(null, new AffineForm(l.Scale, Difference(l.Shift, r))),
            BinaryFunction.Multiply => new Part(null, new AffineForm(Product(l.Scale, r), Product(l.Shift, r))),
            BinaryFunction.Divide => new Part(null, new AffineForm(Quotient(l.Scale, r), Quotient(l.Shift, r))),
            _ => Part.Other,
        },
        ({ Constant: { } l }, { Form: { } r }) => function switch
        {
            BinaryFunction.Add => new Part(null, new AffineForm(r.Scale, Sum(l, r.Shift))),
            BinaryFunction.Subtract => new Part(null, new AffineForm(Broadcasting.Transform(r.Scale, s => -s), Difference(l, r.Shift))),
            BinaryFunction.Multiply => new Part(null, new AffineForm(Product(l, r.Scale), Product(l, r.Shift))),
            _ => Part.Other,
        },
        _ => Part.Other,
    };

    private static Tensor Sum(Tensor left, Tensor right) => Broadcasting.Combine(left, right, (x, y) => x + y);

    private static Tensor Difference(Tensor left, Tensor right) => Broadcasting.Combine(left, right, (x, y) => x - y);

    private static Tensor Product(Tensor left, Tensor right) => Broadcasting.Combine(left, right, (x, y) => x * y);

    private static Tensor Quotient(Tensor left, Tensor right) => Broadcasting.Combine(left, right, (x, y) => x / y);

    /// <summary>What a node is: a constant, affine in the input, or (both null) something else.</summary>
    private sealed record Part(Tensor? Constant, AffineForm? Form)
    {
        public static readonly Part Other = new(null, null);
    }
}
