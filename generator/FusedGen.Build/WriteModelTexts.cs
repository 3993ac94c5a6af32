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
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (ITaskItem model in Models)
        {
            string source = Path.GetFullPath(Path.Combine(ProjectFolder, model.ItemSpec));
            if (seen.Add(source) && Write(model, source) is { } text)
            {
                texts.Add(text);
            }
        }

        Texts = texts.ToArray();
        return !Log.HasLoggedErrors;
    }

    private TaskItem? Write(ITaskItem model, string source)
    {
        string target = Path.Combine(OutputFolder, TextPath.For(model.ItemSpec));
        try
        {
            byte[] content = File.ReadAllBytes(source);
            bool written = ModelText.Write(content, DisplayPath(model, source), Path.Combine(ProjectFolder, target));
            Log.LogMessage(MessageImportance.Low, written ? "Wrote '{0}' as '{1}'." : "'{0}' is unchanged in '{1}'.", model.ItemSpec, target);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            Report(model, "There is no model '{0}', which the project lists in AdditionalFiles.", source);
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Report(model, "The model '{0}' cannot be prepared for the compiler: {1}", source, exception.Message);
            return null;
        }

        // An item is made from an escaped path: a percent sign in a folder's name would be taken for the beginning of a character's code.
        TaskItem text = new(target.Replace("%", "%25"));
        model.CopyMetadataTo(text);
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

    /// <summary>Where the user sees the model: its link, its place in the project, or the whole path of a file outside.</summary>
    private string DisplayPath(ITaskItem model, string source)
    {
        string link = model.GetMetadata("Link");
        string root = Path.GetFullPath(ProjectFolder).TrimEnd(Path.DirectorySeparatorChar) + Path.DirectorySeparatorChar;
        string path = link.Length > 0 ? link
            : source.StartsWith(root, StringComparison.Ordinal) ? source.Substring(root.Length)
            : source;
        return path.Replace('\\', '/');
    }
}
