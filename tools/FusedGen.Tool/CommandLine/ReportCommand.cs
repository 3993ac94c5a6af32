using System.CommandLine;
using System.Text;
using FusedGen.Compiler.Reporting;
using FusedGen.Tool.Benchmarking;
using FusedGen.Tool.Documents;
using FusedGen.Tool.Execution;
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
            RunnableModel runnable = new(file, report.Model, () => report.Program, isClocked: !arguments.GetValue(unmeasured));
            (VerifyDocument? verification, ToolException? problem) = output.Working("Comparing with the stored answers", progress =>
                Compare(runnable, arguments.GetValue(vectors), progress));
            if (problem is not null)
            {
                output.Errors.WriteLine($"fusedgen: {problem.Message}");
            }

            KernelTimes? times = arguments.GetValue(unmeasured) ? null : output.Working("Measuring the kernels", () => KernelTimes.Measure(runnable));
            Save(arguments.GetRequiredValue(target),
                HtmlReport.Write(file, report, verification, problem is null ? null : WithoutFolder(problem.Message, file), times));
            output.Line($"Wrote {arguments.GetRequiredValue(target)}.");
            return ExitCode.Success;
        });
        return command;
    }

    /// <summary>
    /// Compares the model with the answers that were asked for, or that lie there. Those that nobody asked for and that
    /// cannot be used are no reason not to write a page.
    /// </summary>
    private static (VerifyDocument? Verification, ToolException? Problem) Compare(RunnableModel model, string? vectors, Action<double> progress)
    {
        try
        {
            return (VerificationRun.TryRun(model, vectors, withLayers: false, VerificationWork, progress), null);
        }
        catch (ToolException exception) when (vectors is null && exception.ExitCode == ExitCode.Unusable)
        {
            return (null, exception);
        }
    }

    /// <summary>
    /// A message about files beside the model, by their names from there: where a page was made is no business of its
    /// readers.
    /// </summary>
    private static string WithoutFolder(string message, ModelFile file)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(file.Path))! + Path.DirectorySeparatorChar;
        return message.Replace(file.Path, file.Name, StringComparison.Ordinal).Replace(folder, "", StringComparison.Ordinal);
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
