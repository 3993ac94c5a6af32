using Microsoft.Build.Framework;

namespace FusedGen.Build;

/// <summary>
/// Writes a text for each model, or for each that has something to write, and gives the items of the texts.
/// </summary>
public abstract class ModelTextTask : ModelTask
{
    /// <summary>The texts.</summary>
    [Output]
    public ITaskItem[] Texts { get; set; } = [];

    /// <inheritdoc/>
    public override bool Execute()
    {
        Texts = ModelItem.Of(Models, ProjectFolder).Select(Write).OfType<ITaskItem>().ToArray();
        return !Log.HasLoggedErrors;
    }

    /// <summary>Writes the text of a model.</summary>
    /// <returns>Its item; null where there is nothing to write, and where <see cref="Fail"/> was called.</returns>
    private protected abstract ITaskItem? Write(ModelItem model);

    /// <summary>Reports an error at the project file that lists the model.</summary>
    private protected void Fail(ModelItem model, string code, string message, params object[] arguments) =>
        Log.LogError(
            subcategory: null,
            errorCode: code,
            helpKeyword: null,
            file: model.Item.GetMetadata("DefiningProjectFullPath"),
            lineNumber: 0,
            columnNumber: 0,
            endLineNumber: 0,
            endColumnNumber: 0,
            message,
            arguments);
}
