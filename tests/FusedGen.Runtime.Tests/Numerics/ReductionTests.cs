using System.Runtime.Intrinsics;
using CsCheck;
using FusedGen.Numerics;
using FusedGen.VectorMathCheck;

namespace FusedGen.Runtime.Tests.Numerics;

public class ReductionTests
{
    private static readonly Gen<float[]> s_sixteen = Gen.Float[-100, 100].Array[16];

    [Fact]
    public void Sixteen_lanes_fold_to_the_same_bits_however_they_are_held() => s_sixteen.Sample(x =>
    {
        Vector512<float> one = Vector512.Create<float>(x);
        (Vector256<float> low, Vector256<float> high) = (one.GetLower(), one.GetUpper());
        (Vector128<float> a, Vector128<float> b, Vector128<float> c, Vector128<float> d) = (low.GetLower(), low.GetUpper(), high.GetLower(), high.GetUpper());
        AllSame(VectorMath.HorizontalSum(one), VectorMath.HorizontalSum(low, high), VectorMath.HorizontalSum(a, b, c, d), VectorMath.HorizontalSum(x));
        AllSame(VectorMath.HorizontalProduct(one), VectorMath.HorizontalProduct(low, high), VectorMath.HorizontalProduct(a, b, c, d),
            VectorMath.HorizontalProduct(x));
        AllSame(VectorMath.HorizontalMax(one), VectorMath.HorizontalMax(low, high), VectorMath.HorizontalMax(a, b, c, d), VectorMath.HorizontalMax(x));
        AllSame(VectorMath.HorizontalMin(one), VectorMath.HorizontalMin(low, high), VectorMath.HorizontalMin(a, b, c, d), VectorMath.HorizontalMin(x));
    });

    [Fact]
    public void Folding_takes_every_lane_once()
    {
        float[] powers = [.. Enumerable.Range(0, 16).Select(i => (float)(1 << i))];
        Assert.Equal(65535, VectorMath.HorizontalSum(Vector512.Create<float>(powers)));
        Assert.Equal(255, VectorMath.HorizontalSum(Vector256.Create<float>(powers)));
        Assert.Equal(15, VectorMath.HorizontalSum(Vector128.Create<float>(powers)));
        Assert.Equal(1 << (1 + 2 + 3), VectorMath.HorizontalProduct(Vector128.Create<float>(powers)));
        Assert.Equal(1 << 28, VectorMath.HorizontalProduct(Vector256.Create<float>(powers)));
        for (int lane = 0; lane < 16; lane++)
        {
            float[] x = new float[16];
            x[lane] = 1;
            Assert.Equal(1, VectorMath.HorizontalMax(Vector512.Create<float>(x)));
            x[lane] = -1;
            Assert.Equal(-1, VectorMath.HorizontalMin(Vector512.Create<float>(x)));
            x[lane] = float.NaN;
            Assert.True(float.IsNaN(VectorMath.HorizontalMax(Vector512.Create<float>(x))) && float.IsNaN(VectorMath.HorizontalMin(Vector512.Create<float>(x))));
        }
    }

    [Fact]
    public void The_order_is_by_halves()
    {
        // From left to right the 1 would be lost against 2²⁴. By halves 2²⁴ meets ½, which is lost, and 1 meets −2²⁴
        // without a rounding.
        float[] x = new float[16];
        (x[0], x[8]) = (16777216, 0.5f);
        (x[1], x[9]) = (1, -16777216);
        Assert.Equal(1, VectorMath.HorizontalSum(x));
        Assert.Equal(0, x.Aggregate((sum, next) => sum + next));
    }

    [Fact]
    public void Other_than_sixteen_floats_are_refused() =>
        Assert.Equal("x", Assert.Throws<ArgumentException>(() => VectorMath.HorizontalSum(new float[15])).ParamName);

    [Fact]
    public void Multiply_then_add_rounds_twice_at_every_width()
    {
        // (1 + 2⁻¹²)² is 1 + 2⁻¹¹ + 2⁻²⁴; rounded it loses the last term, which a fused operation would return.
        const float X = 1 + (1f / 4096);
        const float Addend = -(1 + (1f / 2048));
        Assert.Equal(0, VectorMath.MultiplyThenAdd(X, X, Addend));
        Assert.Equal(Vector128<float>.Zero, VectorMath.MultiplyThenAdd(Vector128.Create(X), Vector128.Create(X), Vector128.Create(Addend)));
        Assert.Equal(Vector256<float>.Zero, VectorMath.MultiplyThenAdd(Vector256.Create(X), Vector256.Create(X), Vector256.Create(Addend)));
        Assert.Equal(Vector512<float>.Zero, VectorMath.MultiplyThenAdd(Vector512.Create(X), Vector512.Create(X), Vector512.Create(Addend)));
        Gen.Select(Gen.Single, Gen.Single, Gen.Single).Sample((x, y, z) =>
        {
            float product = x * y;
            float expected = product + z;
            Assert.True(Ulp.SameBits(expected, VectorMath.MultiplyThenAdd(x, y, z)));
            Assert.True(Ulp.SameBits(expected, VectorMath.MultiplyThenAdd(Vector512.Create(x), Vector512.Create(y), Vector512.Create(z)).GetElement(9)));
            Assert.True(Ulp.SameBits(expected, VectorMath.MultiplyThenAdd(Vector256.Create(x), Vector256.Create(y), Vector256.Create(z)).GetElement(5)));
            Assert.True(Ulp.SameBits(expected, VectorMath.MultiplyThenAdd(Vector128.Create(x), Vector128.Create(y), Vector128.Create(z)).GetElement(1)));
        });
    }

    private static void AllSame(params float[] results) => Assert.All(results, r => Assert.True(Ulp.SameBits(results[0], r)));
}
