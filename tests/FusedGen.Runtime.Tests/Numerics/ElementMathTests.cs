using System.Numerics;
using CsCheck;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Reference;
using FusedGen.Numerics;

namespace FusedGen.Runtime.Tests.Numerics;

public class ElementMathTests
{
    private static readonly Gen<double> s_double = Gen.Frequency(
        (3, Gen.Double), (3, Gen.Double[-30, 30]), (2, Gen.Double[-1, 1]), (1, Gen.Int[0, EdgeFloats.All.Count - 1].Select(i => (double)EdgeFloats.All[i])));

    /// <summary>The bounds are relative; what two ways of rounding differ by, several times over.</summary>
    [Theory]
    [InlineData("ExpM1", 2e-15)]
    [InlineData("Log1P", 2e-15)]
    [InlineData("Asinh", 3e-15)]
    [InlineData("Acosh", 3e-15)]
    [InlineData("Atanh", 3e-15)]
    [InlineData("Erf", 2e-15)]
    [InlineData("Sigmoid", 1e-15)]
    [InlineData("Softplus", 2e-15)]
    [InlineData("GeluTanh", 1e-13)]
    [InlineData("Mish", 4e-15)]
    [InlineData("Silu", 1e-15)]
    [InlineData("Sign", 0)]
    [InlineData("RoundToEven", 0)]
    [InlineData("RoundToBFloat16", 0)]
    [InlineData("Floor", 0)]
    [InlineData("Relu", 0)]
    [InlineData("Tanh", 0)]
    [InlineData("Exp", 0)]
    public void A_function_of_double_is_the_reference_evaluators(string name, double tolerance)
    {
        UnaryFunction function = Enum.Parse<UnaryFunction>(name);
        Func<double, double> actual = typeof(ElementMath).GetMethod(name, [typeof(double)])!.CreateDelegate<Func<double, double>>();
        s_double.Sample(x => Close(FloatFunctions.Evaluate(function, x), actual(x), tolerance, x), iter: 20_000);
    }

    /// <summary>Values computed with thirty digits.</summary>
    [Theory]
    [InlineData(-30, -1.4720141781444561179e-196)]
    [InlineData(-12.5, -4.6657053735971417215e-35)]
    [InlineData(-5, -1.4332578593959695584e-6)]
    [InlineData(-2.2962962962962963, -0.024867678434040617729)]
    [InlineData(-0.75, -0.1699705142826511495)]
    [InlineData(0.5, 0.34573123063700655182)]
    [InlineData(3, 2.9959503059051097164)]
    public void Gelu_of_double_keeps_its_digits_in_the_tail(double x, double expected) => Close(expected, ElementMath.Gelu(x), 2e-15, x);

    /// <summary>
    /// The reference computes erfc from 1 − erf below 2, and e^(−x²) from a rounded x², and so knows the tail to fewer
    /// digits.
    /// </summary>
    [Fact]
    public void Gelu_of_double_is_the_reference_evaluators() =>
        s_double.Sample(x => Close(SpecialFunctions.Gelu(x), ElementMath.Gelu(x), 4e-13 + (1e-15 * Math.Min(x * x, 800)), x), iter: 20_000);

    [Theory]
    [InlineData("Min")]
    [InlineData("Max")]
    [InlineData("Power")]
    [InlineData("Remainder")]
    [InlineData("Modulo")]
    public void A_function_of_two_doubles_is_the_reference_evaluators(string name)
    {
        BinaryFunction function = Enum.Parse<BinaryFunction>(name);
        var actual = typeof(ElementMath).GetMethod(name, [typeof(double), typeof(double)])!.CreateDelegate<Func<double, double, double>>();
        Gen.Select(s_double, s_double).Sample((x, y) => Assert.Equal(FloatFunctions.Evaluate(function, x, y), actual(x, y)));
    }

    [Fact]
    public void Functions_of_integers_are_the_reference_evaluators()
    {
        Check(Gen.Int, ElementType.Int32);
        Check(Gen.Long, ElementType.Int64);
        Check(Gen.Byte, ElementType.UInt8);
        Check(Gen.SByte, ElementType.Int8);
        Check(Gen.ULong, ElementType.UInt64);
    }

