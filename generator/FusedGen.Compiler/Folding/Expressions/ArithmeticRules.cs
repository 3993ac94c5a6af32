using FusedGen.Compiler.Folding.Affine;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;

namespace FusedGen.Compiler.Folding.Expressions;

/// <summary>
/// Rules of floating-point arithmetic. Both sides of a rule are one number in exact arithmetic: the value moves by the
/// roundings alone that one side has and the other has not (where two constants become one, 1/(1/x) is x, or a power is
/// a product). Those are the last bits, or, where nearly equal numbers are subtracted later on, as much as that
/// subtraction makes of the last bits. NaN and ±∞ stay as they are (so x·0 and x−x stay), but where a step that is left
/// out overflowed; the sign of a zero may change.
/// </summary>
internal static class ArithmeticRules
{
    /// <summary><c>x + 0</c>, <c>x · 1</c>, <c>x / 1</c>, <c>x¹</c> and a cast to x's own type are x.</summary>
    public static Expression? Neutral(Expression node, ExpressionSimplifier simplifier) => node switch
    {
        BinaryExpression { Function: BinaryFunction.Add, Right: FloatConstant { Value: 0 } } sum => sum.Left,
        BinaryExpression { Function: BinaryFunction.Multiply or BinaryFunction.Divide or BinaryFunction.Power, Right: FloatConstant { Value: 1 } } product =>
            product.Left,
        BinaryExpression { Function: BinaryFunction.Multiply or BinaryFunction.Divide, Right: FloatConstant { Value: -1 } } product =>
            simplifier.Negate(product.Left),
        CastExpression cast when cast.Type == cast.Operand.Type => cast.Operand,
        _ => null,
    };

    /// <summary>
    /// Signs are moved into constants and additions: <c>−(−x) = x</c>, <c>−(x·c) = x·(−c)</c>, <c>x + (−y) = x − y</c>.
    /// </summary>
    public static Expression? Signs(Expression node, ExpressionSimplifier simplifier)
    {
        if (!node.Type.IsFloating())
        {
            return null;
        }

        return node switch
        {
            UnaryExpression { Function: UnaryFunction.Negate, Operand: UnaryExpression { Function: UnaryFunction.Negate } inner } => inner.Operand,
            UnaryExpression { Function: UnaryFunction.Negate,
                Operand: BinaryExpression { Function: BinaryFunction.Multiply or BinaryFunction.Divide, Right: FloatConstant c } inner } =>
                simplifier.Binary(inner.Function, inner.Left, simplifier.Constant(-c.Value, c.Type)),
            BinaryExpression { Function: BinaryFunction.Add, Right: UnaryExpression { Function: UnaryFunction.Negate } negated } sum =>
                simplifier.Subtract(sum.Left, negated.Operand),
            BinaryExpression { Function: BinaryFunction.Add, Left: UnaryExpression { Function: UnaryFunction.Negate } negated } sum =>
                simplifier.Subtract(sum.Right, negated.Operand),
            BinaryExpression { Function: BinaryFunction.Subtract, Right: UnaryExpression { Function: UnaryFunction.Negate } negated } difference =>
                simplifier.Add(difference.Left, negated.Operand),
            BinaryExpression { Function: BinaryFunction.Multiply or BinaryFunction.Divide,
                Left: UnaryExpression { Function: UnaryFunction.Negate } negated, Right: FloatConstant c } product =>
                simplifier.Binary(product.Function, negated.Operand, simplifier.Constant(-c.Value, c.Type)),
            _ => null,
        };
    }

