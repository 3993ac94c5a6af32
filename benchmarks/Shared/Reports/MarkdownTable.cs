using System.Globalization;
using System.Text;

namespace FusedGen.Benchmarks.Reports;

/// <summary>
/// A table in Markdown; the first column is aligned to the left, the others to the right where they are numbers.
/// </summary>
internal sealed class MarkdownTable(params string[] columns)
{
    private readonly List<string[]> _rows = [];

    /// <summary>Whether the columns after the first hold numbers.</summary>
    public bool NumbersAreRight { get; init; } = true;

    public void Add(params string[] cells) => _rows.Add(cells);

    public override string ToString()
    {
        StringBuilder text = new();
        Line(text, columns);
        Line(text, columns.Select((_, i) => i == 0 || !NumbersAreRight ? "---" : "---:"));
        foreach (string[] row in _rows)
        {
            Line(text, row);
        }

        return text.ToString();
    }

    /// <summary>A time with three digits in the unit that suits it.</summary>
    public static string Time(double nanoseconds) => nanoseconds switch
    {
        double.NaN => "–",
        < 1e3 => Digits(nanoseconds) + " ns",
        < 1e6 => Digits(nanoseconds / 1e3) + " µs",
        < 1e9 => Digits(nanoseconds / 1e6) + " ms",
        _ => Digits(nanoseconds / 1e9) + " s",
    };

    /// <summary>A ratio: <c>12.3×</c>.</summary>
    public static string Ratio(double ratio) => Digits(ratio) + "×";

    /// <summary>A number with three digits at least.</summary>
    public static string Digits(double number) =>
        number.ToString(Math.Abs(number) switch { >= 100 => "f0", >= 10 => "f1", _ => "f2" }, CultureInfo.InvariantCulture);

    private static void Line(StringBuilder text, IEnumerable<string> cells) => text.Append("| ").AppendJoin(" | ", cells).Append(" |\n");
}
