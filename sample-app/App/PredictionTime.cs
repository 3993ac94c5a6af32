using System.Diagnostics;

namespace FusedGen.Samples;

/// <summary>Measures a call that takes nanoseconds: many of them, several times, and the best.</summary>
internal static class PredictionTime
{
    private const int Calls = 200_000;
    private const int Rounds = 5;

    /// <summary>The time of one prediction in nanoseconds, of samples in turn.</summary>
    public static double Measure<TModel>(IReadOnlyList<float[]> samples)
        where TModel : IFusedModel
    {
        float[] output = new float[TModel.OutputLength];
        double best = double.PositiveInfinity;
        for (int round = 0; round < Rounds; round++)
        {
            long start = Stopwatch.GetTimestamp();
            for (int call = 0, sample = 0; call < Calls; call++)
            {
                TModel.Predict(samples[sample], output);
                sample = sample + 1 == samples.Count ? 0 : sample + 1;
            }

            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalNanoseconds / Calls);
        }

        return best;
    }
}