    /// <summary>
    /// Two constants in a row become one: <c>(x + a) + b</c>, <c>(a − x) + b</c>, <c>a − (x + b)</c>,
    /// <c>(x · a) · b</c>, <c>(x · a + b) · c</c>, and the same with division; where the one is an ordinary number, and
    /// where float can hold a sum of two as precisely as the constant that was added last. A product with a power of
    /// two is exact, so that b may cancel it without an error: then b must not be large.
    /// </summary>
    public static Expression? ConstantsInARow(Expression node, ExpressionSimplifier simplifier)
    {
        switch (node)
        {
            case BinaryExpression { Function: BinaryFunction.Add, Left: BinaryExpression { Function: BinaryFunction.Add, Right: FloatConstant a } inner,
                Right: FloatConstant b }
                when IsSum(a.Value, b.Value, node.Type):
                return simplifier.Add(inner.Left, simplifier.Constant(a.Value + b.Value, node.Type));

            case BinaryExpression { Function: BinaryFunction.Add, Left: BinaryExpression { Function: BinaryFunction.Subtract, Left: FloatConstant a } inner,
                Right: FloatConstant b }
                when IsSum(a.Value, b.Value, node.Type):
                return simplifier.Subtract(simplifier.Constant(a.Value + b.Value, node.Type), inner.Right);

            case BinaryExpression { Function: BinaryFunction.Subtract, Left: FloatConstant a,
                Right: BinaryExpression { Function: BinaryFunction.Add, Right: FloatConstant b } inner }
                when IsSum(-b.Value, a.Value, node.Type):
                return simplifier.Subtract(simplifier.Constant(a.Value - b.Value, node.Type), inner.Left);

            case BinaryExpression { Left: BinaryExpression { Right: FloatConstant a } inner, Right: FloatConstant b } outer
                when FactorOf(inner.Function, a.Value) is { } first && FactorOf(outer.Function, b.Value) is { } second && IsFactor(first * second):
                return simplifier.Multiply(inner.Left, first * second);

            case BinaryExpression
            {
                Left: BinaryExpression { Function: BinaryFunction.Add, Left: BinaryExpression { Right: FloatConstant a } scaled, Right: FloatConstant b },
                Right: FloatConstant c
            } outer
                when FactorOf(scaled.Function, a.Value) is { } first && FactorOf(outer.Function, c.Value) is { } second
                    && IsFactor(first * second) && IsOrdinary(b.Value * second) && (!IsPowerOfTwo(first) || Math.Abs(b.Value) + 1 <= ShiftPrecision.MostLoss):
                return simplifier.Add(simplifier.Multiply(scaled.Left, first * second), simplifier.Constant(b.Value * second, node.Type));

            default:
                return null;
        }
    }

    /// <summary>
    /// A division by a power of two is a multiplication, exactly. <c>1 / x</c> is the reciprocal, and
    /// <c>x · (1 / y)</c> is <c>x / y</c>. Other divisions stay: the rounded reciprocal of a constant is another
    /// number.
    /// </summary>
    public static Expression? Quotients(Expression node, ExpressionSimplifier simplifier) => node switch
    {
        BinaryExpression { Function: BinaryFunction.Divide, Right: FloatConstant c } quotient when IsPowerOfTwo(c.Value) =>
            simplifier.Multiply(quotient.Left, 1 / c.Value),
        BinaryExpression { Function: BinaryFunction.Divide, Left: FloatConstant { Value: 1 } } quotient =>
            simplifier.Unary(UnaryFunction.Reciprocal, quotient.Right),
        BinaryExpression { Function: BinaryFunction.Multiply, Right: UnaryExpression { Function: UnaryFunction.Reciprocal } reciprocal } product =>
            simplifier.Binary(BinaryFunction.Divide, product.Left, reciprocal.Operand),
        BinaryExpression { Function: BinaryFunction.Multiply, Left: UnaryExpression { Function: UnaryFunction.Reciprocal } reciprocal } product =>
            simplifier.Binary(BinaryFunction.Divide, product.Right, reciprocal.Operand),
        UnaryExpression { Function: UnaryFunction.Reciprocal, Operand: UnaryExpression { Function: UnaryFunction.Reciprocal } inner } => inner.Operand,
        _ => null,
    };

