using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Transport;
using Microsoft.Build.Framework;

namespace FusedGen.Build;

/// <summary>
/// Writes the reference vectors that lie beside models as text, one file a model, for the generator to prove the models
/// with. The models' metadata <c>Vectors</c> names the folders.
/// </summary>
public sealed class WriteVectorTexts : ModelTextTask
{
    private protected override ITaskItem? Write(ModelItem model)
    {
        string target = Path.Combine(OutputFolder, OutputPath.VectorText(model.Item.ItemSpec));
        try
        {
            if (model.ReadVectors(ProjectFolder) is not { } vectors)
            {
                return null;
            }

            bool written = ModelText.Write(ModelTextHeader.Vectors, vectors.ToBytes(), model.DisplayPath, Path.Combine(ProjectFolder, target));
            Log.LogMessage(MessageImportance.Low, written ? "Wrote the vectors of '{0}' as '{1}'." : "The vectors of '{0}' are unchanged in '{1}'.",
                model.Item.ItemSpec, target);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            Fail(model, DiagnosticIds.UnusableVectors, "The reference vectors of '{0}' cannot be prepared for the compiler: {1}", model.Source,
                exception.Message);
            return null;
        }

        return ItemOf(target);
    }
}
