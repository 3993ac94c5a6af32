using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace FusedGen.Fuzz.Mutating;

/// <summary>Changes of models that are text: numbers, words, lines, and what stands between brackets.</summary>
internal static partial class TextMutations
{
    private static readonly string[] s_numbers =
    [
        "0", "1", "-1", "2", "-2", "3", "7", "31", "32", "64", "255", "65536",
        "2147483647", "-2147483648", "4294967296", "9223372036854775807", "99999999999999999999",
        "0.5", "-0.0", "1e-45", "1e38", "3.5e38", "1e308", "1e309", "nan", "inf", "-inf", "1.0000000000000002", "0x10", "", "1e", "--1", "true", "null",
    ];

    /// <summary>Whether a file is text.</summary>
    public static bool IsText(byte[] file) => file.Length > 0 && file.Take(16).All(b => b is (byte)'\n' or (byte)'\r' or (byte)'\t' or (>= 0x20 and < 0x7F));

    /// <summary>Changes one thing.</summary>
    public static byte[] Apply(byte[] file, CorpusModel donor, Random random)
    {
        string text = Encoding.Latin1.GetString(file);
        string changed = random.Next(8) switch
        {
            0 => Lines(text, lines => lines.RemoveAt(random.Next(lines.Count))),
            1 => Lines(text, lines => lines.Insert(random.Next(lines.Count), lines[random.Next(lines.Count)])),
            2 => IsText(donor.Content) ? Between(text, Encoding.Latin1.GetString(donor.Content), random) : text,
            3 => Without(text, random),
            _ => Number(text, random),
        };
        return Encoding.Latin1.GetBytes(changed);
    }

    private static string Number(string text, Random random)
    {
        MatchCollection numbers = Numbers().Matches(text);
        if (numbers.Count == 0)
        {
            return text;
        }

        Match chosen = numbers[random.Next(numbers.Count)];
        string number = random.Next(3) > 0 || !long.TryParse(chosen.Value, CultureInfo.InvariantCulture, out long value)
            ? s_numbers[random.Next(s_numbers.Length)]
            : (value + random.Next(-2, 3)).ToString(CultureInfo.InvariantCulture);
        return string.Concat(text.AsSpan(0, chosen.Index), number, text.AsSpan(chosen.Index + chosen.Length));
    }

    private static string Lines(string text, Action<List<string>> change)
    {
        // A JSON has one line: its parts are what commas end.
        char end = text.Contains('\n', StringComparison.Ordinal) ? '\n' : ',';
        List<string> lines = [.. text.Split(end)];
        change(lines);
        return string.Join(end, lines);
    }

    private static string Between(string text, string other, Random random)
    {
        int start = random.Next(text.Length);
        int from = random.Next(other.Length);
        int length = Math.Min(random.Next(60), other.Length - from);
        return string.Concat(text.AsSpan(0, start), other.AsSpan(from, length), text.AsSpan(Math.Min(text.Length, start + random.Next(60))));
    }

    private static string Without(string text, Random random)
    {
        int start = random.Next(text.Length);
        return text.Remove(start, Math.Min(text.Length - start, 1 + random.Next(20)));
    }

    [GeneratedRegex(@"-?\d+(\.\d+)?([eE][-+]?\d+)?")]
    private static partial Regex Numbers();
}