    /// <summary>
    /// Powers with small exponents are products, roots and reciprocals, also of zeros, infinities and NaN.
    /// </summary>
    public static Expression? Powers(Expression node, ExpressionSimplifier simplifier)
    {
        if (node is not BinaryExpression { Function: BinaryFunction.Power, Left: { } x, Right: FloatConstant { Value: var exponent } } || !x.Type.IsFloating())
        {
            return null;
        }

        switch (exponent)
        {
            case 2:
                return simplifier.Multiply(x, x);
            case 3:
                return simplifier.Multiply(simplifier.Multiply(x, x), x);
            case 4:
                Expression square = simplifier.Multiply(x, x);
                return simplifier.Multiply(square, square);
            case 0.5:
                return Root(x, simplifier);
            case -1:
                return simplifier.Unary(UnaryFunction.Reciprocal, x);
            case -0.5:
                return simplifier.Unary(UnaryFunction.Reciprocal, Root(x, simplifier));
            default:
                return null;
        }
    }

    /// <summary>
    /// x to the power ½: where x may be negative, that of −∞ is ∞ and that of −0 is 0, which the square root does not
    /// say.
    /// </summary>
    private static Expression Root(Expression x, ExpressionSimplifier simplifier)
    {
        Expression root = simplifier.Unary(UnaryFunction.Sqrt, x);
        if (IsNeverNegative(x))
        {
            return root;
        }

        Expression isLowest = simplifier.Make(
            new BinaryExpression(BinaryFunction.Equal, x, simplifier.Constant(double.NegativeInfinity, x.Type), ElementType.Bool));
        return simplifier.Make(new SelectExpression(
            isLowest, simplifier.Constant(double.PositiveInfinity, x.Type), simplifier.Unary(UnaryFunction.Absolute, root)));
    }

    /// <summary>Whether the form of an expression says that it is positive, +0 or NaN.</summary>
    private static bool IsNeverNegative(Expression x) => x switch
    {
        FloatConstant constant => constant.Value > 0,
        UnaryExpression { Function: UnaryFunction.Absolute or UnaryFunction.Exp or UnaryFunction.Sigmoid or UnaryFunction.Softplus } => true,
        BinaryExpression { Function: BinaryFunction.Multiply } product => ReferenceEquals(product.Left, product.Right),
        BinaryExpression { Function: BinaryFunction.Add } sum => IsNeverNegative(sum.Right) && IsNeverNegative(sum.Left),
        _ => false,
    };

    /// <summary>The factor that a multiplication by, or division by, a constant stands for.</summary>
    public static double? FactorOf(BinaryFunction function, double constant) => function switch
    {
        BinaryFunction.Multiply => constant,
        BinaryFunction.Divide when constant != 0 => 1 / constant,
        _ => null,
    };

    /// <summary>
    /// Whether <c>(x + first) + last</c> may be <c>x + (first + last)</c>. Where x cancels the first constant, only the
    /// last one is rounded with the result; the sum must be an exact float or not much larger than that one.
    /// </summary>
    private static bool IsSum(double first, double last, ElementType type)
    {
        double sum = first + last;
        bool isExact = type != ElementType.Float32 || (float)sum == sum;
        return IsOrdinary(sum) && (isExact || Math.Abs(sum) <= ShiftPrecision.MostLoss * Math.Abs(last));
    }

    private static bool IsOrdinary(double x) => !double.IsNaN(x) && Math.Abs(x) < 1e30;

    /// <summary>Neither over- nor underflow of a float is near, so that the product rounds as its factors do.</summary>
    private static bool IsFactor(double x) => Math.Abs(x) is > 1e-30 and < 1e30;

    private static bool IsPowerOfTwo(double x) => IsFactor(x) && (BitConverter.DoubleToInt64Bits(x) & 0xFFFFFFFFFFFFF) == 0;
}
