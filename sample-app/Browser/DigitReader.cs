using System.Diagnostics;
using System.Runtime.InteropServices.JavaScript;
using System.Runtime.Versioning;

namespace FusedGen.Samples;

/// <summary>The functions that the page calls.</summary>
[SupportedOSPlatform("browser")]
internal static partial class DigitReader
{
    // Browsers round their clocks, some of them to a tenth of a millisecond.
    private static readonly TimeSpan s_measurement = TimeSpan.FromMilliseconds(1);

    /// <summary>Makes the network's input of what was drawn.</summary>
    /// <param name="points">The points of all strokes, x and y in turn, in units of the drawing area's side.</param>
    /// <param name="lengths">The number of points of each stroke.</param>
    /// <returns>8×8 values from 0 to 16, or nothing where too little was drawn.</returns>
    [JSExport]
    public static double[] Picture(double[] points, int[] lengths)
    {
        Stroke[] strokes = new Stroke[lengths.Length];
        for (int stroke = 0, start = 0; stroke < lengths.Length; start += 2 * lengths[stroke++])
        {
            strokes[stroke] = new Stroke(points.AsMemory(start, 2 * lengths[stroke]));
        }

        return DigitPicture.Of(strokes);
    }

    /// <summary>Reads a picture, and measures how long that takes.</summary>
    /// <param name="picture">8×8 values from 0 to 16.</param>
    /// <returns>
    /// The probability of each digit, then the mean time in microseconds of as many predictions as take a millisecond.
    /// </returns>
    [JSExport]
    public static double[] Read(double[] picture)
    {
        float[] pixels = Array.ConvertAll(picture, ink => (float)ink), probabilities = new float[Digits.OutputLength];
        for (int calls = 32; ; calls *= 2)
        {
            long start = Stopwatch.GetTimestamp();
            for (int call = 0; call < calls; call++)
            {
                Digits.Predict(pixels, probabilities);
            }

            TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
            if (elapsed >= s_measurement)
            {
                return [.. probabilities, elapsed.TotalMicroseconds / calls];
            }
        }
    }
}
