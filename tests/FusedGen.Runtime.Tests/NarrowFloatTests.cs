namespace FusedGen.Runtime.Tests;

/// <summary>Floats of a byte or less, against their definition in exact numbers.</summary>
public class NarrowFloatTests
{
    private static readonly Dictionary<string, Kind> s_kinds = new()
    {
        ["E4M3FN"] = new(4, 3, 7, 8, 0x7E, 0x7F, HasInfinity: false, Float8E4M3FN.ToSingle, Float8E4M3FN.FromSingle, Float8E4M3FN.FromDouble),
        ["E4M3FNUZ"] = new(4, 3, 8, 8, 0x7F, 0x80, HasInfinity: false, Float8E4M3FNUZ.ToSingle, Float8E4M3FNUZ.FromSingle, Float8E4M3FNUZ.FromDouble),
        ["E5M2"] = new(5, 2, 15, 8, 0x7B, 0x7E, HasInfinity: true, Float8E5M2.ToSingle, Float8E5M2.FromSingle, Float8E5M2.FromDouble),
        ["E5M2FNUZ"] = new(5, 2, 16, 8, 0x7F, 0x80, HasInfinity: false, Float8E5M2FNUZ.ToSingle, Float8E5M2FNUZ.FromSingle, Float8E5M2FNUZ.FromDouble),
        ["E2M1"] = new(2, 1, 1, 4, 7, -1, HasInfinity: false, Float4E2M1.ToSingle, (v, _) => Float4E2M1.FromSingle(v), (v, _) => Float4E2M1.FromDouble(v)),
    };

