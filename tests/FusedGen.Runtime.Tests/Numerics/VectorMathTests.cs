using System.Runtime.Intrinsics;
using CsCheck;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Numerics;
using FusedGen.VectorMathCheck;

namespace FusedGen.Runtime.Tests.Numerics;

public class VectorMathTests
{
    public static TheoryData<string> Names => new(CheckedFunctions.All.Select(f => f.Name));

    [Theory]
    [MemberData(nameof(Names))]
    public void A_sample_of_all_floats_keeps_the_promised_error_and_the_same_bits_at_every_width(string name)
    {
        // A prime step goes through all exponents and, over them, through all low bits.
        Check(name, f => Sweep.Over(f, 5, 1L << 32, 13007));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Edge_cases_keep_the_promised_error_and_the_same_bits_at_every_width(string name) =>
        Check(name, f => Sweep.Over(f, EdgeFloats.All));

    [Theory]
    [MemberData(nameof(Names))]
    public void Random_floats_keep_the_promised_error_and_the_same_bits_at_every_width(string name) =>
        Gen.Single.Array[64].Sample(x => Check(name, f => Sweep.Over(f, x)), iter: 100);

    [Fact]
    public void Every_function_of_a_float_that_the_compiler_knows_is_checked()
    {
        HashSet<UnaryFunction> others =
        [
            UnaryFunction.Whole, UnaryFunction.Not, UnaryFunction.Complement, UnaryFunction.IsNaN, UnaryFunction.IsInfinity, UnaryFunction.Bits,
            UnaryFunction.Reinterpret,
        ];
        IEnumerable<string> expected = Enum.GetValues<UnaryFunction>().Where(f => !others.Contains(f)).Select(f => f.ToString());
        Assert.Equal(expected.Order(StringComparer.Ordinal), CheckedFunctions.All.Select(f => f.Name).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("Sin")]
    [InlineData("Tan")]
    [InlineData("Asin")]
    [InlineData("Atan")]
    [InlineData("Sinh")]
    [InlineData("Tanh")]
    [InlineData("Asinh")]
    [InlineData("Atanh")]
    [InlineData("Erf")]
    [InlineData("ExpM1")]
    [InlineData("Log1P")]
    [InlineData("Sqrt")]
    [InlineData("Floor")]
    [InlineData("Ceiling")]
    [InlineData("RoundToEven")]
    [InlineData("RoundToBFloat16")]
    [InlineData("Silu")]
    [InlineData("Gelu")]
    public void Zero_keeps_its_sign(string name)
    {
        CheckedFunction function = CheckedFunctions.Named(name);
        Assert.Equal(BitConverter.SingleToInt32Bits(-0f), BitConverter.SingleToInt32Bits(function.Scalar(-0f)));
        Assert.Equal(0, BitConverter.SingleToInt32Bits(function.Scalar(0f)));
    }

    [Theory]
    [InlineData(3f)]
    [InlineData(-0.25f)]
    [InlineData(float.PositiveInfinity)]
    public void A_bound_gives_the_bits_of_min_and_max(float bound)
    {
        foreach (float x in new[] { 0f, -0f, bound, -bound, 2.5f, 1e-45f, float.MaxValue, float.NegativeInfinity, float.NaN, -float.NaN })
        {
            Same(VectorMath.Min(x, bound), VectorMath.AtMost(x, bound));
            Same(VectorMath.Max(x, bound), VectorMath.AtLeast(x, bound));
            Same(VectorMath.Min(x, bound), VectorMath.AtMost(Vector256.Create(x), Vector256.Create(bound))[7]);
            Same(VectorMath.Max(x, bound), VectorMath.AtLeast(Vector256.Create(x), Vector256.Create(bound))[7]);
            Same(VectorMath.Min(x, bound), VectorMath.AtMost(Vector512.Create(x), Vector512.Create(bound))[15]);
            Same(VectorMath.Max(x, bound), VectorMath.AtLeast(Vector512.Create(x), Vector512.Create(bound))[15]);
        }

        static void Same(float expected, float actual) => Assert.Equal(BitConverter.SingleToInt32Bits(expected), BitConverter.SingleToInt32Bits(actual));
    }

    [Fact]
    public void The_tail_of_gelu_keeps_its_digits()
    {
        CheckedFunction gelu = CheckedFunctions.Named("Gelu");
        Check(gelu.Name, f => Sweep.Over(f, [-5f, -8f, -10f, -12.5f, -13.1f]));
        Assert.True(gelu.Scalar(-13.1f) < 0);
    }

    private static void Check(string name, Func<CheckedFunction, Sweep> walk)
    {
        CheckedFunction function = CheckedFunctions.Named(name);
        Sweep sweep = walk(function);
        Assert.True(sweep.Differences == 0, $"{name} differs between widths at {sweep.DifferenceAt:R}.");
        Assert.True(sweep.WorstError <= function.Bound, $"{name} is off by {sweep.WorstError} ULP at {sweep.WorstAt:R}.");
    }
}
