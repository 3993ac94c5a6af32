using System.Globalization;

namespace FusedGen.Compiler.Diagnostics;

/// <summary>Numbers as messages and reports write them, whatever the culture.</summary>
public static class Figures
{
    private const double Kibi = 1024;

    /// <summary>A count with thousands separated: <c>614,656</c>.</summary>
    public static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>
    /// A count and what follows it, in the singular for one: <c>1 operation</c>, <c>3 operations</c>.
    /// </summary>
    public static string Count(long value, string noun) => Count(value, noun, noun + "s");

    /// <summary>The same with a plural of its own: <c>2 axes</c>.</summary>
    public static string Count(long value, string noun, string plural) => $"{Count(value)} {(value == 1 ? noun : plural)}";

    /// <summary>
    /// A difference or a bound with two digits: <c>1.2e-7</c>; where there is no number, that it is not finite.
    /// </summary>
    public static string Exponent(double? value) => value?.ToString("0.0e+0", CultureInfo.InvariantCulture) ?? "not finite";

    /// <summary>A count before and after: <c>240 → 180</c>, or the one count where nothing changed.</summary>
    public static string Change(long before, long after) => before == after ? Count(after) : $"{Count(before)} → {Count(after)}";

    /// <summary>A size in memory, rounded up: <c>720 bytes</c>, <c>12 KiB</c>, <c>3.4 MiB</c>.</summary>
    public static string Bytes(long bytes) => bytes < Kibi
        ? Count(bytes, "byte")
        : bytes < 10 * Kibi * Kibi
            ? $"{Count((long)Math.Ceiling(bytes / Kibi))} KiB"
            : $"{(bytes / (Kibi * Kibi)).ToString("N1", CultureInfo.InvariantCulture)} MiB";

    /// <summary>A size before and after.</summary>
    public static string BytesChange(long before, long after) => before == after ? Bytes(after) : $"{Bytes(before)} → {Bytes(after)}";
}
