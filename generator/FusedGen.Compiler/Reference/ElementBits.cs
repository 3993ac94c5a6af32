using FusedGen.Compiler.Graph;

namespace FusedGen.Compiler.Reference;

/// <summary>The bits of numbers as integers, and integers as the numbers whose bits they are.</summary>
internal static class ElementBits
{
    /// <summary>The bits of a number of a floating-point type, as those of a signed integer of its size.</summary>
    public static long Of(double number, ElementType type) =>
        type == ElementType.Float64 ? BitConverter.DoubleToInt64Bits(number) : FloatBits.ToInt32((float)number);

    /// <summary>The number of a floating-point type that has these bits.</summary>
    public static double ToNumber(long bits, ElementType type) =>
        type == ElementType.Float64 ? BitConverter.Int64BitsToDouble(bits) : FloatBits.FromInt32(unchecked((int)bits));
}
