using System.Text;

namespace FusedGen.Samples;

/// <summary>Images as text, side by side.</summary>
internal static class DigitPictures
{
    private const int Side = 8;
    private const string Ink = " ░▒▓█";
    private const float Darkest = 16;

    /// <summary>Writes images, two characters a pixel, with what was read in each below.</summary>
    public static void Write(TextWriter output, ReadOnlySpan<(DigitImage Image, int Class, float Probability)> images)
    {
        for (int row = 0; row < Side; row++)
        {
            StringBuilder line = new("  ");
            foreach ((DigitImage image, _, _) in images)
            {
                for (int column = 0; column < Side; column++)
                {
                    char ink = Ink[(int)Math.Round(image.Pixels[(row * Side) + column] / Darkest * (Ink.Length - 1))];
                    line.Append(ink, 2);
                }

                line.Append("    ");
            }

            output.WriteLine(line.ToString().TrimEnd());
        }

        StringBuilder read = new("  "), written = new("  ");
        foreach ((DigitImage image, int digit, float probability) in images)
        {
            string verdict = digit == image.Digit ? "" : $"wrong: it is {image.Digit}";
            read.Append($"{$"{digit} ({100 * probability:f1} %)",-20}");
            written.Append($"{verdict,-20}");
        }

        output.WriteLine(read.ToString().TrimEnd());
        output.WriteLine(written.ToString().TrimEnd());
    }
}
