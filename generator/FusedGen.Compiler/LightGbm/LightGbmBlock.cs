using System.Globalization;
using FusedGen.Compiler.Boosters;
using FusedGen.Compiler.Diagnostics;

namespace FusedGen.Compiler.LightGbm;

/// <summary>Lines <c>key=value</c>, and keys alone, up to an empty line: the head of the file, or one tree.</summary>
internal sealed class LightGbmBlock
{
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);
    private readonly string _subject;

    private LightGbmBlock(string subject)
    {
        _subject = subject;
    }

    /// <summary>Reads the lines of a block.</summary>
    /// <param name="lines">The file behind the block's first line.</param>
    /// <param name="subject">What messages call the block.</param>
    /// <param name="next">The first line behind the block; null at the end of the file.</param>
    public static LightGbmBlock Read(TextReader lines, string subject, out string? next)
    {
        LightGbmBlock block = new(subject);
        string? line;
        while (!string.IsNullOrEmpty(line = lines.ReadLine()))
        {
            int equals = line.IndexOf('=');
            block._values[equals < 0 ? line : line.Substring(0, equals)] = equals < 0 ? "" : line.Substring(equals + 1);
        }

        while (line is { Length: 0 })
        {
            line = lines.ReadLine();
        }

        next = line;
        return block;
    }

    public bool Has(string key) => _values.ContainsKey(key);

    public string Text(string key, string otherwise) => _values.TryGetValue(key, out string? text) ? text : otherwise;

    public int Integer(string key, int least, int most) =>
        int.TryParse(Text(key, ""), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) && number >= least && number <= most
            ? number
            : throw Damaged($"has {key} = {UntrustedText.Quote(Text(key, ""))}, where a number from {least} to {most} belongs");

    /// <summary>Whole numbers of a list, as many as must be there.</summary>
    public long[] Integers(string key, int count) => List<long>(key, count, word =>
        long.TryParse(word, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) ? number : null);

    /// <summary>Numbers of a list, as many as must be there.</summary>
    public double[] Doubles(string key, int count) => List<double>(key, count, word => DecimalNumber.TryParse(word, out double number) ? number : null);

    public ModelException Damaged(string what) => Damage.In($"{_subject} {what}");

    private T[] List<T>(string key, int count, Func<string, T?> parse)
        where T : struct
    {
        string[] words = Text(key, "").Split([' '], StringSplitOptions.RemoveEmptyEntries);
        return words.Length == count
            ? words.Select((word, i) => parse(word) ?? throw Damaged($"has {UntrustedText.Quote(word)} as number {i} of its {key}")).ToArray()
            : throw Damaged($"has {Figures.Count(words.Length)} numbers in its {key}, where {Figures.Count(count)} belong");
    }
}
