using System.Diagnostics;
using System.Globalization;
using FusedGen.Tests;

namespace FusedGen.Benchmarks.Costs;

/// <summary>What the compiler used in one build.</summary>
/// <param name="ProcessorSeconds">Processor time of all its threads, which another load on the machine changes
/// little.</param>
/// <param name="Seconds">Time from its start to its end.</param>
/// <param name="Bytes">The most memory that it held at once.</param>
internal sealed record CompilerCost(double ProcessorSeconds, double Seconds, long Bytes);

/// <summary>
/// Builds a project and watches the compiler's process, which the build starts, through <c>/proc</c>.
/// </summary>
internal static class CompilerWatch
{
    private const double TicksPerSecond = 100;

    /// <summary>Compiles one project anew; what it references must have been built.</summary>
    public static CompilerCost Build(ConsumerProject project)
    {
        // A compiler of its own, not the shared server, whatever the machine's settings say: it starts small and does
        // nothing else.
        string[] arguments =
        [
            "build", project.File, "-c", "Release", "-nologo", "-v", "q", "--no-restore", "--no-dependencies", "-t:Rebuild",
            "-p:UseSharedCompilation=false", "-p:BuildProjectReferences=false", "-nodeReuse:false", "-noAutoResponse",
        ];
        using Process build = Process.Start(
            new ProcessStartInfo(DotnetCommand.Host, arguments) { RedirectStandardOutput = true, WorkingDirectory = Checkout.Root })!;
        Task<string> output = build.StandardOutput.ReadToEndAsync();
        CompilerCost? cost = null;
        int compiler = 0;
        long start = 0;
        while (!build.HasExited)
        {
            if (compiler == 0)
            {
                compiler = Find(project.Folder);
                start = Stopwatch.GetTimestamp();
            }
            else if (Read(compiler) is var (processor, bytes))
            {
                cost = new CompilerCost(processor, Stopwatch.GetElapsedTime(start).TotalSeconds, bytes);
            }

            Thread.Sleep(5);
        }

        build.WaitForExit();
        return build.ExitCode == 0 && cost is not null
            ? cost
            : throw new InvalidOperationException($"The build of {project.File} failed, or its compiler was not seen:\n{output.Result}");
    }

    /// <summary>The process of the compiler whose working folder is the project's.</summary>
    private static int Find(string folder)
    {
        foreach (string process in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(process), NumberStyles.None, CultureInfo.InvariantCulture, out int id))
            {
                continue;
            }

            try
            {
                string[] command = File.ReadAllText(Path.Combine(process, "cmdline")).Split('\0');
                bool isCompiler = command.Take(3).Any(part => Path.GetFileName(part) is "csc" or "csc.dll");
                if (isCompiler && new FileInfo(Path.Combine(process, "cwd")).LinkTarget is { } target && target == folder)
                {
                    return id;
                }
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // It ended meanwhile, or is another user's.
            }
        }

        return 0;
    }

    private static (double ProcessorSeconds, long Bytes)? Read(int id)
    {
        try
        {
            string stat = File.ReadAllText($"/proc/{id}/stat");
            string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            string? peak = File.ReadLines($"/proc/{id}/status").FirstOrDefault(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
            if (peak is null)
            {
                return null;
            }

            long kilobytes = long.Parse(peak.AsSpan(6).Trim().TrimEnd(" kB"), CultureInfo.InvariantCulture);
            double ticks = double.Parse(fields[11], CultureInfo.InvariantCulture) + double.Parse(fields[12], CultureInfo.InvariantCulture);
            return (ticks / TicksPerSecond, kilobytes << 10);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
