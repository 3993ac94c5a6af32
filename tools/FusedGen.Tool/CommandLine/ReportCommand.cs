using System.CommandLine;
using System.Text;
using FusedGen.Compiler.Reporting;
using FusedGen.Tool.Benchmarking;
using FusedGen.Tool.Documents;
using FusedGen.Tool.Html;
using FusedGen.Tool.Models;
using FusedGen.Tool.Verification;

namespace FusedGen.Tool.CommandLine;

/// <summary><c>report</c>: everything about a model in one page.</summary>
internal static class ReportCommand
{
    /// <summary>Steps of comparing with stored answers: some ten seconds.</summary>
    private const long VerificationWork = 1_000_000_000;

    public static Command Create(ToolOutput output)
    {
        Option<string> target = new("--output", "-o") { Description = "The page to write.", HelpName = "report.html", Required = true };
        Option<string?> vectors = CommonOptions.Vectors();
        Option<bool> unmeasured = new("--no-timing") { Description = "Do not run the model: show the work of each kernel instead of its time." };
        Command command = new("report", "Writes a page with the graph, the folding, the kernels, the weights and the comparison with stored answers.")
        {
            target, vectors, unmeasured,
        };
        CompilationArguments model = CompilationArguments.Of(command);
        command.SetAction(arguments =>
        {
            ModelFile file = model.Read(arguments);
            ModelReport report = output.Working("Compiling the model", file.Report);
            VerifyDocument? verification = output.Working("Comparing with the stored answers", progress =>
                VerificationRun.TryRun(file, arguments.GetValue(vectors), withLayers: false, VerificationWork, progress));
            KernelTimes? times = arguments.GetValue(unmeasured) ? null : output.Working("Measuring the kernels", () => KernelTimes.Measure(file, report));
            Save(arguments.GetRequiredValue(target), HtmlReport.Write(file, report, verification, times));
            output.Line($"Wrote {arguments.GetRequiredValue(target)}.");
            return ExitCode.Success;
        });
        return command;
    }

    private static void Save(string path, string page)
    {
        try
        {
            File.WriteAllText(path, page, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw ToolException.Unusable($"{path}: The page cannot be written: {exception.Message}");
        }
    }
}
