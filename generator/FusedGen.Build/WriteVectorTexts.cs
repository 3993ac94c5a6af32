using FusedGen.Compiler.Diagnostics;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace FusedGen.Build;

/// <summary>Writes the reference vectors that lie beside models as text, one file a model, for the generator to prove the models with.</summary>
public sealed class WriteVectorTexts : Microsoft.Build.Utilities.Task
{
    /// <summary>The models, as the project lists them; the metadata <c>Vectors</c> names the folders of their vectors.</summary>
    [Required]
    public ITaskItem[] Models { get; set; } = [];

    /// <summary>The folder for the texts, below the intermediate folder.</summary>
    [Required]
    public string OutputFolder { get; set; } = string.Empty;

    /// <summary>The folder of the project, which paths are relative to.</summary>
    [Required]
    public string ProjectFolder { get; set; } = string.Empty;

    /// <summary>The texts.</summary>
    [Output]
    public ITaskItem[] Texts { get; set; } = [];

    /// <inheritdoc/>
    public override bool Execute()
    {
        Texts = ModelItem.Of(Models, ProjectFolder).Select(Write).OfType<ITaskItem>().ToArray();
        return !Log.HasLoggedErrors;
    }

    private TaskItem? Write(ModelItem model)
    {
        string target = Path.Combine(OutputFolder, OutputPath.VectorText(model.Item.ItemSpec));
        try
        {
            if (model.ReadVectors(ProjectFolder) is not { } vectors)
            {
                return null;
            }

            bool written = ModelText.Write(ModelTextHeader.Vectors, vectors.ToBytes(), model.DisplayPath, Path.Combine(ProjectFolder, target));
            Log.LogMessage(MessageImportance.Low, written ? "Wrote the vectors of '{0}' as '{1}'." : "The vectors of '{0}' are unchanged in '{1}'.", model.Item.ItemSpec, target);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            Log.LogError(
                subcategory: null,
                errorCode: DiagnosticIds.UnusableVectors,
                helpKeyword: null,
                file: model.Item.GetMetadata("DefiningProjectFullPath"),
                lineNumber: 0,
                columnNumber: 0,
                endLineNumber: 0,
                endColumnNumber: 0,
                "The reference vectors of '{0}' cannot be prepared for the compiler: {1}",
                model.Source,
                exception.Message);
            return null;
        }

        // A percent sign would be taken for the beginning of a character's code.
        return new TaskItem(target.Replace("%", "%25"));
    }
}
