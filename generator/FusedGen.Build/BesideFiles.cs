using System.Reflection;
using FusedGen.Compiler.Onnx;

namespace FusedGen;

/// <summary>
/// Reads the files beside a model in which it keeps data, and no others: a model comes from anywhere, and its text must
/// not reach into the rest of the disk. A location is a path below the model's folder, and no link on the way leads out
/// of it.
/// </summary>
internal static class BesideFiles
{
    /// <summary>Links that are followed, one after the other.</summary>
    private const int MostLinks = 32;

    /// <summary>Reads the files.</summary>
    /// <param name="folder">The model's folder.</param>
    /// <param name="locations">The files, as the model spells them.</param>
    public static ExternalData Read(string folder, IReadOnlyList<string> locations)
    {
        long left = ExternalData.MostBytes;
        List<ExternalFile> files = [];
        foreach (string location in locations)
        {
            (ExternalFileState state, byte[] content) = Read(folder, location, left);
            left -= content.Length;
            files.Add(new ExternalFile(location, state, new ArraySegment<byte>(content)));
        }

        return files.Count == 0 ? ExternalData.None : new ExternalData(files);
    }

    private static (ExternalFileState State, byte[] Content) Read(string folder, string location, long most)
    {
        try
        {
            if (Segments(location) is not { } segments)
            {
                return (ExternalFileState.Outside, []);
            }

            if (Resolve(folder, segments) is not { } path)
            {
                return (ExternalFileState.Link, []);
            }

            FileInfo file = new(path);
            if (!file.Exists)
            {
                return (ExternalFileState.Missing, []);
            }

            // A device or a pipe has no length, and reading it might never end.
            return file.Length > most ? (ExternalFileState.TooLarge, [])
                : (ExternalFileState.Read, file.Length == 0 ? [] : File.ReadAllBytes(path));
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return (ExternalFileState.Missing, []);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return (ExternalFileState.Unreadable, []);
        }
    }

    /// <summary>
    /// The names on the way to a file; null for a way that does not stay below its beginning. Both slashes count, and
    /// colons lead elsewhere on Windows, wherever the build runs.
    /// </summary>
    private static string[]? Segments(string location)
    {
        string path = location.Replace('\\', '/');
        string[] segments = path.Split('/').Where(segment => segment.Length > 0 && segment != ".").ToArray();
        return path.Length == 0 || path[0] == '/' || segments.Length == 0 || segments.Contains("..") || path.IndexOfAny(['\0', ':']) >= 0 ? null : segments;
    }

    /// <summary>
    /// The path of a file below a folder with all links followed; null where one leads out of the folder, or where this
    /// system cannot tell.
    /// </summary>
    private static string? Resolve(string folder, string[] segments)
    {
        string root = folder.TrimEnd(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar);
        Queue<string> rest = new(segments);
        string path = root;
        for (int links = 0; rest.Count > 0;)
        {
            path = Path.Combine(path, rest.Dequeue());
            if (!IsLink(path))
            {
                continue;
            }

            if (++links > MostLinks || Target(path) is not { } target
                || !(target + Path.DirectorySeparatorChar).StartsWith(root + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            {
                return null;
            }

            // What the link leads to is walked from the folder on: there may be links on that way too.
            IEnumerable<string> way = target.Substring(root.Length).Split(Path.DirectorySeparatorChar).Where(segment => segment.Length > 0);
            rest = new Queue<string>(way.Concat(rest));
            path = root;
        }

        return path;
    }

    private static bool IsLink(string path)
    {
        try
        {
            return (File.GetAttributes(path) & FileAttributes.ReparsePoint) != 0;
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
    }

    /// <summary>
    /// Where a link leads, as a full path. The library that this is compiled for does not know, the one that it runs on
    /// mostly does.
    /// </summary>
    private static string? Target(string path)
    {
        MethodInfo? resolve = typeof(File).GetMethod("ResolveLinkTarget", [typeof(string), typeof(bool)]);
        try
        {
            return resolve?.Invoke(null, [path, false]) is FileSystemInfo target ? Path.GetFullPath(target.FullName) : null;
        }
        catch (TargetInvocationException)
        {
            return null;
        }
    }
}
