using System.Diagnostics;

namespace FusedGen.Tool.Benchmarking;

/// <summary>Measures short actions.</summary>
internal static class Timing
{
    private const int Samples = 25;

    /// <summary>
    /// The time of one call after the first ones: the median of samples that are long beside the clock's step.
    /// </summary>
    /// <param name="action">What is measured.</param>
    /// <param name="time">About how long to measure.</param>
    /// <returns>Seconds.</returns>
    public static double Median(Action action, TimeSpan time)
    {
        double[] times = Measure(action, time);
        return times[times.Length / 2];
    }

    private static double[] Measure(Action action, TimeSpan time)
    {
        // Warm up, and find how many calls make a sample.
        long calls = 1;
        double sample = time.TotalSeconds / (Samples + 5);
        double taken = Seconds(action, calls);
        while (taken < sample)
        {
            double factor = taken > 0 ? sample / taken : 16;
            calls = (long)Math.Ceiling(calls * Math.Clamp(factor, 1.2, 16));
            taken = Seconds(action, calls);
        }

        List<double> times = [];
        Stopwatch watch = Stopwatch.StartNew();
        while (times.Count < Samples && (times.Count < 3 || watch.Elapsed < time))
        {
            times.Add(Seconds(action, calls) / calls);
        }

        return [.. times.Order()];
    }

    /// <summary>The time of so many calls.</summary>
    public static double Seconds(Action action, long calls = 1)
    {
        long start = Stopwatch.GetTimestamp();
        for (long i = 0; i < calls; i++)
        {
            action();
        }

        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
