using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Reference;
using static FusedGen.Compiler.Tests.Reference.Given;

namespace FusedGen.Compiler.Tests.Reference;

public class ExpressionEvaluationTests
{
    [Fact]
    public void BroadcastsEveryInput()
    {
        Expression sum = Binary(BinaryFunction.Add, Float(0), Float(1));
        MapOperation map = new(Node, sum, [Constant(Floats([2, 1], 10, 20)), Constant(Floats([3], 1, 2, 3))], Output(2, 3));
        Assert.Equal([11, 12, 13, 21, 22, 23], FloatsOf(map));
    }

    [Theory]
    [InlineData(UnaryFunction.Negate, 2.5, -2.5)]
    [InlineData(UnaryFunction.Absolute, -2.5, 2.5)]
    [InlineData(UnaryFunction.Sign, -2.5, -1)]
    [InlineData(UnaryFunction.Floor, -2.5, -3)]
    [InlineData(UnaryFunction.Ceiling, -2.5, -2)]
    [InlineData(UnaryFunction.RoundToEven, 2.5, 2)]
    [InlineData(UnaryFunction.RoundToEven, 3.5, 4)]
    [InlineData(UnaryFunction.Reciprocal, 4, 0.25)]
    [InlineData(UnaryFunction.Sqrt, 9, 3)]
    [InlineData(UnaryFunction.Exp, 0, 1)]
    [InlineData(UnaryFunction.Log, 1, 0)]
    [InlineData(UnaryFunction.Sin, 0, 0)]
    [InlineData(UnaryFunction.Cos, 0, 1)]
    [InlineData(UnaryFunction.Tan, 0, 0)]
    [InlineData(UnaryFunction.Asin, 1, Math.PI / 2)]
    [InlineData(UnaryFunction.Acos, 1, 0)]
    [InlineData(UnaryFunction.Atan, 1, Math.PI / 4)]
    [InlineData(UnaryFunction.Cosh, 0, 1)]
    [InlineData(UnaryFunction.Tanh, double.PositiveInfinity, 1)]
    [InlineData(UnaryFunction.Sinh, double.NegativeInfinity, double.NegativeInfinity)]
    [InlineData(UnaryFunction.Relu, -1, 0)]
    [InlineData(UnaryFunction.Relu, 1.5, 1.5)]
    [InlineData(UnaryFunction.Relu, double.NaN, double.NaN)]
    public void AppliesAFunctionOfOneFloat(UnaryFunction function, double x, double expected) =>
        Assert.Equal(expected, FloatOf(new UnaryExpression(function, new FloatConstant(x), ElementType.Float32)), 15);

    [Fact]
    public void EveryUnaryFunctionIsEvaluated()
    {
        foreach (UnaryFunction function in Enum.GetValues<UnaryFunction>())
        {
            Expression node = function switch
            {
                UnaryFunction.Not => new UnaryExpression(function, new IntegerConstant(1, ElementType.Bool), ElementType.Bool),
                UnaryFunction.Complement => new UnaryExpression(function, new IntegerConstant(1), ElementType.Int64),
                UnaryFunction.Reinterpret => new UnaryExpression(function, new IntegerConstant(1, ElementType.UInt8), ElementType.UInt8),
                UnaryFunction.Bits => new UnaryExpression(function, new FloatConstant(1), ElementType.Int32),
                UnaryFunction.IsNaN or UnaryFunction.IsInfinity => new UnaryExpression(function, new FloatConstant(1), ElementType.Bool),
                _ => new UnaryExpression(function, new FloatConstant(1), ElementType.Float32),
            };
            Tensor result = Evaluated(node);
            Assert.False(double.IsNaN(result.ElementAsDouble(0)), function.ToString());
        }
    }

    [Theory]
    [InlineData(BinaryFunction.Subtract, 5, 3, 2)]
    [InlineData(BinaryFunction.Multiply, 5, 3, 15)]
    [InlineData(BinaryFunction.Divide, 5, 2, 2.5)]
    [InlineData(BinaryFunction.Power, 2, 10, 1024)]
    [InlineData(BinaryFunction.Min, 5, 3, 3)]
    [InlineData(BinaryFunction.Max, double.NaN, 3, double.NaN)]
    [InlineData(BinaryFunction.Min, 3, double.NaN, double.NaN)]
    [InlineData(BinaryFunction.Remainder, -5, 3, -2)]
    [InlineData(BinaryFunction.Modulo, -5, 3, 1)]
    [InlineData(BinaryFunction.Modulo, 5, -3, -1)]
    public void AppliesAFunctionOfTwoFloats(BinaryFunction function, double x, double y, double expected) =>
        Assert.Equal(expected, FloatOf(new BinaryExpression(function, new FloatConstant(x), new FloatConstant(y), ElementType.Float32)));

