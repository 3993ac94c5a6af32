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
        Argument<string> model = CommonOptions.Model();
        Option<string?> dimensions = CommonOptions.Dimensions();
        Option<bool> json = CommonOptions.Json();
        Command command = new("explain", "Shows what is folded into what, what is not and why, and how each kernel runs.") { model, dimensions, json };
        command.SetAction(arguments =>
        {
            ModelReport report = output.Working("Compiling the model", () => ModelFile.Read(arguments.GetRequiredValue(model), arguments.GetValue(dimensions)).Report());
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
