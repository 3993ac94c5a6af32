using System.CommandLine;
using System.Globalization;
using FusedGen.Compiler.Diagnostics;
using FusedGen.Tool.Benchmarking;
using FusedGen.Tool.Documents;
using FusedGen.Tool.Models;

namespace FusedGen.Tool.CommandLine;

/// <summary><c>bench</c>: how long a prediction takes on this machine.</summary>
internal static class BenchCommand
{
    private const double LongestSeconds = 3600;

    public static Command Create(ToolOutput output)
    {
        Option<double?> seconds = CommonOptions.Number(
            "--seconds", "How long to measure each engine.", 1, number => number is > 0 and <= LongestSeconds, "more than 0, and an hour at most");
        Option<bool> json = CommonOptions.Json();
        Command command = new("bench", "Measures a prediction on one thread, and ONNX Runtime if it is installed.") { seconds, json };
        CompilationArguments model = CompilationArguments.Of(command);
        command.SetAction(arguments =>
        {
            ModelFile file = model.Read(arguments);
            BenchDocument result = output.Working("Measuring", () => BenchRun.Run(file, TimeSpan.FromSeconds(arguments.GetRequiredValue(seconds)!.Value)));
            output.Write(result, arguments.GetValue(json), ToolJson.Readable.BenchDocument, Write);
            return ExitCode.Success;
        });
        return command;
    }

    private static void Write(BenchDocument result, ToolOutput output)
    {
        output.Line($"{result.File}: {Figures.Count(result.MultiplyAdds)} multiply-adds a prediction, on one thread");
        var table = TextTable.Create(1, "", "Time", "GFLOP/s", "Of the FMA limit");
        table.Row("Generate the code", Duration.Text(result.GenerateSeconds), "", "");
        table.Row("Compile it", Duration.Text(result.BuildSeconds), "", "");
        table.Row("First call", Duration.Text(result.FirstCallSeconds), "", "");
        table.Row("Each call, median", Duration.Text(result.CallSeconds), Rate(result.GigaflopsPerSecond),
            Share(result.GigaflopsPerSecond, result.PeakGigaflopsPerSecond));
        if (result.OnnxRuntime is { } other)
        {
            double rate = other.CallSeconds is { } time ? result.MultiplyAdds * 2 / time / 1e9 : 0;
            table.Row(
                $"ONNX Runtime {other.Version}", other.CallSeconds is { } call ? Duration.Text(call) : "did not run", Rate(rate),
                Share(rate, result.PeakGigaflopsPerSecond));
        }

        output.Write(table);
        output.Line(string.Create(CultureInfo.InvariantCulture, $"FMA limit of this core, measured: {result.PeakGigaflopsPerSecond:0.0} GFLOP/s."));
        output.Line(result.OnnxRuntime switch
        {
            null => $"ONNX Runtime was not found: {OnnxRuntimeLibrary.HowToProvide}",
            { Problem: { } problem } => $"ONNX Runtime: {problem}",
            { CallSeconds: { } seconds } =>
                string.Create(CultureInfo.InvariantCulture, $"ONNX Runtime takes {seconds / result.CallSeconds:0.00} times as long."),
            _ => "",
        });
    }

    private static string Rate(double rate) => rate > 0 ? rate.ToString("0.00", CultureInfo.InvariantCulture) : "";

    private static string Share(double rate, double peak) => rate > 0 && peak > 0 ? (rate / peak).ToString("P0", CultureInfo.InvariantCulture) : "";
}
