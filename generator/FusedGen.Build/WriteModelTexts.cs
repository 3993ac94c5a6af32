using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace FusedGen.Build;

/// <summary>Writes each model as text and gives the items that take the models' place among the additional files.</summary>
public sealed class WriteModelTexts : Microsoft.Build.Utilities.Task
{
    /// <summary>The models, as the project lists them.</summary>
    [Required]
    public ITaskItem[] Models { get; set; } = [];

    /// <summary>The folder for the texts, below the intermediate folder.</summary>
    [Required]
    public string OutputFolder { get; set; } = string.Empty;

    /// <summary>The folder of the project, which the models' paths are told relative to.</summary>
    [Required]
    public string ProjectFolder { get; set; } = string.Empty;

    /// <summary>The texts, with the metadata of the models.</summary>
    [Output]
    public ITaskItem[] Texts { get; set; } = [];

    /// <inheritdoc/>
    public override bool Execute()
    {
        List<ITaskItem> texts = [];
        foreach (ModelItem model in ModelItem.Of(Models, ProjectFolder))
        {
            if (Write(model) is { } text)
            {
                texts.Add(text);
            }
        }

        Texts = texts.ToArray();
        return !Log.HasLoggedErrors;
    }

    private TaskItem? Write(ModelItem model)
    {
        string target = Path.Combine(OutputFolder, OutputPath.Text(model.Item.ItemSpec));
        try
        {
            byte[] content = File.ReadAllBytes(model.Source);
            bool written = ModelText.Write(ModelTextHeader.Model, content, model.DisplayPath, Path.Combine(ProjectFolder, target));
            Log.LogMessage(MessageImportance.Low, written ? "Wrote '{0}' as '{1}'." : "'{0}' is unchanged in '{1}'.", model.Item.ItemSpec, target);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            Report(model.Item, "There is no model '{0}', which the project lists in AdditionalFiles.", model.Source);
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Report(model.Item, "The model '{0}' cannot be prepared for the compiler: {1}", model.Source, exception.Message);
            return null;
        }

        // An item is made from an escaped path: a percent sign in a folder's name would be taken for the beginning of a character's code.
        TaskItem text = new(target.Replace("%", "%25"));
        model.Item.CopyMetadataTo(text);
        return text;
    }

    private void Report(ITaskItem model, string message, params object[] arguments) =>
        Log.LogError(
            subcategory: null,
            errorCode: "FG0001",
            helpKeyword: null,
            file: model.GetMetadata("DefiningProjectFullPath"),
            lineNumber: 0,
            columnNumber: 0,
            endLineNumber: 0,
            endColumnNumber: 0,
            message,
            arguments);
}
