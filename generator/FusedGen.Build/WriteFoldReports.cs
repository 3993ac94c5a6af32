using System.Globalization;
using FusedGen.Compiler;
using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Reporting;
using FusedGen.Compiler.Verification;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace FusedGen.Build;

/// <summary>
/// Writes for each type of an assembly that uses a model what folding did to it, and how its kernels run, as Markdown,
/// and tells the essence of it. It never fails a build: what is wrong with a model is told by the generator.
/// </summary>
public sealed class WriteFoldReports : CompiledModelTask
{
    /// <summary>
    /// How many steps comparing a model with its stored answers may take; an empty string for the default.
    /// </summary>
    public string VerificationWork { get; set; } = string.Empty;

    /// <summary>
    /// Whether the kernels of every target are run, as the property of the project says; an empty string for no.
    /// </summary>
    public string VerifyAllTargets { get; set; } = string.Empty;

    /// <summary>The reports that are there now.</summary>
    [Output]
    public ITaskItem[] Reports { get; set; } = [];

    /// <inheritdoc/>
    public override bool Execute()
    {
        long work = long.TryParse(VerificationWork, NumberStyles.None, CultureInfo.InvariantCulture, out long steps)
            ? steps
            : ModelOptions.DefaultVerificationWork;
        bool allTargets = VerifyAllTargets.Equals("true", StringComparison.OrdinalIgnoreCase);
        ModelItem[] models = ModelItem.Of(Models, ProjectFolder).ToArray();
        HashSet<ModelItem> unused = [.. models];
        List<ITaskItem> reports = [];
        foreach (UsedModel used in Used(models))
        {
            unused.Remove(used.Model);
            if (Write(used.Identity, used.Model, used.Options with { VerificationWork = work, VerifiesAllTargets = allTargets }) is { } report)
            {
                reports.Add(report);
            }
        }

        foreach (ModelItem model in models.Where(unused.Contains))
        {
            Log.LogMessage(MessageImportance.High, "{0}: no report, since no type uses the model.", UntrustedText.Escape(Path.GetFileName(model.Source)));
        }

        Reports = reports.ToArray();
        return !Cancellation.IsCancellationRequested;
    }

    private UsedModel[] Used(ModelItem[] models)
    {
        try
        {
            return UsedOf(models).ToArray();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or BadImageFormatException or InvalidOperationException)
        {
            Log.LogMessage(MessageImportance.High, "No reports of models, since '{0}' cannot be read: {1}", Assembly, exception.Message);
            return [];
        }
    }

    private TaskItem? Write(string identity, ModelItem model, ModelOptions options)
    {
        string target = Path.Combine(OutputFolder, OutputPath.Report(identity));
        string file = Path.GetFileName(model.Source);
        string name = UntrustedText.Escape(file);
        try
        {
            ModelContent content = ModelContent.Read(model.Source);
            string sha256 = ModelContent.Sha256(content.Whole());
            VectorBundle? vectors = model.ReadVectors(ProjectFolder);
            string source = vectors is null ? sha256 : $"{sha256} {ModelContent.Sha256(vectors.ToBytes())}";
            FoldReportFile written = new(Path.Combine(ProjectFolder, target), source, options);
            if (written.IsCurrent)
            {
                Log.LogMessage(MessageImportance.Low, "The report '{0}' is current.", target);
            }
            else
            {
                ModelReport report = ModelReport.Of(file, sha256, content.Model, content.Beside, vectors, options, Cancellation);
                written.Write(report);
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
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidOperationException or ArgumentException
            or ArithmeticException)
        {
            Log.LogMessage(MessageImportance.High, "{0}: no report: {1}", name, exception.Message);
            return null;
        }

        return ItemOf(target);
    }
}
