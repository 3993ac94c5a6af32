using System.Globalization;

namespace FusedGen.Tool.Html.Graphs;

/// <summary>
/// Fits text into a node. The page is written where no font can be asked, and is read with another on each machine: the
/// widths of letters are those of DejaVu Sans, the widest of the usual fonts, so that the text is never wider than it
/// is taken for.
/// </summary>
internal static class NodeText
{
    private const string Narrow = "ijlftrI|!.,:;'`()[]\\/- ";
    private const string Wide = "mwMW@%…—";

    /// <summary>Leaves out the end of a text that is too long.</summary>
    /// <param name="text">The text.</param>
    /// <param name="width">The room for it, in the units of <paramref name="fontSize"/>.</param>
    /// <param name="fontSize">The size of the font.</param>
    /// <param name="isBold">Whether it is bold.</param>
    /// <returns>The text, or its beginning and an ellipsis.</returns>
    public static string Fitting(string text, double width, double fontSize, bool isBold)
    {
        double room = width / (fontSize * (isBold ? 1 : 0.9));
        int[] starts = StringInfo.ParseCombiningCharacters(text);
        double taken = 0;
        int fits = 0;
        foreach (int start in starts)
        {
            taken += WidthOf(text[start]);
            if (taken > room)
            {
                return text[..starts[fits]] + "…";
            }

            // What fits with an ellipsis after it.
            fits += taken <= room - WidthOf('…') ? 1 : 0;
        }

        return text;
    }

    /// <summary>
    /// The width of a bold letter in units of the font's size, rounded up by class; letters of other scripts may be as
    /// wide as they are high and more.
    /// </summary>
    private static double WidthOf(char letter) =>
        Narrow.Contains(letter, StringComparison.Ordinal) ? 0.5
        : Wide.Contains(letter, StringComparison.Ordinal) ? 1.12
        : letter is (>= 'a' and <= 'z') or (>= '0' and <= '9') ? 0.72
        : letter < 0x530 || letter is '→' or '·' ? 0.88
        : 1.4;
}
