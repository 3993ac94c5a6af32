using CsCheck;
using FusedGen.Compiler.Folding.Expressions;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Reference;
using static FusedGen.Compiler.Tests.Folding.NetworkBuilder;

namespace FusedGen.Compiler.Tests.Folding;

public class ExpressionSimplificationTests
{
    private static readonly Expression Ln = Unary(UnaryFunction.Log, X());

    public static TheoryData<string, Expression> Cases => new()
    {
        { "x0", Multiply(Add(C(0), X()), C(1)) },
        { "x0", Unary(UnaryFunction.Negate, Unary(UnaryFunction.Negate, X())) },
        { "(x0 + 1)", Subtract(Add(X(), C(3)), C(2)) },
        { "(x0 * 6)", Multiply(C(3), Multiply(C(2), X())) },
        { "(x0 * 0.25)", Divide(X(), C(4)) },
        { "(x0 / 3)", Divide(X(), C(3)) },
        { "((x0 * 9) + 15)", Multiply(Add(Multiply(X(), C(3)), C(5)), C(3)) },
        { "((x0 * 6) + 1.5)", Multiply(Add(Multiply(X(), C(2)), C(0.5)), C(3)) },
        { "(((x0 * 2) + 5) * 3)", Multiply(Add(Multiply(X(), C(2)), C(5)), C(3)) },
        { "((x0 + -1000000) + 0.3)", Add(Add(X(), C(-1e6)), C(0.3)) },
        { "(x0 + -999999)", Add(Add(X(), C(-1e6)), C(1)) },
        { "(0.3 - (x0 + -1000000))", Subtract(C(0.3), Add(X(), C(-1e6))) },
        { "(x0 * 0)", Multiply(X(), C(0)) },
        { "(x0 - x0)", Subtract(X(), X()) },
        { "(x0 - x1)", Add(X(), Unary(UnaryFunction.Negate, X(1))) },
        { "(x0 * x0)", Binary(BinaryFunction.Power, X(), C(2)) },
        { "Sqrt((x0 * x0))", Binary(BinaryFunction.Power, Multiply(X(), X()), C(0.5)) },
        { "((x0 == -Infinity) ? Infinity : Absolute(Sqrt(x0)))", Binary(BinaryFunction.Power, X(), C(0.5)) },
        { "Power(x0, 2.5)", Binary(BinaryFunction.Power, X(), C(2.5)) },
        { "Relu(x0)", Binary(BinaryFunction.Max, C(0), X()) },
        { "Relu(x0)", Binary(BinaryFunction.Min, Binary(BinaryFunction.Max, X(), C(0)), C(double.PositiveInfinity)) },
        { "Relu(x0)", new SelectExpression(Binary(BinaryFunction.Greater, X(), C(0)), X(), C(0)) },
        { "Relu(x0)", new SelectExpression(Binary(BinaryFunction.LessOrEqual, X(), C(0)), C(0), X()) },
        { "((x0 < 0) ? x0 : 0)", new SelectExpression(Binary(BinaryFunction.Less, X(), C(0)), X(), C(0)) },
        { "Max(x0, 2)", Binary(BinaryFunction.Max, Binary(BinaryFunction.Max, X(), C(1)), C(2)) },
        { "Sigmoid(x0)", Divide(C(1), Add(C(1), Unary(UnaryFunction.Exp, Unary(UnaryFunction.Negate, X())))) },
        { "Sigmoid(x0)", Divide(Unary(UnaryFunction.Exp, X()), Add(Unary(UnaryFunction.Exp, X()), C(1))) },
        { "Silu(x0)", Divide(X(), Add(Unary(UnaryFunction.Exp, Multiply(X(), C(-1))), C(1))) },
        { "Silu(Log(x0))", Multiply(Unary(UnaryFunction.Sigmoid, Ln), Ln) },
        { "Softplus(x0)", Unary(UnaryFunction.Log, Add(C(1), Unary(UnaryFunction.Exp, X()))) },
        { "Mish(x0)", Multiply(X(), Unary(UnaryFunction.Tanh, Unary(UnaryFunction.Log, Add(C(1), Unary(UnaryFunction.Exp, X()))))) },
        { "Gelu(x0)", Multiply(Multiply(X(), Add(Erf(Divide(X(), C(1.4142135381698608))), C(1))), C(0.5)) },
        { "Gelu(x0)", Multiply(Multiply(C(0.5), X()), Add(C(1), Erf(Multiply(X(), C(0.7071067690849304))))) },
        { "Gelu(x0)", Multiply(X(), Add(C(0.5), Multiply(C(0.5), Erf(Divide(X(), C(Math.Sqrt(2))))))) },
        { "Gelu(Log(x0))", Multiply(Ln, Multiply(C(0.5), Add(C(1), Erf(Divide(Ln, C(Math.Sqrt(2))))))) },
        { "GeluTanh(x0)", Multiply(Multiply(C(0.5), X()),
            Add(C(1), Tanh(Multiply(C(0.7978845608), Add(X(), Multiply(C(0.044715), Binary(BinaryFunction.Power, X(), C(3)))))))) },
        { "GeluTanh(x0)", Multiply(X(),
            Multiply(C(0.5), Add(C(1), Tanh(Multiply(Multiply(X(), C(0.79788456)), Add(C(1), Multiply(Multiply(C(0.044715), X()), X()))))))) },
        { "7", Add(C(3), C(4)) },
        { "(RoundToEven(x0) + 3)", Add(Unary(UnaryFunction.RoundToEven, X()), C(3)) },
        { "Min(Relu((RoundToEven(x0) + 3)), 255)", Through(Add(Unary(UnaryFunction.RoundToEven, X()), C(3)), ElementType.UInt8) },
        { "Min(Max(Floor(x0), -128), 127)", Through(Unary(UnaryFunction.Floor, X()), ElementType.Int8) },
        { "Min(Max(RoundToEven(x0), -2147483648), 2147483648)", Through(Unary(UnaryFunction.RoundToEven, X()), ElementType.Int32) },

        // What a cast cuts off is not whole.
        { "Float32(UInt8(x0))", Through(X(), ElementType.UInt8) },
        { "Float32(UInt8((RoundToEven(x0) + 0.5)))", Through(Add(Unary(UnaryFunction.RoundToEven, X()), C(0.5)), ElementType.UInt8) },
        { "Float32(Bool(RoundToEven(x0)))", Through(Unary(UnaryFunction.RoundToEven, X()), ElementType.Bool) },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void AnExpressionBecomesItsPlainForm(string expected, Expression expression) =>
        Assert.Equal(expected, new ExpressionSimplifier().Simplify(expression).ToString());

    [Fact]
    public void AnErfThatIsNoGeluStaysOne()
    {
        Expression other = Multiply(X(), Add(Erf(Multiply(X(), C(0.7))), C(1)));
        Assert.DoesNotContain("Gelu", new ExpressionSimplifier().Simplify(other).ToString());
    }

    [Fact]
    public void AnExpressionOfExponentialSizeAsATreeIsQuick()
    {
        Expression shared = X();
        for (int i = 0; i < 2000; i++)
        {
            shared = i % 2 == 0 ? Multiply(shared, shared) : Add(shared, shared);
        }

        Assert.Equal(2001, ExpressionOrder.Of(new ExpressionSimplifier().Simplify(shared)).Count);
    }

    [Fact]
    public void SimplifyingKeepsTheValueAndChangesNothingTheSecondTime()
    {
        int compared = 0;
        int decisive = 0;
        RandomExpressions(4).Sample(
            expression =>
            {
                ExpressionSimplifier simplifier = new();
                Expression simple = simplifier.Simplify(expression);
                Assert.Same(simple, simplifier.Simplify(simple));
                foreach (double x in new[] { -3, -0.7, 0.1, 0.9, 2.5, double.PositiveInfinity, double.NegativeInfinity })
                {
                    double want = ValueOf(expression, x);
                    double got = ValueOf(simple, x);
                    string what = $"{expression} at {x}: {got} for {want}; {simple}";

                    // Where the arithmetic overflows to NaN, a recognised activation may have its limit.
                    if (double.IsNaN(want))
                    {
                        continue;
                    }

                    ValueInterval right = ValueInterval.Of(expression, x);
                    ValueInterval given = ValueInterval.Of(simple, x);
                    Assert.True(right.Contains(want), what);
                    Assert.True(double.IsNaN(got) ? right.MayBeNaN : given.Contains(got) && given.Meets(right), what);
                    Interlocked.Increment(ref compared);
                    if (right.IsNarrow && given.IsNarrow)
                    {
                        Interlocked.Increment(ref decisive);
                    }
                }
            },
            iter: 2000);
        Assert.True(decisive >= 0.75 * compared, $"{decisive} of {compared} comparisons tell a wrong value from a right one.");
    }

    [Fact]
    public void TwoRoundingsThatALaterCancellationMagnifiesAreLeftOut()
    {
        Expression twice = Unary(UnaryFunction.Reciprocal, Divide(C(1), X()));
        Expression cancelled = Unary(UnaryFunction.Reciprocal, Subtract(X(), twice));
        Expression simple = new ExpressionSimplifier().Simplify(cancelled);
        Assert.Equal("Reciprocal((x0 - x0))", simple.ToString());
        Assert.True(double.IsFinite(ValueOf(cancelled, 0.9)));
        Assert.True(double.IsInfinity(ValueOf(simple, 0.9)));
        Assert.True(ValueInterval.Of(twice, 0.9).IsNarrow);
        Assert.False(ValueInterval.Of(cancelled, 0.9).IsNarrow);
    }

    /// <summary>As an integer, and as a float again.</summary>
    private static CastExpression Through(Expression x, ElementType type) => new(new CastExpression(x, type), ElementType.Float32);

    private static Expression Erf(Expression x) => Unary(UnaryFunction.Erf, x);

    private static Expression Tanh(Expression x) => Unary(UnaryFunction.Tanh, x);

    private static Gen<Expression> RandomExpressions(int depth)
    {
        Gen<Expression> leaf = Gen.OneOf(
            Gen.Const((Expression)X()), OneOf(0.0, 1, -1, 0.5, 2, 3).Select(c => (Expression)C(c)));
        if (depth == 0)
        {
            return leaf;
        }

        Gen<Expression> inner = RandomExpressions(depth - 1);
        UnaryFunction[] unary = [UnaryFunction.Negate, UnaryFunction.Exp, UnaryFunction.Sigmoid, UnaryFunction.Softplus, UnaryFunction.Relu, UnaryFunction.Tanh,
            UnaryFunction.Reciprocal];
        BinaryFunction[] binary = [BinaryFunction.Add, BinaryFunction.Subtract, BinaryFunction.Multiply, BinaryFunction.Divide, BinaryFunction.Max,
            BinaryFunction.Min];
        return Gen.OneOf(
            leaf,
            Gen.Select(OneOf(unary), inner, Unary),
            Gen.Select(OneOf(binary), inner, inner, Binary),
            Gen.Select(OneOf(binary), inner, leaf, Binary));
    }

    private static Gen<T> OneOf<T>(params T[] choices) => Gen.Int[0, choices.Length - 1].Select(i => choices[i]);

    private static double ValueOf(Expression expression, double x)
    {
        ExpressionProgram program = new(expression);
        program.Evaluate([Tensor.ScalarOf(x)], [0]);
        return program.Float;
    }
}
