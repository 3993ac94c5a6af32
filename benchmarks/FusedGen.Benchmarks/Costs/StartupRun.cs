using System.Diagnostics;
using System.Globalization;
using FusedGen.Benchmarks.Reports;

namespace FusedGen.Benchmarks.Costs;

/// <summary>
/// From the start of a process to its first result: a native program with a model beside one without, and the first
/// call under the JIT.
/// </summary>
internal static class StartupRun
{
    private const int Starts = 41;

    public static void Run(CostStep step, bool write)
    {
        string empty = Path.Combine(DotnetCommand.Publish("benchmarks/Startup/Empty/Empty.csproj", "startup-empty", step), "fusedgen-startup-empty");
        string model = Path.Combine(DotnetCommand.Publish("benchmarks/Startup/WithModel/WithModel.csproj", "startup-model", step), "fusedgen-startup-model");
        string managed = Path.Combine(
            DotnetCommand.Publish("benchmarks/Startup/WithModel/WithModel.csproj", "startup-jit", step, "-p:PublishAot=false", "--no-self-contained"),
            "fusedgen-startup-model.dll");
        if (step == CostStep.BuildOnly)
        {
            return;
        }

        (string Name, string File, string[] Arguments, string Measured)[] programs =
        [
            ("native, without a model", empty, [], empty),
            ("native, 784-128-64-10", model, [], model),
            ("JIT, 784-128-64-10", DotnetCommand.Host, [managed], managed),
        ];
        List<double>[] starts = [[], [], []];
        List<double>[] calls = [[], [], []];
        for (int round = 0; round < Starts; round++)
        {
            for (int p = 0; p < programs.Length; p++)
            {
                (double start, double call) = Start(programs[p].File, programs[p].Arguments);
                starts[p].Add(start);
                calls[p].Add(call);
            }
        }

        MarkdownTable table = new("program", "start to first result", "beside the empty one", "first prediction", "size");
        for (int p = 0; p < programs.Length; p++)
        {
            table.Add(
                programs[p].Name,
                MarkdownTable.Time(Interleaved.Median(starts[p]) * 1e6),
                MarkdownTable.Ratio(Interleaved.Median(starts[p]) / Interleaved.Median(starts[0])),
                p == 0 ? "–" : MarkdownTable.Time(Interleaved.Median(calls[p]) * 1e6),
                string.Create(CultureInfo.InvariantCulture, $"{new FileInfo(programs[p].Measured).Length / 1048576.0:f2} MiB"));
        }

        MeasuredPage.Performance.Publish("startup", $"{MachineDescription.Line()} Medians of {Starts} starts in turns.\n\n{table}", write);
    }

    private static (double Start, double Call) Start(string file, string[] arguments)
    {
        ProcessStartInfo info = new(file, arguments) { RedirectStandardOutput = true };
        long start = Stopwatch.GetTimestamp();
        using Process process = Process.Start(info)!;
        string line = process.StandardOutput.ReadLine() ?? throw new InvalidOperationException($"{file} printed nothing.");
        double milliseconds = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        process.WaitForExit();
        return (milliseconds, double.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture));
    }
}
