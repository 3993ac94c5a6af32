using System.Diagnostics;
using System.Runtime.InteropServices.JavaScript;
using System.Runtime.Versioning;

namespace FusedGen.Benchmarks;

/// <summary>Predictions for the page, and their times.</summary>
[SupportedOSPlatform("browser")]
internal static partial class Measurement
{
    private delegate void Predictor(ReadOnlySpan<float> first, ReadOnlySpan<float> second, Span<float> output, Span<float> next);

    private static readonly Dictionary<string, (Predictor Predict, int Output, int Next)> s_models = new()
    {
        ["digits"] = ((input, _, output, _) => Digits.Predict(input, output), Digits.OutputLength, 0),
#if OTHERS
        ["kws"] = ((input, _, output, _) => Keywords.Predict(input, output), Keywords.OutputLength, 0),
        ["silero"] = ((input, state, output, next) => Silero.Predict(input, state, output, next), Silero.OutputLength, Silero.StateNLength),
#endif
    };

    /// <summary>The names of the networks.</summary>
    [JSExport]
    public static string[] Names() => [.. s_models.Keys];

    /// <summary>Predicts so many times in a row.</summary>
    /// <param name="name">The network.</param>
    /// <param name="first">Its input.</param>
    /// <param name="second">Its state, or nothing.</param>
    /// <param name="calls">The number of predictions.</param>
    /// <returns>The mean time of one in microseconds, then the output.</returns>
    [JSExport]
    public static double[] Run(string name, double[] first, double[] second, int calls)
    {
        (Predictor predict, int length, int nextLength) = s_models[name];
        float[] input = Array.ConvertAll(first, value => (float)value), state = Array.ConvertAll(second, value => (float)value);
        float[] output = new float[length], next = new float[nextLength];
        long start = Stopwatch.GetTimestamp();
        for (int call = 0; call < calls; call++)
        {
            predict(input, state, output, next);
        }

        return [Stopwatch.GetElapsedTime(start).TotalMicroseconds / calls, .. output];
    }
}
