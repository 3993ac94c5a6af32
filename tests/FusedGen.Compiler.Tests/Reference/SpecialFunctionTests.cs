using FusedGen.Compiler.Reference;

namespace FusedGen.Compiler.Tests.Reference;

/// <summary>Values to 17 digits from tables (DLMF) or from the defining series in arithmetic of 50 digits.</summary>
public class SpecialFunctionTests
{
    [Theory]
    [InlineData("Erf", 1e-10, 1.1283791670955126e-10)]
    [InlineData("Erf", 0.5, 0.52049987781304654)]
    [InlineData("Erf", -1.0, -0.84270079294971487)]
    [InlineData("Erf", 1.999, 0.99530155665137051)]
    [InlineData("Erf", 2.001, 0.99534289071852465)]
    [InlineData("Erf", 3.5, 0.99999925690162766)]
    [InlineData("Erfc", 0.25, 0.72367360983176307)]
    [InlineData("Erfc", -1.0, 1.8427007929497149)]
    [InlineData("Erfc", 2.5, 0.00040695201744495894)]
    [InlineData("Erfc", 8.0, 1.1224297172982927e-29)]
    [InlineData("ExpM1", 1e-09, 1.0000000005000001e-9)]
    [InlineData("ExpM1", -0.5, -0.39346934028736658)]
    [InlineData("ExpM1", 1.0, 1.7182818284590452)]
    [InlineData("ExpM1", 40.0, 2.3538526683701998e+17)]
    [InlineData("Log1P", 1e-09, 9.9999999950000006e-10)]
    [InlineData("Log1P", -0.5, -0.69314718055994531)]
    [InlineData("Log1P", 3.0, 1.3862943611198906)]
    [InlineData("Asinh", 1e-08, 1.0e-8)]
    [InlineData("Asinh", -1.0, -0.88137358701954303)]
    [InlineData("Asinh", 1e+120, 277.00335833984543)]
    [InlineData("Acosh", 1.0, 0.0)]
    [InlineData("Acosh", 1.0000001, 0.00044721359190373473)]
    [InlineData("Acosh", 3.0, 1.7627471740390861)]
    [InlineData("Acosh", 1e+120, 277.00335833984543)]
    [InlineData("Atanh", 1e-08, 1.0000000000000001e-8)]
    [InlineData("Atanh", -0.5, -0.54930614433405485)]
    [InlineData("Atanh", 0.999, 3.8002011672501996)]
    [InlineData("Sigmoid", 0.0, 0.5)]
    [InlineData("Sigmoid", -3.0, 0.047425873177566781)]
    [InlineData("Sigmoid", 40.0, 1.0)]
    [InlineData("Sigmoid", -700.0, 9.8596765437597709e-305)]
    [InlineData("Softplus", -40.0, 4.248354255291589e-18)]
    [InlineData("Softplus", 0.0, 0.69314718055994531)]
    [InlineData("Softplus", 2.0, 2.1269280110429725)]
    [InlineData("Softplus", 100.0, 100.0)]
    [InlineData("Gelu", 0.5, 0.34573123063700655)]
    [InlineData("Gelu", -1.0, -0.15865525393145705)]
    [InlineData("Gelu", 3.0, 2.9959503059051097)]
    [InlineData("Gelu", -6.0, -5.9195258702261888e-9)]
    [InlineData("GeluTanh", 0.5, 0.34571400982514392)]
    [InlineData("GeluTanh", -1.0, -0.1588080093917233)]
    [InlineData("GeluTanh", 3.0, 2.996362607918227)]
    [InlineData("GeluTanh", -6.0, -8.4396467007622971e-11)]
    [InlineData("Mish", 0.5, 0.3752452113048951)]
    [InlineData("Mish", -1.0, -0.30340146137410892)]
    [InlineData("Mish", -30.0, -2.807286890651921e-12)]
    [InlineData("Mish", 5.0, 4.9995520775294057)]
    [InlineData("Silu", 1.0, 0.73105857863000488)]
    [InlineData("Silu", -2.0, -0.23840584404423511)]
    [InlineData("Silu", -60.0, -5.2539064576179122e-25)]
    public void IsPreciseToAFewUnitsInTheLastPlace(string function, double x, double expected)
    {
        double actual = Call(function, x);
        Assert.True(Math.Abs(actual - expected) <= Math.Max(4e-15 * Math.Abs(expected), 1e-300), $"{function}({x:R}) = {actual:R}, not {expected:R}");
    }

    [Theory]
    [InlineData("Erf", 1, -1)]
    [InlineData("Erfc", 0, 2)]
    [InlineData("ExpM1", double.PositiveInfinity, -1)]
    [InlineData("Log1P", double.PositiveInfinity, double.NaN)]
    [InlineData("Asinh", double.PositiveInfinity, double.NegativeInfinity)]
    [InlineData("Acosh", double.PositiveInfinity, double.NaN)]
    [InlineData("Atanh", double.NaN, double.NaN)]
    [InlineData("Sigmoid", 1, 0)]
    [InlineData("Softplus", double.PositiveInfinity, 0)]
    [InlineData("Gelu", double.PositiveInfinity, 0)]
    [InlineData("GeluTanh", double.PositiveInfinity, 0)]
    [InlineData("Mish", double.PositiveInfinity, 0)]
    [InlineData("Silu", double.PositiveInfinity, 0)]
    [InlineData("Sign", 1, -1)]
    public void HasItsLimitsAtTheEndsAndKeepsNaN(string function, double atInfinity, double atNegativeInfinity)
    {
        Assert.Equal(atInfinity, Call(function, double.PositiveInfinity));
        Assert.Equal(atNegativeInfinity, Call(function, double.NegativeInfinity));
        Assert.Equal(double.NaN, Call(function, double.NaN));
    }

    private static double Call(string function, double x) => function switch
    {
        "Erf" => SpecialFunctions.Erf(x),
        "Erfc" => SpecialFunctions.Erfc(x),
        "ExpM1" => SpecialFunctions.ExpM1(x),
        "Log1P" => SpecialFunctions.Log1P(x),
        "Asinh" => SpecialFunctions.Asinh(x),
        "Acosh" => SpecialFunctions.Acosh(x),
        "Atanh" => SpecialFunctions.Atanh(x),
        "Sigmoid" => SpecialFunctions.Sigmoid(x),
        "Softplus" => SpecialFunctions.Softplus(x),
        "Gelu" => SpecialFunctions.Gelu(x),
        "GeluTanh" => SpecialFunctions.GeluTanh(x),
        "Mish" => SpecialFunctions.Mish(x),
        "Silu" => SpecialFunctions.Silu(x),
        "Sign" => SpecialFunctions.Sign(x),
        _ => throw new ArgumentOutOfRangeException(nameof(function), function, null),
    };
}
