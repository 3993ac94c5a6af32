using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Lowering;
using FusedGen.Compiler.Verification;
using FusedGen.Tool.Models;

namespace FusedGen.Tool.Verification;

/// <summary>Answers to compare a model with, and where they come from.</summary>
/// <param name="Source">Where they come from, in words.</param>
/// <param name="Vectors">Pairs of inputs and outputs, and what layers answered to the first.</param>
internal sealed record StoredAnswers(string Source, ReferenceVectors Vectors)
{
    /// <summary>Whether the network as trained gave them here, so that there is nothing to compare it with.</summary>
    public bool AreOriginals { get; init; }

    /// <summary>
    /// Finds the answers in the folder that was named, else in the model, else beside it; null where there are none.
    /// </summary>
    /// <exception cref="ToolException">The answers cannot be read, or the folder that was named holds none.</exception>
    public static StoredAnswers? Find(ModelFile file, LoweredModel model, string? folder)
    {
        if (folder is not null)
        {
            return InFolder(file, model, folder) ?? throw ToolException.Unusable(!Directory.Exists(folder)
                ? $"{folder}: There is no such folder."
                : $"{folder}: There are no vectors in this folder: it should hold input_0.pb … and output_0.pb …, or test_data_set_0 … with such files.");
        }

        try
        {
            if (ReferenceVectors.Of(model) is { Rows.Count: > 0 } stored)
            {
                return new StoredAnswers("the model", stored);
            }
        }
        catch (FormatException exception)
        {
            throw ToolException.Unusable($"{file.Path}: The reference vectors in the file cannot be read: {exception.Message}");
        }

        return InFolder(file, model, Path.GetDirectoryName(Path.GetFullPath(file.Path))!);
    }

    private static StoredAnswers? InFolder(ModelFile file, LoweredModel model, string folder)
    {
        try
        {
            IReadOnlyList<string> sets = VectorFolders.SetsIn(folder);
            VectorFile[] files = [.. sets.SelectMany(
                set => VectorFolders.FilesIn(set).Select(path => new VectorFile(set, Path.GetFileName(path), File.ReadAllBytes(path))))];
            return files.Length == 0 ? null : new StoredAnswers(string.Join(", ", sets.Select(Path.GetFileName)), VectorSets.Read(files, model));
        }
        catch (ModelException exception)
        {
            throw ToolException.Unusable($"{file.Path}: {exception.Message}");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw ToolException.Unusable($"{folder}: The reference vectors cannot be read: {exception.Message}");
        }
    }
}
