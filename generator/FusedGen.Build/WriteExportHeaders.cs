using System.Text;
using FusedGen.Compiler;
using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Exporting;
using FusedGen.Compiler.Planning;
using FusedGen.Compiler.Printing.Exports;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace FusedGen.Build;

/// <summary>
/// Writes for each type of an assembly whose model is exported the header of its C functions. What the types ask for
/// stands in the compiled assembly, so that the headers are about the functions in it.
/// </summary>
public sealed class WriteExportHeaders : CompiledModelTask
{
    private static readonly Encoding s_encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

    /// <summary>The headers.</summary>
    [Output]
    public ITaskItem[] Headers { get; set; } = [];

    /// <inheritdoc/>
    public override bool Execute()
    {
        try
        {
            ModelItem[] models = ModelItem.Of(Models, ProjectFolder).ToArray();
            Headers = UsedOf(models)
                .Where(used => used.Options.Export.Length > 0)
                .Select(Write)
                .ToArray<ITaskItem>();
        }
        catch (OperationCanceledException)
        {
            return false;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or BadImageFormatException or InvalidOperationException
            or ModelException)
        {
            Log.LogError("The headers of exported models cannot be written: {0}", exception.Message);
        }

        return !Log.HasLoggedErrors;
    }

    private TaskItem Write(UsedModel used)
    {
        ModelContent content = ModelContent.Read(used.Model.Source);
        FoldedModel model = FoldedModel.Of(content.Model, content.Beside, used.Options, Cancellation);
        Program program = model.Plan(used.Options, Cancellation);
        ExportPlan export = ExportPlan.Of(program, used.Options)!;
        string sha256 = ModelContent.Sha256(content.Whole());
        string header = CHeaderPrinter.Print(program, export, used.Options, Path.GetFileName(used.Model.Source), sha256);

        // A file whose text did not change keeps its time: what includes it is not built again.
        string target = Path.Combine(OutputFolder, export.Name + ".h");
        string path = Path.Combine(ProjectFolder, target);
        if (!File.Exists(path) || File.ReadAllText(path, s_encoding) != header)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, header, s_encoding);
        }

        return ItemOf(target);
    }
}
