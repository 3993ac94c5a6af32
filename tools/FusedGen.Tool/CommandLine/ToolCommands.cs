using System.CommandLine;
using System.CommandLine.Invocation;

namespace FusedGen.Tool.CommandLine;

/// <summary>All commands. To add one, write its file and name it here.</summary>
internal static class ToolCommands
{
    /// <summary>The command line as it is understood.</summary>
    public static RootCommand Create(ToolOutput output) => new("Shows how FusedGen compiles models.")
    {
        InspectCommand.Create(output),
        ExplainCommand.Create(output),
        VerifyCommand.Create(output),
        BenchCommand.Create(output),
        ReportCommand.Create(output),
    };

    /// <summary>Runs a command line.</summary>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static int Run(IReadOnlyList<string> arguments, ToolOutput output)
    {
        ParseResult parsed = Create(output).Parse(arguments);
        if (parsed.Action is ParseErrorAction)
        {
            foreach (var error in parsed.Errors)
            {
                output.Errors.WriteLine($"fusedgen: {error.Message}");
            }

            output.Errors.WriteLine("fusedgen: --help tells what can be asked.");
            return ExitCode.Unusable;
        }

        try
        {
            return parsed.Invoke(new InvocationConfiguration { Output = output.Results, Error = output.Errors, EnableDefaultExceptionHandler = false });
        }
        catch (ToolException exception)
        {
            output.Errors.WriteLine($"fusedgen: {exception.Message}");
            return exception.ExitCode;
        }
    }
}
