namespace FusedGen.Compiler.Reference;

/// <summary>IEEE 754 binary16; the library that the compiler targets has no type for it.</summary>
internal static class HalfPrecision
{
    /// <summary>The exponent of the smallest normal number: below it the steps between numbers stay the same.</summary>
    private const int LeastExponent = -14;

    private const int FractionBits = 10;

    private const double Largest = 65504;

    /// <summary>The nearest number that half precision has, of two the even one; beyond the largest infinity.</summary>
    public static double Round(double value)
    {
        if (value == 0 || double.IsNaN(value) || double.IsInfinity(value))
        {
            return value;
        }

        double magnitude = Math.Abs(value);
        int exponent = LeastExponent;
        while (exponent < 16 && magnitude >= Math.Pow(2, exponent + 1))
        {
            exponent++;
        }

        double step = Math.Pow(2, exponent - FractionBits);
        double rounded = Math.Round(value / step, MidpointRounding.ToEven) * step;
        return Math.Abs(rounded) <= Largest ? (rounded == 0 && value < 0 ? -0.0 : rounded) : value > 0 ? double.PositiveInfinity : double.NegativeInfinity;
    }

    /// <summary>The bits of a number that half precision has.</summary>
    public static ushort ToBits(double value)
    {
        int sign = value < 0 || (value == 0 && 1 / value < 0) ? 0x8000 : 0;
        double magnitude = Math.Abs(value);
        if (double.IsNaN(value) || magnitude > Largest)
        {
            return (ushort)(sign | (double.IsNaN(value) ? 0x7E00 : 0x7C00));
        }

        if (magnitude < Math.Pow(2, LeastExponent))
        {
            return (ushort)(sign | (int)(magnitude * Math.Pow(2, FractionBits - LeastExponent)));
        }

        int exponent = LeastExponent;
        while (magnitude >= Math.Pow(2, exponent + 1))
        {
            exponent++;
        }

        int fraction = (int)((magnitude / Math.Pow(2, exponent)) * (1 << FractionBits)) - (1 << FractionBits);
        return (ushort)(sign | ((exponent - LeastExponent + 1) << FractionBits) | fraction);
    }
}