    [Fact]
    public void Conversions_are_the_reference_evaluators() => s_double.Sample(
        x =>
        {
            Assert.Equal(Integers.FromFloat(x, ElementType.Int32), ElementMath.ToInt32(x));
            Assert.Equal(Integers.FromFloat(x, ElementType.Int64), ElementMath.ToInt64(x));
            Assert.Equal(Integers.FromFloat(x, ElementType.UInt8), ElementMath.ToUInt8(x));
            Assert.Equal(unchecked((ulong)Integers.FromFloat(x, ElementType.UInt64)), ElementMath.ToUInt64(x));
            Assert.Equal(unchecked((ulong)Integers.FromFloat((float)x, ElementType.UInt64)), ElementMath.ToUInt64((float)x));
            Assert.Equal(Integers.FromFloat(x, ElementType.Int8), ElementMath.ToInt8(x));
            Assert.Equal(Integers.FromFloat((float)x, ElementType.Int32), ElementMath.ToInt32((float)x));
            Assert.Equal(Integers.FromFloat((float)x, ElementType.Int64), ElementMath.ToInt64((float)x));
            Assert.Equal(Integers.FromFloat((float)x, ElementType.UInt8), ElementMath.ToUInt8((float)x));
            Assert.Equal(Integers.FromFloat((float)x, ElementType.Int8), ElementMath.ToInt8((float)x));
        },
        iter: 20_000);

    [Fact]
    public void A_division_by_zero_throws()
    {
        Assert.Throws<DivideByZeroException>(() => ElementMath.Divide(1, 0));
        Assert.Throws<DivideByZeroException>(() => ElementMath.Remainder(1L, 0L));
        Assert.Throws<DivideByZeroException>(() => ElementMath.Modulo((sbyte)1, (sbyte)0));
        Assert.Throws<DivideByZeroException>(() => ElementMath.Power(0, -1));
    }

    private static void Check<T>(Gen<T> any, ElementType type)
        where T : struct, IBinaryInteger<T>, IMinMaxValue<T>
    {
        T[] edges = [T.MinValue, T.MinValue + T.One, T.Zero, T.One, T.MaxValue, unchecked(T.Zero - T.One), T.CreateTruncating(7), T.CreateTruncating(8),
            T.CreateTruncating(31), T.CreateTruncating(64)];
        Gen<T> operand = Gen.Frequency(
            (2, any), (1, Gen.Int[0, edges.Length - 1].Select(i => edges[i])), (1, Gen.Int[-9, 40].Select(i => T.CreateTruncating(i))));
        (UnaryFunction, Func<T, T>)[] unary =
        [
            (UnaryFunction.Negate, ElementMath.Negate), (UnaryFunction.Absolute, ElementMath.Absolute), (UnaryFunction.Sign, ElementMath.Sign),
            (UnaryFunction.Relu, ElementMath.Relu), (UnaryFunction.Floor, ElementMath.Floor), (UnaryFunction.Ceiling, ElementMath.Ceiling),
            (UnaryFunction.RoundToEven, ElementMath.RoundToEven),
        ];
        (BinaryFunction, Func<T, T, T>)[] binary =
        [
            (BinaryFunction.Divide, ElementMath.Divide), (BinaryFunction.Min, ElementMath.Min), (BinaryFunction.Max, ElementMath.Max),
            (BinaryFunction.Power, ElementMath.Power), (BinaryFunction.Remainder, ElementMath.Remainder), (BinaryFunction.Modulo, ElementMath.Modulo),
            (BinaryFunction.ShiftLeft, ElementMath.ShiftLeft), (BinaryFunction.ShiftRight, ElementMath.ShiftRight),
        ];
        Gen.Select(operand, operand).Sample(
            (x, y) =>
            {
                foreach ((UnaryFunction function, Func<T, T> actual) in unary)
                {
                    long expected = Integers.Wrap(IntegerFunctions.Evaluate(function, long.CreateTruncating(x), type), type);
                    Assert.True(expected == long.CreateTruncating(actual(x)), $"{function}({x}) of {type} is {actual(x)}, not {expected}.");
                }

                foreach ((BinaryFunction function, Func<T, T, T> actual) in binary)
                {
                    bool divides = function is BinaryFunction.Divide or BinaryFunction.Remainder or BinaryFunction.Modulo;
                    if (T.IsZero(y) && divides || (function == BinaryFunction.Power && T.IsZero(x) && T.IsNegative(y)))
                    {
                        continue;
                    }

                    long expected = Integers.Wrap(IntegerFunctions.Evaluate(function, long.CreateTruncating(x), long.CreateTruncating(y), type), type);
                    Assert.True(expected == long.CreateTruncating(actual(x, y)), $"{function}({x}, {y}) of {type} is {actual(x, y)}, not {expected}.");
                }
            },
            iter: 20_000);
    }

    private static void Close(double expected, double actual, double tolerance, double x)
    {
        bool isClose = expected.Equals(actual) || expected == actual || Math.Abs(actual - expected) <= (Math.Abs(expected) * tolerance) + 1e-307;
        Assert.True(isClose, $"At {x:R} it is {actual:R}, not {expected:R}.");
    }
}
