using System.Diagnostics;
using System.Globalization;

namespace FusedGen.Samples;

/// <summary>A whole pipeline of a table in one call: texts, missing values, trees and a label.</summary>
internal static class PenguinsReport
{
    private const int ShownLines = 4;
    private const int Rounds = 2000;

    // Scores are a few logistic functions of sums, in another order than the trainer's.
    private const float Rounding = 1e-5f;

    /// <returns>Whether all answers are those of the trainer.</returns>
    public static bool Write(TextWriter output)
    {
        using StreamReader table = Resource.Open("penguins.csv");
        Penguin[] penguins = Penguin.ReadAll(table);
        output.WriteLine($"PENGUINS   {penguins.Length} penguins by island, sex and four measurements, some of which were not recorded; trained with ML.NET");
        output.WriteLine();
        using StreamReader answers = Resource.Open("penguins.answers.csv");
        string[] label = new string[1];
        Span<float> scores = stackalloc float[Penguins.ScoreOutputLength];
        int same = 0, right = 0, shown = 0;
        float largest = 0;
        foreach (Penguin penguin in penguins)
        {
            string[] answer = answers.ReadLine()!.Split(',');
            Penguins.Predict(FeaturesOf(penguin), label, scores);
            same += label[0] == answer[0] ? 1 : 0;
            right += Penguins.LabelNames[(int)Penguins.PredictLabel(FeaturesOf(penguin))] == penguin.Species ? 1 : 0;
            for (int i = 0; i < scores.Length; i++)
            {
                largest = Math.Max(largest, Math.Abs(scores[i] - float.Parse(answer[i + 1], CultureInfo.InvariantCulture)));
            }

            if (shown < ShownLines && (shown == 0 || float.IsNaN(penguin.BillLength) || shown > 1))
            {
                shown++;
                string size = $"{Text(penguin.BillLength),6} × {Text(penguin.BillDepth),4} mm {Text(penguin.BodyMass),5} g";
                output.WriteLine($"  {penguin.Island,-10} {Text(penguin.Sex),-7} {size}   {label[0]}");
            }
        }

        output.WriteLine();
        output.WriteLine($"  {same} of {penguins.Length} labels are ML.NET's own, {right} are the species; largest difference of a score {largest:0.0e-0}");
        output.WriteLine($"  {Time(penguins):f0} ns for a label and its scores, nothing allocated");
        output.WriteLine();
        return same == penguins.Length && largest <= Rounding;
    }

    private static Penguins.Features FeaturesOf(Penguin penguin) => new(
        penguin.Island, penguin.Sex, penguin.BillLength, penguin.BillDepth, penguin.FlipperLength, penguin.BodyMass);

    /// <summary>The time of one label with its scores in nanoseconds.</summary>
    private static double Time(Penguin[] penguins)
    {
        Penguins.Features[] features = Array.ConvertAll(penguins, FeaturesOf);
        string[] label = new string[1];
        Span<float> scores = stackalloc float[Penguins.ScoreOutputLength];
        double best = double.PositiveInfinity;
        for (int round = 0; round < Rounds; round++)
        {
            long start = Stopwatch.GetTimestamp();
            foreach (ref readonly Penguins.Features penguin in features.AsSpan())
            {
                Penguins.Predict(penguin, label, scores);
            }

            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalNanoseconds / features.Length);
        }

        return best;
    }

    private static string Text(string text) => text.Length == 0 ? "?" : text;

    private static string Text(float number) => float.IsNaN(number) ? "?" : number.ToString(CultureInfo.InvariantCulture);
}
