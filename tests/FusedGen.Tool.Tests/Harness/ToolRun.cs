using FusedGen.Tests;
using FusedGen.Tool.CommandLine;

namespace FusedGen.Tool.Tests.Harness;

/// <summary>What a command line gave, run in this process.</summary>
internal sealed record ToolRun(int ExitCode, string Results, string Errors)
{
    public static ToolRun Of(params string[] arguments)
    {
        using StringWriter results = new();
        using StringWriter errors = new();
        int exitCode = ToolCommands.Run(arguments, new ToolOutput(results, errors, isResultTerminal: false, isErrorTerminal: false));
        return new ToolRun(exitCode, results.ToString(), errors.ToString());
    }

    /// <summary>A page of the documentation.</summary>
    public static string Page(string file) => File.ReadAllText(Checkout.At("docs", file));

    /// <summary>A model of the sample app.</summary>
    public static string Sample(string file) => Checkout.At("sample-app", "models", file);
}
