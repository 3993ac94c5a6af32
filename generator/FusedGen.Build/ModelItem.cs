using Microsoft.Build.Framework;

namespace FusedGen.Build;

/// <summary>A model as the project lists it, and where it lies.</summary>
/// <param name="Item">The item of the project.</param>
/// <param name="Source">The file's full path.</param>
/// <param name="DisplayPath">
/// Where the user sees the model, with forward slashes: its link, its place in the project, or the whole path of a file outside. It is what the name in an attribute is compared with.
/// </param>
internal sealed record ModelItem(ITaskItem Item, string Source, string DisplayPath)
{
    /// <summary>The models of a project, each file once.</summary>
    public static IEnumerable<ModelItem> Of(IEnumerable<ITaskItem> items, string projectFolder)
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        return items
            .Select(item => (Item: item, Source: Path.GetFullPath(Path.Combine(projectFolder, item.ItemSpec))))
            .Where(model => seen.Add(model.Source))
            .Select(model => new ModelItem(model.Item, model.Source, ModelTextHeader.OneLine(Display(model.Item, model.Source, projectFolder))));
    }

    private static string Display(ITaskItem item, string source, string projectFolder)
    {
        string link = item.GetMetadata("Link");
        string root = Path.GetFullPath(projectFolder).TrimEnd(Path.DirectorySeparatorChar) + Path.DirectorySeparatorChar;
        string path = link.Length > 0 ? link
            : source.StartsWith(root, StringComparison.Ordinal) ? source.Substring(root.Length)
            : source;
        return path.Replace('\\', '/');
    }
}
