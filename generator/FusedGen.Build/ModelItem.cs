using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Transport;
using FusedGen.Compiler.Verification;
using Microsoft.Build.Framework;

namespace FusedGen.Build;

/// <summary>A model as the project lists it, and where it lies.</summary>
/// <param name="Item">The item of the project.</param>
/// <param name="Source">The file's full path.</param>
/// <param name="DisplayPath">
/// Where the user sees the model, with forward slashes: its link, its place in the project, or the whole path of a file
/// outside. It is what the name in an attribute is compared with.
/// </param>
internal sealed record ModelItem(ITaskItem Item, string Source, string DisplayPath)
{
    /// <summary>
    /// The metadata that names the folders of a model's reference vectors, separated by semicolons and relative to the
    /// project.
    /// </summary>
    private const string Vectors = "Vectors";

    /// <summary>The metadata that names the outputs that programs want of a model.</summary>
    private const string OutputNames = "Outputs";

    /// <summary>
    /// The outputs that the project names for types that name none themselves; empty for those of the file.
    /// </summary>
    public string Outputs { get; init; } = "";

    /// <summary>
    /// What the project names as folders of reference vectors; none where the model has none beside it.
    /// </summary>
    public IReadOnlyList<string> VectorPatterns { get; init; } = [];

    /// <summary>
    /// The models of a project, each file once. The SDK links files outside of the project by their names alone: where
    /// several have one link, each is known by its whole path.
    /// </summary>
    public static IEnumerable<ModelItem> Of(IEnumerable<ITaskItem> items, string projectFolder) => Listed(items, projectFolder)
        .GroupBy(model => model.DisplayPath, StringComparer.Ordinal)
        .SelectMany(same => same.Count() == 1
            ? same
            : same.Select(model => model with { DisplayPath = ModelTextHeader.OneLine(Place(model.Source, projectFolder)) }));

    private static IEnumerable<ModelItem> Listed(IEnumerable<ITaskItem> items, string projectFolder) => items
        .GroupBy(item => Path.GetFullPath(Path.Combine(projectFolder, item.ItemSpec)), StringComparer.Ordinal)
        .Select(model => new ModelItem(model.First(), model.Key, ModelTextHeader.OneLine(Display(model.First(), model.Key, projectFolder)))
        {
            VectorPatterns = model.SelectMany(item => item.GetMetadata(Vectors).Split(';'))
                .Select(pattern => pattern.Trim())
                .Where(pattern => pattern.Length > 0)
                .Distinct(StringComparer.Ordinal)
                .ToArray(),
            Outputs = model.Select(item => item.GetMetadata(OutputNames).Trim()).FirstOrDefault(outputs => outputs.Length > 0) ?? "",
        });

    /// <summary>Reads the reference vectors beside the model.</summary>
    /// <returns>The vectors, or null where the project names none.</returns>
    /// <exception cref="IOException">A file cannot be read, or there are too many bytes.</exception>
    /// <exception cref="UnauthorizedAccessException">A file cannot be read.</exception>
    /// <exception cref="ArgumentException">A pattern is no path.</exception>
    public VectorBundle? ReadVectors(string projectFolder)
    {
        if (VectorPatterns.Count == 0)
        {
            return null;
        }

        Dictionary<string, string[]> found = VectorPatterns.ToDictionary(
            pattern => pattern, pattern => VectorFolders.Matching(pattern, projectFolder).SelectMany(VectorFolders.SetsIn).ToArray(), StringComparer.Ordinal);
        string[] files = VectorPatterns.SelectMany(pattern => found[pattern]).Distinct(StringComparer.Ordinal).SelectMany(VectorFolders.FilesIn).ToArray();
        long bytes = files.Sum(file => new FileInfo(file).Length);
        return bytes > VectorBundle.MostBytes
            ? throw new IOException(
                $"they have {Figures.Count(bytes, "byte")} together, and the limit is {Figures.Count(VectorBundle.MostBytes)}: name fewer folders.")
            : new VectorBundle(
                files.Select(
                    file => new VectorFile(Place(Path.GetDirectoryName(file)!, projectFolder), Path.GetFileName(file), File.ReadAllBytes(file))).ToArray(),
                VectorPatterns.Where(pattern => found[pattern].Length == 0).ToArray());
    }

    private static string Display(ITaskItem item, string source, string projectFolder)
    {
        string link = item.GetMetadata("Link");
        return link.Length > 0 ? link.Replace('\\', '/') : Place(source, projectFolder);
    }

    private static string Place(string source, string projectFolder)
    {
        string root = Path.GetFullPath(projectFolder).TrimEnd(Path.DirectorySeparatorChar) + Path.DirectorySeparatorChar;
        return (source.StartsWith(root, StringComparison.Ordinal) ? source.Substring(root.Length) : source).Replace('\\', '/');
    }
}
