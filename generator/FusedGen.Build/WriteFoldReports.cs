using FusedGen.Compiler;
using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Reporting;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace FusedGen.Build;

/// <summary>
/// Writes what folding did to each model, and how its kernels run, as Markdown, and tells the essence of it. It never fails a build: what is wrong with a
/// model is told by the generator.
/// </summary>
public sealed class WriteFoldReports : Microsoft.Build.Utilities.Task, ICancelableTask, IDisposable
{
    private readonly CancellationTokenSource _cancellation = new();

    /// <summary>The models, as the project lists them.</summary>
    [Required]
    public ITaskItem[] Models { get; set; } = [];

    /// <summary>The folder for the reports, below the intermediate folder.</summary>
    [Required]
    public string OutputFolder { get; set; } = string.Empty;

    /// <summary>The folder of the project.</summary>
    [Required]
    public string ProjectFolder { get; set; } = string.Empty;

    /// <summary>How many steps comparing a model with its stored answers may take; an empty string for the default.</summary>
    public string VerificationWork { get; set; } = string.Empty;

    /// <summary>The reports that are there now.</summary>
    [Output]
    public ITaskItem[] Reports { get; set; } = [];

    /// <inheritdoc/>
    public void Cancel() => _cancellation.Cancel();

    /// <inheritdoc/>
    public void Dispose() => _cancellation.Dispose();

    /// <inheritdoc/>
    public override bool Execute()
    {
        ModelOptions options = long.TryParse(VerificationWork, out long work) && work >= 0 ? new ModelOptions(VerificationWork: work) : new ModelOptions();
        List<ITaskItem> reports = [];
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (ITaskItem model in Models)
        {
            string source = Path.GetFullPath(Path.Combine(ProjectFolder, model.ItemSpec));
            if (seen.Add(source) && Write(model, source, options) is { } report)
            {
                reports.Add(report);
            }
        }

        Reports = reports.ToArray();
        return !_cancellation.IsCancellationRequested;
    }

    private TaskItem? Write(ITaskItem model, string source, ModelOptions options)
    {
        string target = Path.Combine(OutputFolder, TextPath.For(model.ItemSpec, FoldReportFile.Extension));
        string name = UntrustedText.Escape(Path.GetFileName(source));
        try
        {
            byte[] content = File.ReadAllBytes(source);
            string sha256 = ModelText.Sha256(content);
            FoldReportFile file = new(Path.Combine(ProjectFolder, target), sha256, options);
            if (file.IsCurrent)
            {
                Log.LogMessage(MessageImportance.Low, "The report '{0}' is current.", target);
            }
            else
            {
                ModelReport report = ModelReport.Of(Path.GetFileName(source), sha256, content, options, _cancellation.Token);
                file.Write(report);
                Log.LogMessage(MessageImportance.High, "{0}: {1} {2} -> {3}", name, report.VerificationText, FoldingSummary.Of(report.Model), target);
            }
        }
        catch (ModelException exception)
        {
            Log.LogMessage(MessageImportance.High, "{0}: no report, since the model cannot be compiled: {1}", name, exception.Message);
            return null;
        }
        catch (OperationCanceledException)
        {
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidOperationException or ArgumentException or ArithmeticException)
        {
            Log.LogMessage(MessageImportance.High, "{0}: no report: {1}", name, exception.Message);
            return null;
        }

        return new TaskItem(target.Replace("%", "%25"));
    }
}
