namespace FusedGen.Generator.Models;

/// <summary>Which of the project's models a name means.</summary>
internal static class ModelNames
{
    /// <summary>
    /// The models that a name may mean, in ordinal order: the exact name before one of another case, and a whole path
    /// before the end of another. <c>digits.onnx</c> in the project's folder is meant, not <c>old/digits.onnx</c>.
    /// </summary>
    public static T[] Match<T>(string name, IEnumerable<T> models, Func<T, string> path)
    {
        string wanted = Normalise(name);
        T[] all = models.OrderBy(path, StringComparer.Ordinal).ToArray();
        T[] matches = Match(wanted, all, path, StringComparison.Ordinal);
        return matches.Length > 0 ? matches : Match(wanted, all, path, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>
    /// The name without blanks around it, with forward slashes, and relative to the project without saying so.
    /// </summary>
    public static string Normalise(string name)
    {
        name = name.Trim().Replace('\\', '/');
        return name.StartsWith("./", StringComparison.Ordinal) ? name.Substring(2) : name;
    }

    /// <summary>The part of a path behind its last slash.</summary>
    public static string FileName(string path) => path.Substring(path.LastIndexOf('/') + 1);

    /// <summary>The shortest name that means this model and no other.</summary>
    public static string Shortest(string path, IReadOnlyCollection<string> paths)
    {
        for (int slash = path.LastIndexOf('/'); slash >= 0; slash = slash == 0 ? -1 : path.LastIndexOf('/', slash - 1))
        {
            string name = path.Substring(slash + 1);
            if (Match(name, paths, other => other) is [{ } only] && only == path)
            {
                return name;
            }
        }

        return path;
    }

    private static T[] Match<T>(string wanted, T[] models, Func<T, string> path, StringComparison comparison)
    {
        T[] exact = models.Where(model => string.Equals(path(model), wanted, comparison)).ToArray();
        return exact.Length > 0 ? exact : models.Where(model => path(model).EndsWith("/" + wanted, comparison)).ToArray();
    }
}
