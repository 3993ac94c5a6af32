using System.Globalization;

namespace FusedGen.Samples;

/// <summary>One image of 8×8 values from 0 (paper) to 16 (ink), row by row, and the digit that it shows.</summary>
internal sealed record DigitImage(float[] Pixels, int Digit);

/// <summary>The file of digits and its split, which the training and the app have to agree on.</summary>
internal static class DigitFile
{
    public const int PixelCount = 64;

    // Each fifth line, so that all parts of the file, hence all writers, are in both parts.
    private const int HeldOutEvery = 5;

    /// <summary>Reads the images that training never sees, or all the others.</summary>
    public static DigitImage[] Read(TextReader text, bool heldOut)
    {
        List<DigitImage> images = [];
        for (int line = 0; text.ReadLine() is string row; line++)
        {
            if ((line % HeldOutEvery == HeldOutEvery - 1) == heldOut)
            {
                string[] columns = row.Split(',');
                float[] pixels = new float[PixelCount];
                for (int pixel = 0; pixel < PixelCount; pixel++)
                {
                    pixels[pixel] = float.Parse(columns[pixel], CultureInfo.InvariantCulture);
                }

                images.Add(new DigitImage(pixels, int.Parse(columns[PixelCount], CultureInfo.InvariantCulture)));
            }
        }

        return [.. images];
    }
}
