using FusedGen.Numerics;

namespace FusedGen;

/// <summary>
/// Codes of 4 bits as ONNX's <c>float4e2m1</c>: a sign, 2 bits of exponent, one of fraction. The numbers are ±0, 0.5,
/// 1, 1.5, 2, 3, 4 and 6.
/// </summary>
/// <remarks>Two codes share a byte in a tensor: <see cref="PackedElements"/> takes them apart.</remarks>
public static class Float4E2M1
{
    private const byte NegativeZero = 8;
    private static readonly Float8Format s_format = new(fractionBits: 1, bias: 1, largest: 7, overflow: 7, notANumber: -1, sign: 8);

    /// <summary>The number of a code, of which the lower 4 bits are read.</summary>
    public static float ToSingle(byte code) => s_format.ToSingle((byte)(code & 0xF));

    /// <summary>
    /// The code of the nearest number, ties to even; 6 and −6 hold what is beyond them. No code is NaN: it becomes −0,
    /// as in the ONNX project's data.
    /// </summary>
    public static byte FromSingle(float value) => FromDouble(value);

    /// <inheritdoc cref="FromSingle"/>
    public static byte FromDouble(double value) => double.IsNaN(value) ? NegativeZero : s_format.FromDouble(value, saturate: true);
}
