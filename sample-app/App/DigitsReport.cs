namespace FusedGen.Samples;

/// <summary>What the classifier makes of images that its training never saw.</summary>
internal static class DigitsReport
{
    private const int Classes = 10;
    private const int ShownImages = 6;

    // What its training asks for; a wrong kernel would fall far below.
    private const double LeastAccuracy = 0.97;

    /// <returns>Whether enough images were read rightly.</returns>
    public static bool Write(TextWriter output)
    {
        using StreamReader text = Resource.Open("optical-digits.csv");
        DigitImage[] images = DigitFile.Read(text, heldOut: true);
        int[,] confusion = new int[Classes, Classes];
        List<(DigitImage Image, int Class, float Probability)> correct = [], wrong = [];
        Span<float> probabilities = stackalloc float[Digits.OutputLength];
        foreach (DigitImage image in images)
        {
            Digits.Predict(image.Pixels, probabilities);
            int best = Largest(probabilities);
            confusion[image.Digit, best]++;
            (best == image.Digit ? correct : wrong).Add((image, best, probabilities[best]));
        }

        output.WriteLine($"DIGITS   {images.Length} handwritten digits that training never saw");
        output.WriteLine();
        (DigitImage, int, float)[] shown =
            [.. correct.DistinctBy(answer => answer.Class).Take(ShownImages - Math.Min(2, wrong.Count)), .. wrong.Take(2)];
        DigitPictures.Write(output, shown);
        output.WriteLine($"  {correct.Count} of {images.Length} right: {100.0 * correct.Count / images.Length:f2} %");
        output.WriteLine();
        WriteConfusion(output, confusion);
        WriteTime(output, images);
        return correct.Count >= LeastAccuracy * images.Length;
    }

    private static int Largest(ReadOnlySpan<float> values)
    {
        int best = 0;
        for (int index = 1; index < values.Length; index++)
        {
            if (values[index] > values[best])
            {
                best = index;
            }
        }

        return best;
    }

    private static void WriteConfusion(TextWriter output, int[,] confusion)
    {
        output.Write("  written \\ read");
        for (int read = 0; read < Classes; read++)
        {
            output.Write($"{read,4}");
        }

        output.WriteLine();
        for (int written = 0; written < Classes; written++)
        {
            output.Write($"  {written,14}");
            for (int read = 0; read < Classes; read++)
            {
                output.Write(confusion[written, read] == 0 ? "   ·" : $"{confusion[written, read],4}");
            }

            output.WriteLine();
        }

        output.WriteLine();
    }

    private static void WriteTime(TextWriter output, DigitImage[] images)
    {
        float[][] samples = [.. images.Select(image => image.Pixels)];
        output.WriteLine($"  {PredictionTime.Measure<Digits>(samples):f0} ns a prediction of {Digits.Info.MultiplyAdds} multiply-adds");
        output.WriteLine();
    }
}
