using System.Globalization;

namespace FusedGen.Samples;

/// <summary>A line of penguins.csv.</summary>
/// <param name="Species">What it is.</param>
/// <param name="Island">Where it was seen.</param>
/// <param name="Sex">Empty where it was not recorded.</param>
/// <param name="BillLength">In millimetres; not a number where it was not recorded, as the other measurements
/// are.</param>
/// <param name="BillDepth">In millimetres.</param>
/// <param name="FlipperLength">In millimetres.</param>
/// <param name="BodyMass">In grams.</param>
internal sealed record Penguin(string Species, string Island, string Sex, float BillLength, float BillDepth, float FlipperLength, float BodyMass)
{
    /// <summary>Reads all lines behind the head.</summary>
    public static Penguin[] ReadAll(TextReader text)
    {
        List<Penguin> penguins = [];
        text.ReadLine();
        while (text.ReadLine() is string line)
        {
            string[] columns = line.Split(',');
            penguins.Add(new Penguin(columns[0], columns[1], columns[2], Number(columns[3]), Number(columns[4]), Number(columns[5]), Number(columns[6])));
        }

        return [.. penguins];
    }

    private static float Number(string text) => text.Length == 0 ? float.NaN : float.Parse(text, CultureInfo.InvariantCulture);
}
