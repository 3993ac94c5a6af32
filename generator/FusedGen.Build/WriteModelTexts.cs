using FusedGen.Compiler.Onnx;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace FusedGen.Build;

/// <summary>
/// Writes each model as text, with the files beside it in which it keeps data, and gives the items that take the
/// models' place among the additional files, with the metadata of the models.
/// </summary>
public sealed class WriteModelTexts : ModelTextTask
{
    private const string NoModel = "FG0001";

    private readonly List<ITaskItem> _data = [];

    /// <summary>
    /// The files beside the models in which they keep data: what the texts depend on beside the models.
    /// </summary>
    [Output]
    public ITaskItem[] DataFiles => _data.ToArray();

    private protected override ITaskItem? Write(ModelItem model)
    {
        string target = Path.Combine(OutputFolder, OutputPath.Text(model.Item.ItemSpec));
        try
        {
            ModelContent content = ModelContent.Read(model.Source);
            bool written = ModelText.Write(content, model.DisplayPath, model.Outputs, Path.Combine(ProjectFolder, target));
            _data.AddRange(content.Beside.Files.Where(file => file.State == ExternalFileState.Read)
                .Select(file => ItemOf(Path.Combine(Path.GetDirectoryName(model.Source)!, file.Location))));
            Log.LogMessage(MessageImportance.Low, written ? "Wrote '{0}' as '{1}'." : "'{0}' is unchanged in '{1}'.", model.Item.ItemSpec, target);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            Fail(model, NoModel, "There is no model '{0}', which the project lists in AdditionalFiles.", model.Source);
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Fail(model, NoModel, "The model '{0}' cannot be prepared for the compiler: {1}", model.Source, exception.Message);
            return null;
        }

        TaskItem text = ItemOf(target);
        model.Item.CopyMetadataTo(text);
        return text;
    }
}