    [Theory]
    [InlineData(BinaryFunction.Add, ElementType.Int32, int.MaxValue, 1, int.MinValue)]
    [InlineData(BinaryFunction.Add, ElementType.UInt8, 250, 10, 4)]
    [InlineData(BinaryFunction.Multiply, ElementType.Int8, 64, 2, -128)]
    [InlineData(BinaryFunction.Divide, ElementType.Int64, -7, 2, -3)]
    [InlineData(BinaryFunction.Divide, ElementType.Int32, int.MinValue, -1, int.MinValue)]
    [InlineData(BinaryFunction.Remainder, ElementType.Int64, -7, 3, -1)]
    [InlineData(BinaryFunction.Modulo, ElementType.Int64, -7, 3, 2)]
    [InlineData(BinaryFunction.Power, ElementType.Int64, -3, 3, -27)]
    [InlineData(BinaryFunction.Power, ElementType.Int64, 2, -1, 0)]
    [InlineData(BinaryFunction.ShiftLeft, ElementType.UInt8, 129, 1, 2)]
    [InlineData(BinaryFunction.ShiftRight, ElementType.UInt8, 129, 1, 64)]
    [InlineData(BinaryFunction.And, ElementType.Int32, 12, 10, 8)]
    [InlineData(BinaryFunction.Or, ElementType.Int32, 12, 10, 14)]
    [InlineData(BinaryFunction.Xor, ElementType.Bool, 1, 1, 0)]
    public void IntegersWrapAsTheirTypeDoes(BinaryFunction function, ElementType type, long x, long y, long expected) =>
        Assert.Equal(expected, IntegerOf(new BinaryExpression(function, new IntegerConstant(x, type), new IntegerConstant(y, type), type)));

    [Theory]
    [InlineData(BinaryFunction.Divide)]
    [InlineData(BinaryFunction.Remainder)]
    [InlineData(BinaryFunction.Modulo)]
    public void AnIntegerDividedByZeroHasNoResult(BinaryFunction function)
    {
        Expression quotient = new BinaryExpression(function, new IntegerConstant(1), new IntegerConstant(0), ElementType.Int64);
        Assert.Throws<EvaluationException>(() => IntegerOf(quotient));
    }

    [Theory]
    [InlineData(BinaryFunction.Equal, double.NaN, double.NaN, 0)]
    [InlineData(BinaryFunction.NotEqual, double.NaN, 1, 1)]
    [InlineData(BinaryFunction.Less, 1, 2, 1)]
    [InlineData(BinaryFunction.LessOrEqual, 2, 2, 1)]
    [InlineData(BinaryFunction.Greater, 1, 2, 0)]
    [InlineData(BinaryFunction.GreaterOrEqual, 1, double.NaN, 0)]
    public void ComparesToABoolean(BinaryFunction function, double x, double y, long expected) =>
        Assert.Equal(expected, IntegerOf(new BinaryExpression(function, new FloatConstant(x), new FloatConstant(y), ElementType.Bool)));

    [Theory]
    [InlineData(double.NaN, ElementType.Int32, 0)]
    [InlineData(-2.9, ElementType.Int32, -2)]
    [InlineData(3e9, ElementType.Int32, int.MaxValue)]
    [InlineData(1e30, ElementType.Int64, long.MaxValue)]
    [InlineData(double.NegativeInfinity, ElementType.Int64, long.MinValue)]
    [InlineData(-1.0, ElementType.UInt8, 0)]
    [InlineData(0.5, ElementType.Bool, 1)]
    [InlineData(double.NaN, ElementType.Bool, 1)]
    public void AFloatCastToAnIntegerTruncatesAndSaturates(double x, ElementType type, long expected) =>
        Assert.Equal(expected, IntegerOf(new CastExpression(new FloatConstant(x), type)));

    [Theory]
    [InlineData(300, ElementType.UInt8, 44)]
    [InlineData(200, ElementType.Int8, -56)]
    [InlineData(1L << 40, ElementType.Int32, 0)]
    [InlineData(7, ElementType.Bool, 1)]
    public void AnIntegerCastToANarrowerOneWraps(long x, ElementType type, long expected) =>
        Assert.Equal(expected, IntegerOf(new CastExpression(new IntegerConstant(x), type)));

    [Fact]
    public void SelectsByACondition()
    {
        Expression positive = Binary(BinaryFunction.Greater, Float(0), new FloatConstant(0), ElementType.Bool);
        Expression leaky = new SelectExpression(positive, Float(0), Binary(BinaryFunction.Multiply, Float(0), new FloatConstant(0.5)));
        MapOperation map = new(Node, leaky, [Constant(Floats([3], -2, 0, 4))], Output(3));
        Assert.Equal([-1, 0, 4], FloatsOf(map));
    }

    [Fact]
    public void ASharedNodeIsComputedOnce()
    {
        // 2⁶⁰ additions, were each mention of a node evaluated on its own.
        Expression doubled = Float(0);
        for (int i = 0; i < 60; i++)
        {
            doubled = Binary(BinaryFunction.Add, doubled, doubled);
        }

        MapOperation map = new(Node, doubled, [Constant(Floats([1], 1))], Output(1));
        Assert.Equal([Math.Pow(2, 60)], FloatsOf(map));
    }

    [Fact]
    public void ADeepExpressionNeedsNoDeepStack()
    {
        Expression chain = Float(0);
        for (int i = 0; i < 200_000; i++)
        {
            chain = new UnaryExpression(UnaryFunction.Negate, chain, ElementType.Float32);
        }

        MapOperation map = new(Node, chain, [Constant(Floats([1], 3))], Output(1));
        Assert.Equal([3], FloatsOf(map));
    }

    private static InputExpression Float(int index) => new(index, ElementType.Float32);

    private static BinaryExpression Binary(BinaryFunction function, Expression left, Expression right, ElementType type = ElementType.Float32) =>
        new(function, left, right, type);

    private static Tensor Evaluated(Expression expression) =>
        ResultOf(new MapOperation(Node, expression, [], Output(expression.Type)));

    private static double FloatOf(Expression expression) => Evaluated(expression).Floats.Single();

    private static long IntegerOf(Expression expression) => Evaluated(expression).Integers.Single();
}
