using System.Globalization;

namespace FusedGen.Tool.Benchmarking;

/// <summary>Times in words.</summary>
internal static class Duration
{
    /// <summary>Three digits and the unit that fits: <c>14.2 ns</c>, <c>3.71 µs</c>, <c>128 ms</c>.</summary>
    public static string Text(double seconds) => seconds switch
    {
        < 1e-6 => Digits(seconds * 1e9, "ns"),
        < 1e-3 => Digits(seconds * 1e6, "µs"),
        < 1 => Digits(seconds * 1e3, "ms"),
        _ => Digits(seconds, "s"),
    };

    private static string Digits(double value, string unit) =>
        value.ToString(value < 10 ? "0.00" : value < 100 ? "0.0" : "0", CultureInfo.InvariantCulture) + " " + unit;
}