    public static TheoryData<string> Kinds => [.. s_kinds.Keys];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_code_is_the_number_that_its_bits_say(string name)
    {
        Kind kind = s_kinds[name];
        for (int code = 0; code < 1 << kind.Bits; code++)
        {
            Assert.Equal(kind.Number(code), (double)kind.Read((byte)code));
        }

        Assert.Equal(kind.HasOneZero ? 0x7FC00000 : int.MinValue, BitConverter.SingleToInt32Bits(kind.Read((byte)kind.Sign)));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_number_is_its_code_again(string name)
    {
        Kind kind = s_kinds[name];
        for (int code = 0; code < 1 << kind.Bits; code++)
        {
            if (!double.IsNaN(kind.Number(code)))
            {
                Assert.Equal(code, kind.Write(kind.Read((byte)code), false));
                Assert.Equal(code, kind.WriteDouble(kind.Read((byte)code), !double.IsInfinity(kind.Number(code))));
            }
        }
    }

    /// <summary>Between each number and the next, and beyond the largest, at the tie and beside it.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public void What_lies_between_numbers_is_the_nearest_of_them_and_the_even_one_of_two(string name)
    {
        Kind kind = s_kinds[name];
        for (int code = 0; code <= kind.Largest; code++)
        {
            double low = kind.Magnitude(code), high = kind.Magnitude(code + 1), tie = (low + high) / 2;
            foreach (double sign in new[] { 1.0, -1.0 })
            {
                Check(kind, sign * tie, code % 2 == 0 ? code : code + 1);
                Check(kind, sign * Math.BitDecrement(tie), code);
                Check(kind, sign * Math.BitIncrement(tie), code + 1);
                CheckSingle(kind, (float)(sign * MathF.BitDecrement((float)tie)), code);
                CheckSingle(kind, (float)(sign * MathF.BitIncrement((float)tie)), code + 1);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Numbers_at_random_are_no_nearer_to_another_one(string name)
    {
        Kind kind = s_kinds[name];
        Random random = new(5);
        for (int i = 0; i < 20_000; i++)
        {
            double value = (random.NextDouble() - 0.5) * Math.Pow(2, random.Next(-24, 20));
            int nearest = Enumerable.Range(0, kind.Largest + 2).MinBy(code => Math.Abs(kind.Magnitude(code) - Math.Abs(value)));
            Check(kind, value, nearest);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void What_is_no_number_stays_none_and_infinity_saturates(string name)
    {
        Kind kind = s_kinds[name];
        if (name == "E2M1")
        {
            Assert.Equal([8, 8, 7, 15, 7, 15], [
                Float4E2M1.FromSingle(float.NaN), Float4E2M1.FromDouble(double.NaN), Float4E2M1.FromSingle(float.PositiveInfinity),
                Float4E2M1.FromSingle(float.NegativeInfinity), Float4E2M1.FromDouble(1e300), Float4E2M1.FromDouble(-1e300)]);
            return;
        }

        Assert.True(float.IsNaN(kind.Read(kind.Write(float.NaN, true))));
        Assert.True(float.IsNaN(kind.Read(kind.WriteDouble(double.NaN, false))));
        foreach (double value in new[] { double.PositiveInfinity, double.MaxValue, 1e6 })
        {
            Assert.Equal(kind.Largest, kind.WriteDouble(value, true));
            Assert.Equal(kind.Largest | 0x80, kind.WriteDouble(-value, true));
            double beyond = kind.HasInfinity ? double.PositiveInfinity : double.NaN;
            Assert.Equal(beyond, kind.Read(kind.WriteDouble(value, false)));
            Assert.Equal(-beyond, kind.Read(kind.WriteDouble(-value, false)));
        }
    }

    [Fact]
    public void Numbers_that_are_too_small_are_the_zero_of_their_sign_where_there_is_one()
    {
        Assert.Equal([0x80, 0, 0x80, 0, 8], [
            Float8E4M3FN.FromSingle(-1e-7f), Float8E4M3FNUZ.FromSingle(-1e-7f), Float8E5M2.FromDouble(-double.Epsilon), Float8E5M2FNUZ.FromSingle(-0f),
            Float4E2M1.FromSingle(-0.25f)]);
    }

    [Fact]
    public void Exponents_alone_are_powers_of_two()
    {
        for (int code = 0; code < 255; code++)
        {
            float power = Float8E8M0.ToSingle((byte)code);
            Assert.Equal(Math.Pow(2, code - 127), power);
            foreach (Float8E8M0Rounding rounding in Enum.GetValues<Float8E8M0Rounding>())
            {
                Assert.Equal(code, Float8E8M0.FromSingle(power, rounding));
                Assert.Equal(code, Float8E8M0.FromSingle(power, rounding, saturate: false));
            }

            int next = Math.Min(code + 1, 254);
            foreach ((double factor, int up, int down, int nearest) in new[]
                { (1.0000001, next, code, code), (1.4999999, next, code, code), (1.5, next, code, next), (1.9999999, next, code, next) })
            {
                Assert.Equal(up, Float8E8M0.FromDouble(factor * power));
                Assert.Equal(down, Float8E8M0.FromDouble(factor * power, Float8E8M0Rounding.Down));
                Assert.Equal(nearest, Float8E8M0.FromDouble(factor * power, Float8E8M0Rounding.Nearest));
            }
        }

        Assert.True(float.IsNaN(Float8E8M0.ToSingle(0xFF)));
    }

    [Theory]
    [InlineData(0, 0, 0xFF)]
    [InlineData(-0.0, 0, 0xFF)]
    [InlineData(1e-40, 0, 0xFF)]
    [InlineData(1e-30, 28, 28)]
    [InlineData(2e38, 0xFE, 0xFF)]
    [InlineData(double.PositiveInfinity, 0xFE, 0xFF)]
    [InlineData(double.NaN, 0xFF, 0xFF)]
    [InlineData(-1, 0xFF, 0xFF)]
    public void What_no_power_is_near_to_saturates_or_is_no_number(double value, int saturated, int otherwise)
    {
        Assert.Equal(saturated, Float8E8M0.FromDouble(value));
        Assert.Equal(otherwise, Float8E8M0.FromDouble(value, saturate: false));
    }

    private static void Check(Kind kind, double value, int magnitude)
    {
        Assert.Equal(kind.Code(magnitude, value, saturate: true), kind.WriteDouble(value, true));
        Assert.Equal(kind.Code(magnitude, value, saturate: false), kind.WriteDouble(value, false));
    }

    private static void CheckSingle(Kind kind, float value, int magnitude) =>
        Assert.Equal(kind.Code(magnitude, value, saturate: false), kind.Write(value, false));

    /// <summary>What a format says.</summary>
    private sealed record Kind(
        int ExponentBits, int FractionBits, int Bias, int Bits, int Largest, int NaN, bool HasInfinity, Func<byte, float> Read, Func<float, bool, byte> Write,
        Func<double, bool, byte> WriteDouble)
    {
        public int Sign => 1 << (Bits - 1);

        public bool HasOneZero => NaN == Sign;

        /// <summary>The number of a code without its sign, also where numbers would go on beyond the largest.</summary>
        public double Magnitude(int code)
        {
            int exponent = code / (1 << FractionBits);
            double fraction = code % (1 << FractionBits) / (double)(1 << FractionBits);
            return exponent == 0 ? fraction * Math.Pow(2, 1 - Bias) : (1 + fraction) * Math.Pow(2, exponent - Bias);
        }

        public double Number(int code)
        {
            int magnitude = code & (Sign - 1);
            double number = HasOneZero && code == Sign ? double.NaN
                : magnitude <= Largest ? Magnitude(magnitude)
                : HasInfinity && magnitude == Largest + 1 ? double.PositiveInfinity
                : double.NaN;
            return (code & Sign) == 0 ? number : -number;
        }

        public int Code(int magnitude, double value, bool saturate)
        {
            int code = magnitude <= Largest ? magnitude : saturate || Bits == 4 ? Largest : HasInfinity ? Largest + 1 : NaN;
            return double.IsNegative(value) && !(HasOneZero && code == 0) ? code | Sign : code;
        }
    }
}
