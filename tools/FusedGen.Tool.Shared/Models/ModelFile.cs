using FusedGen.Compiler;
using FusedGen.Compiler.Boosters;
using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Onnx;
using FusedGen.Compiler.Reporting;
using FusedGen.Tool.Execution;
using Program = FusedGen.Compiler.Planning.Program;

namespace FusedGen.Tool.Models;

/// <summary>A model's file that was read.</summary>
/// <param name="Path">As it was given.</param>
/// <param name="Content">Its bytes, and those of the files beside it in which it keeps data.</param>
/// <param name="Onnx">What stands in it.</param>
/// <param name="Options">How it is compiled.</param>
internal sealed record ModelFile(string Path, ModelContent Content, OnnxModel Onnx, ModelOptions Options)
{
    /// <summary>The file's name without folders.</summary>
    public string Name => System.IO.Path.GetFileName(Path);

    public string Sha256 { get; } = ModelContent.Sha256(Content.Whole());

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">How it is compiled.</param>
    /// <exception cref="ToolException">There is no such file, or it is no ONNX model.</exception>
    public static ModelFile Read(string path, ModelOptions options)
    {
        ModelContent content = Bytes(path);
        try
        {
            return new ModelFile(path, content, ModelReader.Read(content.Model, content.Beside, CancellationToken.None), options);
        }
        catch (ModelException exception)
        {
            throw ToolException.Unusable($"{path}: {exception.Message}");
        }
    }

    /// <summary>Lowers, folds, verifies and plans the model as the build does.</summary>
    /// <exception cref="ToolException">The model is not supported.</exception>
    public ModelReport Report() => Report(Fold());

    /// <summary>Verifies and plans the folded model as the build does.</summary>
    /// <exception cref="ToolException">It could not be planned.</exception>
    public ModelReport Report(FoldedModel folded) =>
        Planned(() => ModelReport.Of(Name, Sha256, folded, Options, CancellationToken.None));

    /// <summary>Lowers and folds the model, to be run.</summary>
    /// <exception cref="ToolException">The model is not supported.</exception>
    public RunnableModel Runnable()
    {
        FoldedModel folded = Fold();
        return new RunnableModel(this, folded, () => Plan(folded), isClocked: false);
    }

    /// <summary>Plans the folded model.</summary>
    /// <exception cref="ToolException">It could not be planned.</exception>
    public Program Plan(FoldedModel folded) =>
        Planned(() => folded.Plan(Options, CancellationToken.None));

    /// <summary>Lowers and folds the model.</summary>
    /// <exception cref="ToolException">The model is not supported.</exception>
    public FoldedModel Fold()
    {
        try
        {
            return FoldedModel.Of(Onnx, Options, CancellationToken.None);
        }
        catch (ModelException exception)
        {
            throw Unsupported(exception);
        }
    }

    private ToolException Unsupported(ModelException exception) =>
        ToolException.Negative(string.Join(Environment.NewLine, exception.Diagnostics.Select(d => $"{Path}: {d.Id}: {d.Message}")));

    private T Planned<T>(Func<T> plan)
    {
        try
        {
            return plan();
        }
        catch (ModelException exception)
        {
            throw Unsupported(exception);
        }
        catch (InvalidOperationException exception)
        {
            throw ToolException.Negative($"{Path}: The model could not be planned, which is a defect of FusedGen: {exception.Message}");
        }
    }

    private static ModelContent Bytes(string path)
    {
        try
        {
            return ModelContent.Read(path);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw ToolException.Unusable(Directory.Exists(path) ? $"{path}: This is a folder, not a model." : $"{path}: There is no such file.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw ToolException.Unusable(Directory.Exists(path)
                ? $"{path}: This is a folder, not a model."
                : $"{path}: The file cannot be read: {exception.Message}");
        }
    }
}
