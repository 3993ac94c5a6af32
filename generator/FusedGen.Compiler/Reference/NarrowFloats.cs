using FusedGen.Compiler.Graph;

namespace FusedGen.Compiler.Reference;

/// <summary>
/// Floats of a byte or less, by tables of the numbers that they have. Generated code calls the runtime library's
/// classes of the same names, which compute with bits instead.
/// </summary>
internal static class NarrowFloats
{
    private const int SignBit = 0x80;
    private const int NotANumber = 0xFF;

    /// <summary>Without a sign, which <see cref="double.NaN"/> has.</summary>
    private static readonly double s_notANumber = BitConverter.Int64BitsToDouble(0x7FF8000000000000);

    private static readonly Format s_e4m3 = new(3, 7, 0x7E, 0x7F, 0x7F);
    private static readonly Format s_e4m3Unsigned = new(3, 8, 0x7F, SignBit, SignBit);
    private static readonly Format s_e5m2 = new(2, 15, 0x7B, 0x7C, 0x7E);
    private static readonly Format s_e5m2Unsigned = new(2, 16, 0x7F, SignBit, SignBit);
    private static readonly Format s_e2m1 = new(1, 1, 7, 7, 0);

    /// <summary>The largest finite number of a type.</summary>
    public static double Largest(ElementType type) =>
        type == ElementType.Float8E8M0 ? Math.Pow(2, 127) : Of(type).Numbers[Of(type).Numbers.Length - 1];

    /// <summary>The number of a code.</summary>
    public static double Decode(int code, ElementType type)
    {
        if (type == ElementType.Float8E8M0)
        {
            return code == NotANumber ? s_notANumber : Math.Pow(2, code - 127);
        }

        Format format = Of(type);
        int sign = type == ElementType.Float4E2M1 ? 8 : SignBit;
        if (format.HasOneZero && code == SignBit)
        {
            return s_notANumber;
        }

        // NaN keeps its sign, so that casts do too.
        int magnitude = code & (sign - 1);
        double number = magnitude < format.Numbers.Length ? format.Numbers[magnitude]
            : magnitude == format.Overflow && format.Overflow != format.NaN ? double.PositiveInfinity
            : s_notANumber;
        return (code & sign) == 0 ? number : -number;
    }

    /// <summary>
    /// The code of the nearest number, ties to the even code. Beyond the largest number it is infinity, NaN where the
    /// type has none, and the largest number of float4. Of float8e8m0, which has powers of two alone, it is the next
    /// one that is not below, within those that there are; NaN below 0.
    /// </summary>
    public static int Encode(double value, ElementType type)
    {
        if (type == ElementType.Float8E8M0)
        {
            return PowerOf(value);
        }

        Format format = Of(type);
        bool isNegative = BitConverter.DoubleToInt64Bits(value) < 0;
        if (type == ElementType.Float4E2M1)
        {
            // No code is NaN: it becomes the zero with a sign, as in the ONNX project's data.
            return double.IsNaN(value) ? 8 : format.Nearest(Math.Abs(value)) | (isNegative ? 8 : 0);
        }

        int magnitude = double.IsNaN(value) ? format.NaN : format.Nearest(Math.Abs(value));
        return magnitude == 0 && format.HasOneZero ? 0 : magnitude | (isNegative ? SignBit : 0);
    }

    private static int PowerOf(double value)
    {
        if (double.IsNaN(value) || value < 0)
        {
            return NotANumber;
        }

        int code = 0;
        while (code < NotANumber - 1 && Math.Pow(2, code - 127) < value)
        {
            code++;
        }

        return code;
    }

    private static Format Of(ElementType type) => type switch
    {
        ElementType.Float8E4M3FN => s_e4m3,
        ElementType.Float8E4M3FNUZ => s_e4m3Unsigned,
        ElementType.Float8E5M2 => s_e5m2,
        ElementType.Float8E5M2FNUZ => s_e5m2Unsigned,
        ElementType.Float4E2M1 => s_e2m1,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, null),
    };

    /// <summary>How codes without their sign become numbers.</summary>
    private sealed class Format
    {
        private readonly double _beyond;

        public Format(int fractionBits, int bias, int largest, int overflow, int notANumber)
        {
            Overflow = overflow;
            NaN = notANumber;
            Numbers = Enumerable.Range(0, largest + 1).Select(NumberOf).ToArray();
            _beyond = NumberOf(largest + 1);

            double NumberOf(int code)
            {
                int exponent = code >> fractionBits;
                int fraction = code & ((1 << fractionBits) - 1);
                return exponent == 0
                    ? fraction * Math.Pow(2, 1 - bias - fractionBits)
                    : (fraction + (1 << fractionBits)) * Math.Pow(2, exponent - bias - fractionBits);
            }
        }

        /// <summary>The finite numbers in ascending order, by their codes.</summary>
        public double[] Numbers { get; }

        /// <summary>The code beyond the largest number.</summary>
        public int Overflow { get; }

        public int NaN { get; }

        /// <summary>Whether the code of the zero with a sign is NaN.</summary>
        public bool HasOneZero => NaN == SignBit;

        /// <summary>The nearest code of a magnitude.</summary>
        public int Nearest(double magnitude)
        {
            int place = Array.BinarySearch(Numbers, magnitude);
            if (place >= 0)
            {
                return place;
            }

            // The spacing goes on beyond the largest number: what is nearest to a number that is not there overflows.
            int above = ~place;
            int below = above - 1;
            double middle = (Numbers[below] + (above < Numbers.Length ? Numbers[above] : _beyond)) / 2;
            int nearest = magnitude < middle || (magnitude == middle && below % 2 == 0) ? below : above;
            return nearest < Numbers.Length ? nearest : Overflow;
        }
    }
}
