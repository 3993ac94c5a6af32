using FusedGen.Compiler.Verification;

namespace FusedGen;

/// <summary>
/// Finds and reads the reference vectors that lie beside models. The build step and the command-line tool share it.
/// </summary>
internal static class VectorFolders
{
    /// <summary>
    /// The folders of vectors in a folder: itself, or its <c>test_data_set_0</c>, … in the order of their numbers; none
    /// where it holds no vectors.
    /// </summary>
    public static IReadOnlyList<string> SetsIn(string folder) =>
        !Directory.Exists(folder) ? []
        : HoldsVectors(folder) ? [folder]
        : InOrder(Directory.GetDirectories(folder, VectorFile.SetPrefix + "*").Where(HoldsVectors));

    /// <summary>The folders that a pattern means, in the order of the numbers that their names end with.</summary>
    /// <param name="pattern">A path with any slashes, in which <c>*</c> and <c>?</c> stand for parts of a folder's
    /// name.</param>
    /// <param name="root">The folder that it is relative to.</param>
    public static IReadOnlyList<string> Matching(string pattern, string root)
    {
        string[] segments = pattern.Replace('\\', '/').TrimEnd('/').Split('/');
        int plain = segments.TakeWhile(segment => !IsWild(segment)).Count();
        string start = plain == 0 ? "." : string.Join("/", segments.Take(plain)) + "/";
        IEnumerable<string> folders = [Path.GetFullPath(Path.Combine(root, start))];
        foreach (string segment in segments.Skip(plain))
        {
            folders = folders.Where(Directory.Exists)
                .SelectMany(folder => IsWild(segment) ? Directory.GetDirectories(folder, segment) : [Path.Combine(folder, segment)]);
        }

        return InOrder(folders.Where(Directory.Exists).Select(folder => folder.TrimEnd(Path.DirectorySeparatorChar)));
    }

    /// <summary>The files of vectors in a folder, in ordinal order. Other files may lie there too.</summary>
    public static IReadOnlyList<string> FilesIn(string folder) =>
        Directory.GetFiles(folder).Where(file => VectorFile.Parse(Path.GetFileName(file)) is not null).OrderBy(file => file, StringComparer.Ordinal).ToArray();

    private static bool HoldsVectors(string folder) => FilesIn(folder).Count > 0;

    private static bool IsWild(string segment) => segment.IndexOfAny(['*', '?']) >= 0;

    /// <summary>
    /// In the order of the numbers that the names end with: of the same beginning, the shorter is the smaller one.
    /// </summary>
    private static string[] InOrder(IEnumerable<string> folders) => folders
        .OrderBy(folder => folder.TrimEnd('0', '1', '2', '3', '4', '5', '6', '7', '8', '9'), StringComparer.Ordinal)
        .ThenBy(folder => folder.Length)
        .ThenBy(folder => folder, StringComparer.Ordinal)
        .ToArray();
}
