using System.Diagnostics;
using FusedGen.Tests;

namespace FusedGen.Benchmarks.Costs;

/// <summary>Runs the SDK, and programs that it made.</summary>
internal static class DotnetCommand
{
    /// <summary>The SDK that runs this program.</summary>
    public static string Host { get; } = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    /// <summary>Publishes a project of the repository into a folder below artifacts.</summary>
    /// <param name="project">The project, relative to the root.</param>
    /// <param name="name">The folder's name.</param>
    /// <param name="step">Whether to publish, or to take what an earlier run published.</param>
    /// <param name="properties">More of the command line.</param>
    /// <returns>The folder.</returns>
    /// <exception cref="InvalidOperationException">It failed, or nothing was published before.</exception>
    public static string Publish(string project, string name, CostStep step, params string[] properties)
    {
        string folder = Checkout.At("artifacts", "publish", name);
        if (step == CostStep.MeasureOnly)
        {
            return Directory.Exists(folder)
                ? folder
                : throw new InvalidOperationException($"{project} was not published yet: run without {CostSteps.NoBuild}.");
        }

        Run(Host, ["publish", Checkout.At(project), "-c", "Release", "--ucr", "-nologo", "-v", "q", "-o", folder, .. NativeLinker(), .. properties]);
        Console.Error.WriteLine($"published {name}");
        return folder;
    }

    /// <summary>Runs a command to its end and gives what it printed.</summary>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public static string Run(string file, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(file, arguments) { RedirectStandardOutput = true, WorkingDirectory = Checkout.Root })!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{file} {string.Join(' ', arguments)} failed:\n{output}");
    }

    /// <summary>NativeAOT links with clang unless it is told otherwise; gcc does as well.</summary>
    private static string[] NativeLinker() => !OperatingSystem.IsLinux() || IsOnPath("clang") || !IsOnPath("gcc") ? [] : ["-p:CppCompilerAndLinker=gcc"];

    private static bool IsOnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));
}
