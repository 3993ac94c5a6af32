using System.Globalization;
using System.Text;

namespace FusedGen.Compiler.Printing;

/// <summary>
/// Text in comments. What comes from a file may hold anything, and must neither end the comment nor turn the direction
/// of writing.
/// </summary>
internal static class Comment
{
    private const int Longest = 400;

    /// <summary>The text in one line without control and format characters, and not too long.</summary>
    public static string Line(string text)
    {
        StringBuilder line = new();
        foreach (char character in text)
        {
            if (line.Length >= Longest)
            {
                line.Append('…');
                break;
            }

            line.Append(IsVisible(character) ? character : '?');
        }

        return line.ToString();
    }

    /// <summary>
    /// Whether a reader sees the character, a blank included, and the compiler takes it for nothing else.
    /// </summary>
    public static bool IsVisible(char character) => char.GetUnicodeCategory(character) is not (UnicodeCategory.Control or UnicodeCategory.Format
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
        or UnicodeCategory.OtherNotAssigned);

    /// <summary>The same as text of an XML documentation comment.</summary>
    public static string Xml(string text) => Line(text).Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;");
}
