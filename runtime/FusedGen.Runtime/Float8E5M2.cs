using FusedGen.Numerics;

namespace FusedGen;

/// <summary>
/// Bytes as ONNX's <c>float8e5m2</c>: a sign, 5 bits of exponent, 2 of fraction. The largest number is 57344.
/// </summary>
/// <remarks>0x7C is infinity; what is above is NaN, of which 0x7E is written.</remarks>
public static class Float8E5M2
{
    private static readonly Float8Format s_format = new(fractionBits: 2, bias: 15, largest: 0x7B, overflow: 0x7C, notANumber: 0x7E);

    /// <summary>The number of a code.</summary>
    public static float ToSingle(byte code) => s_format.ToSingle(code);

    /// <summary>The code of the nearest number, ties to even.</summary>
    /// <param name="value">Any number; NaN stays NaN.</param>
    /// <param name="saturate">
    /// Whether what is beyond the largest number, infinity too, becomes the largest one; else it becomes infinity.
    /// </param>
    public static byte FromSingle(float value, bool saturate = true) => s_format.FromDouble(value, saturate);

    /// <inheritdoc cref="FromSingle"/>
    public static byte FromDouble(double value, bool saturate = true) => s_format.FromDouble(value, saturate);
}
