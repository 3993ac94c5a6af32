using System.CommandLine;
using FusedGen.Compiler.Reporting;
using FusedGen.Tool.Documents;
using FusedGen.Tool.Models;

namespace FusedGen.Tool.CommandLine;

/// <summary><c>explain</c>: what was folded, what was not and why, and how each kernel runs.</summary>
internal static class ExplainCommand
{
    public static Command Create(ToolOutput output)
    {
        Option<bool> json = CommonOptions.Json();
        Command command = new("explain", "Shows what is folded into what, what is not and why, and how each kernel runs.") { json };
        CompilationArguments model = CompilationArguments.Of(command);
        command.SetAction(arguments =>
        {
            ModelReport report = output.Working("Compiling the model", () => model.Read(arguments).Report());
            if (arguments.GetValue(json))
            {
                output.Line(ToolJson.Write(ExplainDocument.Of(report), ToolJson.Readable.ExplainDocument));
            }
            else
            {
                output.Results.Write(MarkdownReport.Write(report));
            }

            return ExitCode.Success;
        });
        return command;
    }
}
