using System.Diagnostics;

namespace FusedGen.Samples;

/// <summary>Measures a call that takes nanoseconds: many of them, several times, and the best.</summary>
internal static class PredictionTime
{
    private const int Calls = 200_000;
    private const int Rounds = 5;

    /// <summary>The time of one call in nanoseconds, that of the delegate included.</summary>
    /// <param name="call">The call; it gets its number.</param>
    public static double Measure(Action<int> call)
    {
        double best = double.PositiveInfinity;
        for (int round = 0; round < Rounds; round++)
        {
            long start = Stopwatch.GetTimestamp();
            for (int number = 0; number < Calls; number++)
            {
                call(number);
            }

            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalNanoseconds / Calls);
        }

        return best;
    }
}
