using System.Diagnostics;
using System.Text;

namespace FusedGen.Package.Tests.Harness;

/// <summary>What a command printed on both streams, and how it ended.</summary>
internal sealed record CommandResult(string Line, int ExitCode, string Output)
{
    /// <summary>Fails with all that the command printed unless it succeeded.</summary>
    public CommandResult Succeeded()
    {
        Assert.True(ExitCode == 0, $"'{Line}' ended with {ExitCode}:\n{Output}");
        return this;
    }
}

/// <summary>Runs other programs.</summary>
internal static class Command
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(8);

    /// <summary>The .NET host that runs this test.</summary>
    public static string Dotnet { get; } = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    /// <summary>Whether a program can be called by its bare name.</summary>
    public static bool Exists(string name) => All(name).Any();

    /// <summary>The programs of a bare name, in the order of the folders in which they are looked for.</summary>
    public static IEnumerable<string> All(string name) => (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, name)).Where(File.Exists);

    /// <summary>Runs a program to its end.</summary>
    /// <param name="folder">The folder that it runs in.</param>
    /// <param name="packages">NuGet's folder of unpacked packages, or null for the machine's own.</param>
    /// <param name="program">The program.</param>
    /// <param name="arguments">Its arguments, not quoted.</param>
    public static CommandResult Run(string folder, string? packages, string program, params string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        SetEnvironment(start.Environment, packages);

        using Process process = Process.Start(start)!;
        StringBuilder output = new();
        DataReceivedEventHandler append = (_, line) =>
        {
            lock (output)
            {
                output.Append(line.Data).Append('\n');
            }
        };
        process.OutputDataReceived += append;
        process.ErrorDataReceived += append;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();

        string line = $"{Path.GetFileName(program)} {string.Join(' ', arguments)}";
        using CancellationTokenSource limit = new(s_limit);
        try
        {
            process.WaitForExitAsync(limit.Token).GetAwaiter().GetResult();
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"'{line}' ran for more than {s_limit}:\n{output}");
        }

        return new CommandResult(line, process.ExitCode, output.ToString());
    }

    /// <summary>
    /// A test host inherits from the build that started it where its MSBuild lies and what it was told; a consumer's
    /// build starts without that.
    /// </summary>
    private static void SetEnvironment(IDictionary<string, string?> environment, string? packages)
    {
        string[] inherited = ["MSBUILD", "VSTEST", "CORECLR_", "DOTNET_CLI_CONTEXT"];
        foreach (string name in environment.Keys.Where(name => inherited.Any(start => name.StartsWith(start, StringComparison.OrdinalIgnoreCase))).ToArray())
        {
            environment.Remove(name);
        }

        environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        environment["DOTNET_NOLOGO"] = "1";
        environment["MSBUILDDISABLENODEREUSE"] = "1";
        if (Path.GetDirectoryName(Dotnet) is { Length: > 0 } root)
        {
            // An installed tool looks for the runtime where installers put it.
            environment["DOTNET_ROOT"] = root;
        }

        if (packages is not null)
        {
            environment["NUGET_PACKAGES"] = packages;
        }
    }
}
