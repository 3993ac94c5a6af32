using System.Diagnostics;
using System.Text;

namespace FusedGen.Reproducibility.Tests.Harness;

/// <summary>Runs other programs to their end.</summary>
internal static class ChildProcess
{
    // What shells and runtimes make of the signals 6 and 11.
    private const int Aborted = 134;
    private const int SegmentationFault = 139;

    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(8);

    /// <summary>The .NET host that runs this test.</summary>
    public static string Dotnet { get; } = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    /// <summary>The path of a program that can be called by its bare name, or null.</summary>
    public static string? Find(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);

    /// <summary>What a program printed; the test fails with all of it if the program does.</summary>
    /// <param name="program">The program.</param>
    /// <param name="arguments">Its arguments, not quoted.</param>
    /// <param name="settings">Environment variables, as <c>NAME=value</c>.</param>
    public static string Run(string program, IEnumerable<string> arguments, IEnumerable<string> settings)
    {
        ProcessStartInfo start = new(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };

        // What the test host inherited: where its MSBuild lies, and settings of its own runtime, which are what is
        // varied here.
        string[] inherited = ["MSBUILD", "VSTEST", "CORECLR_", "DOTNET_", "COMPlus_"];
        foreach (string name in start.Environment.Keys.Where(
            name => inherited.Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))).ToArray())
        {
            if (name is not ("DOTNET_ROOT" or "DOTNET_CLI_HOME"))
            {
                start.Environment.Remove(name);
            }
        }

        start.Environment["DOTNET_NOLOGO"] = "1";
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        foreach (string setting in settings)
        {
            string[] parts = setting.Split('=', 2);
            start.Environment[parts[0]] = parts[1];
        }

        using Process process = Process.Start(start)!;
        StringBuilder errors = new();
        process.ErrorDataReceived += (_, line) => errors.Append(line.Data).Append('\n');
        process.BeginErrorReadLine();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(s_limit))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"'{program}' ran for more than {s_limit}.");
        }

        process.WaitForExit();
        string text = output.GetAwaiter().GetResult();
        if (process.ExitCode is Aborted or SegmentationFault)
        {
            throw new ProgramCrashException($"'{program} {string.Join(' ', start.ArgumentList)}' ended with {process.ExitCode}:\n{text}{errors}");
        }

        Assert.True(process.ExitCode == 0, $"'{program} {string.Join(' ', start.ArgumentList)}' ended with {process.ExitCode}:\n{text}{errors}");
        return text;
    }
}
