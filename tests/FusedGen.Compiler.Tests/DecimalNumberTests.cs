using System.Globalization;

namespace FusedGen.Compiler.Tests;

/// <summary>Numbers in files, against the parser of a framework that is right in every digit.</summary>
public class DecimalNumberTests
{
    [Theory]
    [InlineData("0")]
    [InlineData("-0")]
    [InlineData("1")]
    [InlineData("+1.5")]
    [InlineData(".5")]
    [InlineData("5.")]
    [InlineData("1e5")]
    [InlineData("1E-1")]
    [InlineData("1.0000000180025095e-35")]
    [InlineData("0.1000000000000000055511151231257827021181583404541015625")]
    [InlineData("9007199254740993")]
    [InlineData("9007199254740992.5000000000000000000000000000000000000000000000000001")]
    [InlineData("1.7976931348623157e308")]
    [InlineData("1.7976931348623159e308")]
    [InlineData("4.9406564584124654e-324")]
    [InlineData("2.4703282292062327e-324")]
    [InlineData("2.4703282292062328e-324")]
    [InlineData("2.2250738585072011e-308")]
    [InlineData("1e999999999999")]
    [InlineData("1e-999999999999")]
    [InlineData("00000000000000000000000000000000000123000000000000000000000000000000e-10")]
    public void A_number_is_read_to_the_nearest_double(string text)
    {
        Assert.True(DecimalNumber.TryParse(text, out double number));
        Assert.Equal(BitConverter.DoubleToInt64Bits(double.Parse(text, CultureInfo.InvariantCulture)), BitConverter.DoubleToInt64Bits(number));
    }

    [Fact]
    public void Random_numbers_come_back()
    {
        Random random = new(7);
        for (int i = 0; i < 20_000; i++)
        {
            double value = BitConverter.Int64BitsToDouble(random.NextInt64());
            if (!double.IsFinite(value))
            {
                continue;
            }

            foreach (string text in new[] { value.ToString("R", CultureInfo.InvariantCulture), value.ToString("E16", CultureInfo.InvariantCulture),
                value.ToString("E11", CultureInfo.InvariantCulture) })
            {
                Assert.True(DecimalNumber.TryParse(text, out double number));
                Assert.True(double.Parse(text, CultureInfo.InvariantCulture).Equals(number), $"{text}: {number:R}");
            }
        }
    }

    [Theory]
    [InlineData("nan", double.NaN)]
    [InlineData("-nan", double.NaN)]
    [InlineData("NaN", double.NaN)]
    [InlineData("inf", double.PositiveInfinity)]
    [InlineData("-Infinity", double.NegativeInfinity)]
    public void Words_stand_for_what_is_no_number(string text, double expected)
    {
        Assert.True(DecimalNumber.TryParse(text, out double number));
        Assert.Equal(expected, number);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData(".")]
    [InlineData("e5")]
    [InlineData("1e")]
    [InlineData("1e+")]
    [InlineData("1.2.3")]
    [InlineData("0x10")]
    [InlineData("1,5")]
    [InlineData(" 1")]
    public void Other_text_is_no_number(string text) => Assert.False(DecimalNumber.TryParse(text, out _));
}
