using System.Diagnostics;

namespace FusedGen.Benchmarks;

/// <summary>
/// Measures predictors in turns, a slice of time each, so that whatever else the machine does meets all of them alike.
/// The median of the slices is the result: one that was interrupted does not count.
/// </summary>
internal static class Interleaved
{
    /// <summary>Short beside the time that the system gives a thread, long beside the clock's resolution.</summary>
    private static readonly TimeSpan s_slice = TimeSpan.FromMilliseconds(1);

    /// <summary>The median time of one call of each predictor, in nanoseconds.</summary>
    /// <param name="predictors">What to measure; each is warmed up first.</param>
    /// <param name="budget">Time for all of them together.</param>
    public static double[] Nanoseconds(IReadOnlyList<Predictor> predictors, TimeSpan budget)
    {
        int[] calls = predictors.Select(CallsOfSlice).ToArray();
        List<double>[] samples = predictors.Select(_ => new List<double>()).ToArray();
        long start = Stopwatch.GetTimestamp();
        for (int round = 0; round < 5 || Stopwatch.GetElapsedTime(start) < budget; round++)
        {
            for (int p = 0; p < predictors.Count; p++)
            {
                samples[p].Add(Time(predictors[p], calls[p]) / calls[p]);
            }
        }

        return samples.Select(Median).ToArray();
    }

    /// <summary>The median.</summary>
    public static double Median(List<double> values)
    {
        values.Sort();
        return values.Count % 2 == 1 ? values[values.Count / 2] : (values[(values.Count / 2) - 1] + values[values.Count / 2]) / 2;
    }

    private static int CallsOfSlice(Predictor predictor)
    {
        // Long enough for the second tier of the JIT, and for caches.
        long start = Stopwatch.GetTimestamp();
        int calls = 1;
        double time;
        do
        {
            time = Time(predictor, calls);
            calls = time < s_slice.TotalNanoseconds / 2 ? calls * 2 : calls;
        }
        while (Stopwatch.GetElapsedTime(start) < TimeSpan.FromMilliseconds(300));
        return Math.Max(1, (int)(calls * s_slice.TotalNanoseconds / time));
    }

    private static double Time(Predictor predictor, int calls)
    {
        long start = Stopwatch.GetTimestamp();
        predictor.Repeat(calls);
        return Stopwatch.GetElapsedTime(start).TotalNanoseconds;
    }
}
