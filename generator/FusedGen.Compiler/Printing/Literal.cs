using System.Globalization;
using System.Text;
using FusedGen.Compiler.Graph;

namespace FusedGen.Compiler.Printing;

/// <summary>Numbers and text as C# literals that give back the same bits and depend on no culture.</summary>
internal static class Literal
{
    /// <summary>A float literal: <c>-0.0213f</c>.</summary>
    public static string Of(float value) =>
        float.IsNaN(value) ? "float.NaN"
        : float.IsPositiveInfinity(value) ? "float.PositiveInfinity"
        : float.IsNegativeInfinity(value) ? "float.NegativeInfinity"
        : value == 0 ? (1 / value < 0 ? "-0f" : "0f")
        : Shortest(value) + "f";

    /// <summary>A double literal: <c>0.1d</c>.</summary>
    public static string Of(double value) =>
        double.IsNaN(value) ? "double.NaN"
        : double.IsPositiveInfinity(value) ? "double.PositiveInfinity"
        : double.IsNegativeInfinity(value) ? "double.NegativeInfinity"
        : value == 0 ? (1 / value < 0 ? "-0d" : "0d")
        : Shortest(value) + "d";

    /// <summary>A floating constant of an element type.</summary>
    public static string Of(double value, ElementType type) => type == ElementType.Float64 ? Of(value) : Of((float)value);

    /// <summary>An integer or boolean constant of an element type.</summary>
    public static string Of(long value, ElementType type) => type switch
    {
        ElementType.Bool => value != 0 ? "true" : "false",
        ElementType.Int64 => value == long.MinValue ? "long.MinValue" : value.ToString(CultureInfo.InvariantCulture) + "L",
        ElementType.UInt64 => unchecked((ulong)value).ToString(CultureInfo.InvariantCulture) + "UL",
        ElementType.Int32 => value == int.MinValue ? "int.MinValue" : value.ToString(CultureInfo.InvariantCulture),
        _ => $"({type.Keyword()}){value.ToString(CultureInfo.InvariantCulture)}",
    };

    /// <summary>
    /// Text between quotes; what cannot be seen is escaped, so that no direction mark or line break reaches the file.
    /// </summary>
    public static string Of(string text)
    {
        StringBuilder literal = new("\"");
        foreach (char character in text)
        {
            if (character is '"' or '\\')
            {
                literal.Append('\\').Append(character);
            }
            else if (Comment.IsVisible(character))
            {
                literal.Append(character);
            }
            else
            {
                literal.Append("\\u").Append(((int)character).ToString("x4", CultureInfo.InvariantCulture));
            }
        }

        return literal.Append('"').ToString();
    }

    // Older hosts of the compiler print "R" wrongly for some numbers, so that each text is tried before it is taken.
    private static string Shortest(float value)
    {
        for (int digits = 6; digits < 9; digits++)
        {
            string text = value.ToString("G" + digits.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
            if (float.Parse(text, CultureInfo.InvariantCulture) == value)
            {
                return text;
            }
        }

        return value.ToString("G9", CultureInfo.InvariantCulture);
    }

    private static string Shortest(double value)
    {
        string text = value.ToString("G15", CultureInfo.InvariantCulture);
        return double.Parse(text, CultureInfo.InvariantCulture) == value ? text : value.ToString("G17", CultureInfo.InvariantCulture);
    }
}
