using System.Diagnostics;
using FusedGen.Benchmarks.Reports;

namespace FusedGen.Benchmarks.Costs;

/// <summary>Runs the SDK, and programs that it made.</summary>
internal static class DotnetCommand
{
    /// <summary>The SDK that runs this program.</summary>
    public static string Host { get; } = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    /// <summary>Publishes a project of the repository into a folder below artifacts and gives the folder.</summary>
    public static string Publish(string project, string name, params string[] properties)
    {
        string folder = Path.Combine(MeasuredPage.Root, "artifacts", "publish", name);
        Run(Host, ["publish", Path.Combine(MeasuredPage.Root, project), "-c", "Release", "--ucr", "-nologo", "-v", "q", "-o", folder, .. properties]);
        return folder;
    }

    /// <summary>Runs a command to its end and gives what it printed.</summary>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public static string Run(string file, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(file, arguments) { RedirectStandardOutput = true, WorkingDirectory = MeasuredPage.Root })!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{file} {string.Join(' ', arguments)} failed:\n{output}");
    }
}
