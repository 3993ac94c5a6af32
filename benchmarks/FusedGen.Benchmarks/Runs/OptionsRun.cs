using FusedGen.Benchmarks.Reports;

namespace FusedGen.Benchmarks.Runs;

/// <summary>
/// What the attribute's options cost or save: the same bits everywhere, and narrower weights, in turns with the code
/// that is generated without them.
/// </summary>
internal static class OptionsRun
{
    private static readonly TimeSpan s_budget = TimeSpan.FromSeconds(5);

    public static void Run(bool write)
    {
        MarkdownTable table = new("case", "as it comes", "Reproducible", "ratio", "BFloat16", "ratio", "Int8", "ratio");
        foreach (BenchmarkCase[] variants in Cases())
        {
            float[] inputs = variants[0].Inputs();
            Predictor[] predictors = [.. variants.Select(v => v.Generated(inputs))];
            double[] times = Interleaved.Nanoseconds(predictors, s_budget);
            table.Add([
                variants[0].Name, MarkdownTable.Time(times[0]),
                .. Enumerable.Range(1, 3).SelectMany(
                    i => i < times.Length ? new[] { MarkdownTable.Time(times[i]), MarkdownTable.Ratio(times[i] / times[0]) } : ["–", "–"]),
            ]);
            Console.Error.WriteLine($"{variants[0].Name}: {string.Join(", ", times.Select(MarkdownTable.Time))}");
        }

        MeasuredPage.Performance.Publish("options", $"{MachineDescription.Line()}\n\n{table}", write);
    }

    /// <summary>
    /// Each case without an option, then with each. Layers of up to 4,096 weights have no narrower ones.
    /// </summary>
    private static IEnumerable<BenchmarkCase[]> Cases()
    {
        BenchmarkCase[] plain = [.. BenchmarkCase.All];
        yield return [plain[0], BenchmarkCase.Of<ReproducibleSeed>("", 1)];
        yield return [plain[1], BenchmarkCase.Of<ReproducibleSmall>("", 1)];
        yield return [plain[2], BenchmarkCase.Of<ReproducibleImage>("", 1), BenchmarkCase.Of<BFloat16Image>("", 1), BenchmarkCase.Of<Int8Image>("", 1)];
        yield return [plain[3], BenchmarkCase.Of<ReproducibleLarge>("", 1), BenchmarkCase.Of<BFloat16Large>("", 1), BenchmarkCase.Of<Int8Large>("", 1)];
        yield return [plain[4], BenchmarkCase.Of<ReproducibleSquare>("", plain[4].Rows), BenchmarkCase.Of<BFloat16Square>("", plain[4].Rows),
            BenchmarkCase.Of<Int8Square>("", plain[4].Rows)];
        yield return [plain[5], BenchmarkCase.Of<ReproducibleImage>("", plain[5].Rows), BenchmarkCase.Of<BFloat16Image>("", plain[5].Rows),
            BenchmarkCase.Of<Int8Image>("", plain[5].Rows)];
    }
}
