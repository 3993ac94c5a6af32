using System.Globalization;

namespace FusedGen.Samples;

/// <summary>What the question's network answers in training mode, in evaluation mode, and compiled.</summary>
internal static class SeedReport
{
    private const int ShownRows = 3;

    // Numbers around one, in float, summed in another order.
    private const float Rounding = 1e-6f;

    /// <returns>Whether the compiled network answers what the module answers in evaluation mode.</returns>
    public static bool Write(TextWriter output)
    {
        output.WriteLine("SEED   Linear(20→8) · BatchNorm(8) · Linear(8→9), trained to answer ones");
        output.WriteLine();
        float largestToEvaluation = 0, largestToTraining = 0, largestBetweenModes = 0;
        Span<float> predicted = stackalloc float[Seed.OutputLength];
        List<float[]> samples = [];
        using StreamReader text = Resource.Open("seed.answers.csv");
        while (text.ReadLine() is string line)
        {
            float[] columns = [.. line.Split(',').Select(column => float.Parse(column, CultureInfo.InvariantCulture))];
            ReadOnlySpan<float> training = columns.AsSpan(Seed.InputLength, Seed.OutputLength);
            ReadOnlySpan<float> evaluation = columns.AsSpan(Seed.InputLength + Seed.OutputLength, Seed.OutputLength);
            samples.Add(columns[..Seed.InputLength]);
            Seed.Predict(samples[^1], predicted);
            if (samples.Count <= ShownRows)
            {
                output.WriteLine($"  sample {samples.Count}");
                WriteRow(output, "training mode", training);
                WriteRow(output, "evaluation mode", evaluation);
                WriteRow(output, "Seed.Predict", predicted);
                output.WriteLine();
            }

            largestToEvaluation = Math.Max(largestToEvaluation, LargestDifference(predicted, evaluation));
            largestToTraining = Math.Max(largestToTraining, LargestDifference(predicted, training));
            largestBetweenModes = Math.Max(largestBetweenModes, LargestDifference(evaluation, training));
        }

        output.WriteLine($"  largest difference over {samples.Count} samples");
        output.WriteLine(
            $"    Predict to evaluation mode        {largestToEvaluation:0.0e-0}   "
            + $"{(largestToEvaluation <= Rounding ? "rounding only" : "NOT the trained network")}");
        output.WriteLine($"    Predict to training mode          {largestToTraining:0.0e-0}");
        output.WriteLine($"    evaluation mode to training mode  {largestBetweenModes:0.0e-0}   the same module, the same weights");
        output.WriteLine();
        output.WriteLine("  A module in training mode normalises by the mean and variance of the batch at hand, so a sample's answer depends on");
        output.WriteLine("  the samples beside it. In evaluation mode it uses the running statistics, and is then one matrix and one bias.");
        output.WriteLine("  Weights multiplied by hand cannot equal the first; they must be compared after eval().");
        output.WriteLine();
        output.WriteLine(
            $"  {PredictionTime.Measure<Seed>(samples):f0} ns a prediction of {Seed.Info.MultiplyAdds} multiply-adds; "
            + $"the network as trained has {Seed.Info.OriginalMultiplyAdds}");
        output.WriteLine();
        return largestToEvaluation <= Rounding;
    }

    private static void WriteRow(TextWriter output, string name, ReadOnlySpan<float> values)
    {
        output.Write($"    {name,-16}");
        foreach (float value in values)
        {
            output.Write($"{value,10:f6}");
        }

        output.WriteLine();
    }

    private static float LargestDifference(ReadOnlySpan<float> left, ReadOnlySpan<float> right)
    {
        float largest = 0;
        for (int index = 0; index < left.Length; index++)
        {
            largest = Math.Max(largest, Math.Abs(left[index] - right[index]));
        }

        return largest;
    }
}
