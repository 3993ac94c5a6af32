using FusedGen.Numerics;

namespace FusedGen;

/// <summary>
/// Bytes as ONNX's <c>float8e4m3fnuz</c>: a sign, 4 bits of exponent, 3 of fraction. The largest number is 240.
/// </summary>
/// <remarks>There is no infinity and one zero; 0x80 is NaN.</remarks>
public static class Float8E4M3FNUZ
{
    private static readonly Float8Format s_format = new(fractionBits: 3, bias: 8, largest: 0x7F, overflow: 0x80, notANumber: 0x80);

    /// <summary>The number of a code.</summary>
    public static float ToSingle(byte code) => s_format.ToSingle(code);

    /// <summary>The code of the nearest number, ties to even.</summary>
    /// <param name="value">Any number; NaN stays NaN.</param>
    /// <param name="saturate">
    /// Whether what is beyond the largest number, infinity too, becomes the largest one; else it becomes NaN.
    /// </param>
    public static byte FromSingle(float value, bool saturate = true) => s_format.FromDouble(value, saturate);

    /// <inheritdoc cref="FromSingle"/>
    public static byte FromDouble(double value, bool saturate = true) => s_format.FromDouble(value, saturate);
}
