using System.Text;

namespace FusedGen.Compiler.Lowering;

/// <summary>
/// Lists of names and settings as attributes hold them: <c>height=64, width=64</c>, separated by commas or semicolons.
/// A name that holds one of these, or begins or ends with a blank, stands in single quotes, where two of them stand for
/// one: <c>'a, b'=64</c>.
/// </summary>
internal static class NamedSettings
{
    private const char Quote = '\'';

    /// <summary>
    /// The entries of a list; nothing for an empty text. A name may hold an equals sign, a value none. An entry that is
    /// no pair has an empty name.
    /// </summary>
    public static IEnumerable<(string Name, string Value, string Entry)> In(string? text)
    {
        foreach (string entry in Entries(text))
        {
            int separator = entry.LastIndexOf('=');
            yield return separator <= 0 ? ("", "", entry) : (NameIn(entry.Substring(0, separator)), entry.Substring(separator + 1).Trim(), entry);
        }
    }

    /// <summary>
    /// The pairs of a list in which names stand on both sides, <c>h=hn, 'a, b'='c, d'</c>; nothing for an empty text.
    /// An entry that is no pair has empty names.
    /// </summary>
    public static IEnumerable<(string Name, string Value, string Entry)> Pairs(string? text)
    {
        foreach (string entry in Entries(text, areQuotedBehindEquals: true))
        {
            int separator = Separator(entry);
            yield return separator <= 0 ? ("", "", entry) : (NameIn(entry.Substring(0, separator)), NameIn(entry.Substring(separator + 1)), entry);
        }
    }

    /// <summary>The names of a list without values; nothing for an empty text.</summary>
    public static IReadOnlyList<string> Names(string? text) => Entries(text).Select(NameIn).ToArray();

    /// <summary>A name as a list may hold it.</summary>
    public static string Spelled(string name) =>
        name.Length == 0 || name != name.Trim() || name[0] == Quote || name.IndexOfAny([',', ';']) >= 0 ? $"{Quote}{name.Replace("'", "''")}{Quote}" : name;

    /// <summary>
    /// The texts between the separators that stand outside of quotes, without blanks around them. A quote that nothing
    /// closes is a character as any other.
    /// </summary>
    private static List<string> Entries(string? text, bool areQuotedBehindEquals = false)
    {
        List<string> entries = [];
        StringBuilder entry = new();
        string rest = text ?? "";
        for (int i = 0; i < rest.Length; i++)
        {
            bool mayQuote = rest[i] == Quote && (IsBlank(entry) || (areQuotedBehindEquals && EndsWithEquals(entry)));
            int end = mayQuote ? ClosingQuote(rest, i) : -1;
            if (end > 0)
            {
                entry.Append(rest, i, end + 1 - i);
                i = end;
            }
            else if (rest[i] is ',' or ';')
            {
                Close();
            }
            else
            {
                entry.Append(rest[i]);
            }
        }

        Close();
        return entries;

        void Close()
        {
            if (!IsBlank(entry))
            {
                entries.Add(entry.ToString().Trim());
            }

            entry.Clear();
        }
    }

    /// <summary>
    /// Where the quote at a position is closed, two together being none; −1 where it is not, or where something other
    /// than the end of a name follows.
    /// </summary>
    private static int ClosingQuote(string text, int start)
    {
        for (int i = start + 1; i < text.Length; i++)
        {
            if (text[i] != Quote)
            {
                continue;
            }

            if (i + 1 < text.Length && text[i + 1] == Quote)
            {
                i++;
                continue;
            }

            string rest = text.Substring(i + 1).TrimStart();
            return rest.Length == 0 || rest[0] is ',' or ';' or '=' ? i : -1;
        }

        return -1;
    }

    /// <summary>
    /// Where the equals sign of a pair stands: behind a name in quotes, before one, else the last one. −1 for none.
    /// </summary>
    private static int Separator(string entry)
    {
        int closing = entry[0] == Quote ? ClosingQuote(entry, 0) : -1;
        if (closing > 0)
        {
            return entry.IndexOf('=', closing);
        }

        for (int i = entry.IndexOf('='); i >= 0; i = entry.IndexOf('=', i + 1))
        {
            string rest = entry.Substring(i + 1).Trim();
            if (rest.Length > 1 && rest[0] == Quote && ClosingQuote(rest, 0) == rest.Length - 1)
            {
                return i;
            }
        }

        return entry.LastIndexOf('=');
    }

    private static bool EndsWithEquals(StringBuilder text)
    {
        int last = text.Length - 1;
        while (last >= 0 && char.IsWhiteSpace(text[last]))
        {
            last--;
        }

        return last >= 0 && text[last] == '=';
    }

    private static string NameIn(string text)
    {
        string name = text.Trim();
        return name.Length > 1 && name[0] == Quote && ClosingQuote(name, 0) == name.Length - 1 ? name.Substring(1, name.Length - 2).Replace("''", "'") : name;
    }

    private static bool IsBlank(StringBuilder text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (!char.IsWhiteSpace(text[i]))
            {
                return false;
            }
        }

        return true;
    }
}
