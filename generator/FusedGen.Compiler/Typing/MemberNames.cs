using System.Globalization;
using System.Text;

namespace FusedGen.Compiler.Typing;

/// <summary>
/// Names of columns and classes, which may be any text, as C# members in Pascal case: <c>malic_acid</c> is
/// <c>MalicAcid</c>.
/// </summary>
internal static class MemberNames
{
    private const int LongestName = 60;

    /// <summary>
    /// Members that every record has: a property of that name would be a second one, or would not compile.
    /// </summary>
    private static readonly string[] s_ofRecords =
        ["Clone", "Deconstruct", "Equals", "EqualityContract", "Finalize", "GetHashCode", "GetType", "MemberwiseClone", "PrintMembers", "ReferenceEquals",
            "ToString"];

    /// <summary>
    /// Letters beyond ASCII that may stand in a name: scripts that are written from left to right and were in the first
    /// versions of Unicode, so that every host of the compiler knows them. Latin, Greek, Cyrillic; kana, ideographs,
    /// Hangul.
    /// </summary>
    private static readonly (char First, char Last)[] s_letters =
        [('\u00c0', '\u024f'), ('\u0386', '\u03ce'), ('\u0400', '\u045f'), ('\u3041', '\u3094'), ('\u30a1', '\u30fa'), ('\u4e00', '\u9fa5'),
            ('\uac00', '\ud7a3')];

    /// <summary>A member for each name, unlike each other even where the case is ignored.</summary>
    /// <param name="names">The names as the file has them.</param>
    /// <param name="owner">The type that holds them, whose own name no member may have.</param>
    /// <param name="prefix">What stands before a name that begins with a digit, or alone for one that has no letter at
    /// all.</param>
    public static IReadOnlyList<NamedElement> Of(IReadOnlyList<string> names, string owner, string prefix)
    {
        HashSet<string> taken = new(s_ofRecords, StringComparer.OrdinalIgnoreCase) { owner };
        return names.Select(name => new NamedElement(Unique(Identifier(name, prefix), taken), name)).ToArray();
    }

    private static string Unique(string name, HashSet<string> taken)
    {
        // A number behind a number would read as another one.
        string separator = name[name.Length - 1] is >= '0' and <= '9' ? "_" : "";
        string unique = name;
        for (int number = 2; !taken.Add(unique); number++)
        {
            unique = name + separator + number.ToString(CultureInfo.InvariantCulture);
        }

        return unique;
    }

    /// <summary>The letters and digits of a name; a word begins after each other character.</summary>
    private static string Identifier(string text, string prefix)
    {
        StringBuilder name = new();
        bool startsWord = true;
        foreach (char character in text)
        {
            bool isDigit = character is >= '0' and <= '9';
            if (!isDigit && !IsLetter(character))
            {
                startsWord = true;
                continue;
            }

            if (isDigit && name.Length == 0)
            {
                name.Append(prefix);
            }

            name.Append(startsWord ? char.ToUpperInvariant(character) : character);
            startsWord = false;
            if (name.Length >= LongestName)
            {
                break;
            }
        }

        return name.Length == 0 ? prefix : name.ToString();
    }

    private static bool IsLetter(char character) =>
        character is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z')
        || (character > '\u007f' && s_letters.Any(range => character >= range.First && character <= range.Last) && char.IsLetter(character));
}
