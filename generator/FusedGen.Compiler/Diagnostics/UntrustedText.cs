using System.Globalization;
using System.Text;

namespace FusedGen.Compiler.Diagnostics;

/// <summary>
/// Text out of a model file, made safe to print. A name can be 10,000 characters long, break the line, close a comment
/// or turn the direction of the text around it: this is the one place that knows.
/// </summary>
public static class UntrustedText
{
    private const int LongestShown = 80;

    /// <summary>The text in single quotes, escaped, and shortened in the middle where it is long.</summary>
    public static string Quote(string text) => $"'{Escape(text)}'";

    /// <summary>
    /// The text on one line: control and format characters, lone surrogates, quotes and backslashes as escapes,
    /// <c>*/</c> broken, and only the two ends of a long text.
    /// </summary>
    public static string Escape(string text)
    {
        if (text.Length > LongestShown)
        {
            int half = (LongestShown - 3) / 2;
            return Escaped(text, 0, half) + "..." + Escaped(text, text.Length - half, half);
        }

        return Escaped(text, 0, text.Length);
    }

    private static string Escaped(string text, int start, int length)
    {
        StringBuilder escaped = new(length);
        for (int i = start; i < start + length; i++)
        {
            char c = text[i];
            if (char.IsHighSurrogate(c) && i + 1 < start + length && char.IsLowSurrogate(text[i + 1])
                && !IsHidden(CharUnicodeInfo.GetUnicodeCategory(text, i)))
            {
                escaped.Append(c).Append(text[++i]);
            }
            else if (c is '\'' or '\\')
            {
                escaped.Append('\\').Append(c);
            }
            else if (c == '/' && escaped.Length > 0 && escaped[escaped.Length - 1] == '*')
            {
                escaped.Append("\\/");
            }
            else if (IsHidden(CharUnicodeInfo.GetUnicodeCategory(c)))
            {
                escaped.Append("\\u").Append(((int)c).ToString("x4", CultureInfo.InvariantCulture));
            }
            else
            {
                escaped.Append(c);
            }
        }

        return escaped.ToString();
    }

    private static bool IsHidden(UnicodeCategory category) => category
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.OtherNotAssigned
        or UnicodeCategory.PrivateUse or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
