using System.Diagnostics;
using System.Globalization;
using FusedGen.Benchmarks.Reports;

namespace FusedGen.Benchmarks.Costs;

/// <summary>From the start of a process to its first result: a native program with a model beside one without, and the first call under the JIT.</summary>
internal static class StartupRun
{
    private const int Starts = 41;

    public static void Run(bool write)
    {
        string empty = Path.Combine(DotnetCommand.Publish("benchmarks/Startup/Empty/Empty.csproj", "startup-empty"), "fusedgen-startup-empty");
        string model = Path.Combine(DotnetCommand.Publish("benchmarks/Startup/WithModel/WithModel.csproj", "startup-model"), "fusedgen-startup-model");
        string managed = Path.Combine(DotnetCommand.Publish("benchmarks/Startup/WithModel/WithModel.csproj", "startup-jit", "-p:PublishAot=false", "--no-self-contained"), "fusedgen-startup-model.dll");
        (string Name, string File, string[] Arguments)[] programs =
        [
            ("native, without a model", empty, []),
            ("native, 784-128-64-10", model, []),
            ("JIT, 784-128-64-10", DotnetCommand.Host, [managed]),
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

        MarkdownTable table = new("program", "start to first result", "first prediction", "size");
        for (int p = 0; p < programs.Length; p++)
        {
            string file = p == 2 ? managed : programs[p].File;
            table.Add(
                programs[p].Name,
                string.Create(CultureInfo.InvariantCulture, $"{Median(starts[p]):f1} ms"),
                p == 0 ? "–" : string.Create(CultureInfo.InvariantCulture, $"{Median(calls[p]):f2} ms"),
                string.Create(CultureInfo.InvariantCulture, $"{new FileInfo(file).Length / 1048576.0:f2} MiB"));
        }

        MeasuredPage.Performance.Publish("startup", $"{MachineDescription.Line()}\n\n{table}", write);
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

    private static double Median(List<double> values)
    {
        values.Sort();
        return values[values.Count / 2];
    }
}
