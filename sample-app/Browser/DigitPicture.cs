namespace FusedGen.Samples;

/// <summary>Makes pictures as those of the training data out of strokes.</summary>
/// <remarks>
/// The data's authors scaled each digit to a bitmap of 32×32, and counted the ink in blocks of 4×4. In all their
/// digits, the ink covers the whole height, about two thirds of the width, and 30 % of the pixels, be it a one or an
/// eight. So the strokes are scaled to that box, and as many pixels as that, the nearest to the strokes, become ink.
/// </remarks>
internal static class DigitPicture
{
    private const int Side = 8;
    private const int Block = 4;
    private const int FineSide = Side * Block;
    private const int InkPixels = FineSide * FineSide * 3 / 10;

    // Half of a thick stroke, which lies outside of the points' box.
    private const double Margin = 3.5;
    private const double BoxHeight = 32 - (2 * Margin);
    private const double BoxWidth = 22 - (2 * Margin);

    // A one must not be stretched to the width of a zero, nor be wider than ones are.
    private const double MostStretch = 1.5;
    private const double MostThickness = 5;

    // Of the drawing area's side: what is smaller is a dot.
    private const double LeastExtent = 0.05;

    /// <summary>Draws strokes.</summary>
    /// <returns>8×8 counts of ink from 0 to 16, or nothing where the strokes are no larger than a dot.</returns>
    public static double[] Of(ReadOnlySpan<Stroke> strokes)
    {
        (double left, double top) = (double.PositiveInfinity, double.PositiveInfinity);
        (double right, double bottom) = (double.NegativeInfinity, double.NegativeInfinity);
        foreach (Stroke stroke in strokes)
        {
            for (int point = 0; point < stroke.Count; point++)
            {
                (double x, double y) = stroke[point];
                (left, right) = (Math.Min(left, x), Math.Max(right, x));
                (top, bottom) = (Math.Min(top, y), Math.Max(bottom, y));
            }
        }

        (double width, double height) = (right - left, bottom - top);
        if (!(Math.Max(width, height) >= LeastExtent))
        {
            return [];
        }

        (double across, double down) = (BoxWidth / width, BoxHeight / height);
        (across, down) = (Math.Min(across, MostStretch * down), Math.Min(down, MostStretch * across));
        (double centreX, double centreY) = ((left + right) / 2, (top + bottom) / 2);
        double[] distances = new double[FineSide * FineSide];
        Array.Fill(distances, double.PositiveInfinity);
        foreach (Stroke stroke in strokes)
        {
            (double X, double Y) from = Scaled(stroke[0]);
            for (int point = Math.Min(1, stroke.Count - 1); point < stroke.Count; point++)
            {
                (double X, double Y) to = Scaled(stroke[point]);
                Approach(distances, from, to);
                from = to;
            }
        }

        return Count(distances);

        (double X, double Y) Scaled((double X, double Y) point) =>
            ((FineSide / 2.0) + ((point.X - centreX) * across), (FineSide / 2.0) + ((point.Y - centreY) * down));
    }

    /// <summary>Lowers the squared distances of all pixels that a stroke of the greatest thickness reaches.</summary>
    private static void Approach(double[] distances, (double X, double Y) from, (double X, double Y) to)
    {
        (double dx, double dy) = (to.X - from.X, to.Y - from.Y);
        double square = (dx * dx) + (dy * dy);
        int firstRow = Math.Max(0, (int)(Math.Min(from.Y, to.Y) - MostThickness));
        int lastRow = Math.Min(FineSide - 1, (int)(Math.Max(from.Y, to.Y) + MostThickness));
        int firstColumn = Math.Max(0, (int)(Math.Min(from.X, to.X) - MostThickness));
        int lastColumn = Math.Min(FineSide - 1, (int)(Math.Max(from.X, to.X) + MostThickness));
        for (int row = firstRow; row <= lastRow; row++)
        {
            for (int column = firstColumn; column <= lastColumn; column++)
            {
                (double x, double y) = (column + 0.5 - from.X, row + 0.5 - from.Y);
                double along = square == 0 ? 0 : Math.Clamp(((x * dx) + (y * dy)) / square, 0, 1);
                (x, y) = (x - (along * dx), y - (along * dy));
                ref double distance = ref distances[(row * FineSide) + column];
                distance = Math.Min(distance, (x * x) + (y * y));
            }
        }
    }

    private static double[] Count(double[] distances)
    {
        double[] sorted = [.. distances];
        Array.Sort(sorted);
        double most = Math.Min(sorted[InkPixels], MostThickness * MostThickness);

        double[] counts = new double[Side * Side];
        for (int pixel = 0; pixel < distances.Length; pixel++)
        {
            if (distances[pixel] < most)
            {
                counts[(pixel / FineSide / Block * Side) + (pixel % FineSide / Block)]++;
            }
        }

        return counts;
    }
}
