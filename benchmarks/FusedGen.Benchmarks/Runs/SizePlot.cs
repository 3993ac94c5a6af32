using System.Globalization;
using FusedGen.Benchmarks.Competitors;
using FusedGen.Benchmarks.Reports;
using FusedGen.Tests;
using ScottPlot;

namespace FusedGen.Benchmarks.Runs;

/// <summary>Time against size: one square layer with ReLU, one sample, from 64 weights to a million.</summary>
internal static class SizePlot
{
    private static readonly TimeSpan s_budget = TimeSpan.FromSeconds(5);

    public static void Run(bool write)
    {
        BenchmarkCase[] cases =
        [
            BenchmarkCase.Of<Square8>("8→8", 1), BenchmarkCase.Of<Square16>("16→16", 1), BenchmarkCase.Of<Square32>("32→32", 1),
            BenchmarkCase.Of<Square64>("64→64", 1),
            BenchmarkCase.Of<Square128>("128→128", 1), BenchmarkCase.Of<Square256>("256→256", 1), BenchmarkCase.Of<Square512>("512→512", 1),
            BenchmarkCase.Of<Square1024>("1024→1024", 1),
        ];
        string[] names = ["FusedGen", "ONNX Runtime", "TorchSharp", "TensorPrimitives", "scalar loop"];
        double[] sizes = cases.Select(c => (double)c.InputLength * c.OutputLength).ToArray();
        double[][] times = cases.Select(Times).ToArray();

        MarkdownTable table = new(["layer", .. names, "ONNX Runtime / FusedGen"]);
        for (int c = 0; c < cases.Length; c++)
        {
            table.Add([cases[c].Name, .. times[c].Select(MarkdownTable.Time), MarkdownTable.Ratio(times[c][1] / times[c][0])]);
        }

        string path = Checkout.At(write ? "docs/images" : "artifacts", "time-against-size.svg");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        Draw(names, sizes, times, path);
        MeasuredPage.Performance.Publish("size", $"{MachineDescription.Line()}\n\n{table}\n{Crossover(sizes, times)}", write);
        Console.Error.WriteLine($"The plot is {Path.GetRelativePath(Checkout.Root, path)}.");
    }

    private static double[] Times(BenchmarkCase of)
    {
        using Contest contest = new(of);
        double[] times = Interleaved.Nanoseconds(contest.Predictors, s_budget);
        return [times[0], Math.Min(times[1], times[2]), .. times[3..]];
    }

    private static string Crossover(double[] sizes, double[][] times)
    {
        int first = Array.FindIndex(times, t => t[1] < t[0]);
        return first < 0
            ? "There is no crossover in this range: the generated code is faster at every size."
            : string.Create(CultureInfo.InvariantCulture, $"ONNX Runtime is faster from {sizes[first]:f0} weights on.");
    }

    private static void Draw(string[] names, double[] sizes, double[][] times, string path)
    {
        Plot plot = new();
        for (int n = 0; n < names.Length; n++)
        {
            var line = plot.Add.Scatter(sizes.Select(Math.Log10).ToArray(), times.Select(t => Math.Log10(t[n])).ToArray());
            line.LegendText = names[n];
            line.LineWidth = n == 0 ? 4 : 2;
            line.MarkerSize = 7;
        }

        string[] amounts = ["1", "10", "100", "1 k", "10 k", "100 k", "1 M", "10 M"];
        string[] units = ["1 ns", "10 ns", "100 ns", "1 µs", "10 µs", "100 µs", "1 ms", "10 ms"];
        plot.Axes.Bottom.TickGenerator = new ScottPlot.TickGenerators.NumericManual(
            Enumerable.Range(0, amounts.Length).Select(i => (double)i).ToArray(), amounts);
        plot.Axes.Left.TickGenerator = new ScottPlot.TickGenerators.NumericManual(Enumerable.Range(0, units.Length).Select(i => (double)i).ToArray(), units);
        plot.Axes.SetLimits(1.6, 6.2, 0.5, 6.5);
        plot.XLabel("weights of one square layer");
        plot.YLabel("time of one prediction");
        plot.Title("One sample, one thread");
        plot.ShowLegend(Alignment.UpperLeft);
        plot.SaveSvg(path, 900, 560);
    }
}
