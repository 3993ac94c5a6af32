using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace FusedGen.Build;

/// <summary>Writes each model as text and gives the items that take the models' place among the additional files, with the metadata of the models.</summary>
public sealed class WriteModelTexts : ModelTextTask
{
    private const string NoModel = "FG0001";

    private protected override ITaskItem? Write(ModelItem model)
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
