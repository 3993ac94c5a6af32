using System.Runtime.Intrinsics;
using CsCheck;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Reference;
using FusedGen.Numerics;
using FusedGen.VectorMathCheck;

namespace FusedGen.Runtime.Tests.Numerics;

public class BinaryFunctionTests
{
    private static readonly Gen<float> s_operand = Gen.Frequency(
        (3, Gen.Single), (2, Gen.Int[0, EdgeFloats.All.Count - 1].Select(i => EdgeFloats.All[i])), (2, Gen.Int[-40, 40].Select(i => i / 4f)));

    [Theory]
    [InlineData("Min", 0)]
    [InlineData("Max", 0)]
    [InlineData("Remainder", 0)]
    [InlineData("Modulo", 0.5)]
    [InlineData("Power", 0.51)]
    public void The_result_is_the_reference_evaluators_at_every_width(string name, double bound)
    {
        BinaryFunction function = Enum.Parse<BinaryFunction>(name);
        Gen.Select(s_operand, s_operand).Array[16].Sample(pairs =>
        {
            float[] x = [.. pairs.Select(p => p.Item1)];
            float[] y = [.. pairs.Select(p => p.Item2)];
            float[][] results = Evaluate(name, x, y);
            for (int i = 0; i < x.Length; i++)
            {
                float result = results[0][i];
                double error = Ulp.Error(result, FloatFunctions.Evaluate(function, x[i], y[i]));
                Assert.True(error <= bound, $"{name}({x[i]:R}, {y[i]:R}) = {result:R} is off by {error} ULP.");
                Assert.All(results, r => Assert.True(Ulp.SameBits(result, r[i]), $"{name}({x[i]:R}, {y[i]:R}) differs between widths."));
            }
        });
    }

    [Fact]
    public void The_special_cases_of_power_are_those_of_IEEE_754()
    {
        foreach (float x in EdgeFloats.All)
        {
            foreach (float y in EdgeFloats.All)
            {
                float expected = (float)Math.Pow(x, y);
                float actual = VectorMath.Power(x, y);
                bool isSpecial = expected is 0 or 1 or -1 || !float.IsFinite(expected);
                Assert.True(!isSpecial || Ulp.SameBits(expected, actual), $"Power({x:R}, {y:R}) = {actual:R}, not {expected:R}.");
            }
        }
    }

    [Fact]
    public void Of_two_zeros_min_and_max_take_the_second_at_every_width()
    {
        foreach ((float x, float y) in new[] { (0f, -0f), (-0f, 0f) })
        {
            float[] xs = Enumerable.Repeat(x, 16).ToArray();
            float[] ys = Enumerable.Repeat(y, 16).ToArray();
            foreach (float[] result in Evaluate("Min", xs, ys).Concat(Evaluate("Max", xs, ys)))
            {
                Assert.All(result, r => Assert.Equal(BitConverter.SingleToInt32Bits(y), BitConverter.SingleToInt32Bits(r)));
            }
        }
    }

    [Fact]
    public void A_predicate_sets_all_bits_of_the_lanes_where_it_holds()
    {
        foreach (float x in EdgeFloats.All)
        {
            float nan = BitConverter.Int32BitsToSingle(VectorMath.IsNaN(x) ? -1 : 0);
            float infinity = BitConverter.Int32BitsToSingle(VectorMath.IsInfinity(x) ? -1 : 0);
            Assert.Equal(float.IsNaN(x), VectorMath.IsNaN(x));
            Assert.Equal(float.IsInfinity(x), VectorMath.IsInfinity(x));
            Assert.Equal(Vector128.Create(nan).AsInt32(), VectorMath.IsNaN(Vector128.Create(x)).AsInt32());
            Assert.Equal(Vector256.Create(nan).AsInt32(), VectorMath.IsNaN(Vector256.Create(x)).AsInt32());
            Assert.Equal(Vector512.Create(nan).AsInt32(), VectorMath.IsNaN(Vector512.Create(x)).AsInt32());
            Assert.Equal(Vector128.Create(infinity).AsInt32(), VectorMath.IsInfinity(Vector128.Create(x)).AsInt32());
            Assert.Equal(Vector256.Create(infinity).AsInt32(), VectorMath.IsInfinity(Vector256.Create(x)).AsInt32());
            Assert.Equal(Vector512.Create(infinity).AsInt32(), VectorMath.IsInfinity(Vector512.Create(x)).AsInt32());
        }
    }

    /// <summary>The results of 1, 4, 8 and 16 lanes.</summary>
    private static float[][] Evaluate(string name, float[] x, float[] y) => name switch
    {
        "Min" => Evaluate(x, y, VectorMath.Min, VectorMath.Min, VectorMath.Min, VectorMath.Min),
        "Max" => Evaluate(x, y, VectorMath.Max, VectorMath.Max, VectorMath.Max, VectorMath.Max),
        "Remainder" => Evaluate(x, y, VectorMath.Remainder, VectorMath.Remainder, VectorMath.Remainder, VectorMath.Remainder),
        "Modulo" => Evaluate(x, y, VectorMath.Modulo, VectorMath.Modulo, VectorMath.Modulo, VectorMath.Modulo),
        _ => Evaluate(x, y, VectorMath.Power, VectorMath.Power, VectorMath.Power, VectorMath.Power),
    };

    private static float[][] Evaluate(
        float[] x,
        float[] y,
        Func<float, float, float> scalar,
        Func<Vector128<float>, Vector128<float>, Vector128<float>> four,
        Func<Vector256<float>, Vector256<float>, Vector256<float>> eight,
        Func<Vector512<float>, Vector512<float>, Vector512<float>> sixteen)
    {
        float[][] results = [new float[16], new float[16], new float[16], new float[16]];
        for (int i = 0; i < 16; i++)
        {
            results[0][i] = scalar(x[i], y[i]);
        }

        for (int i = 0; i < 16; i += 4)
        {
            four(Vector128.Create<float>(x.AsSpan(i)), Vector128.Create<float>(y.AsSpan(i))).CopyTo(results[1], i);
        }

        for (int i = 0; i < 16; i += 8)
        {
            eight(Vector256.Create<float>(x.AsSpan(i)), Vector256.Create<float>(y.AsSpan(i))).CopyTo(results[2], i);
        }

        sixteen(Vector512.Create<float>(x), Vector512.Create<float>(y)).CopyTo(results[3]);
        return results;
    }
}
