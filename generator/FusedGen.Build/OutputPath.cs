using System.Globalization;
using System.Text;
using FusedGen.Compiler.Transport;

namespace FusedGen.Build;

/// <summary>
/// Where the build step writes, below the output folder: <c>&lt;hash&gt;/&lt;name&gt;</c>. The hash keeps two models of
/// one name in different folders apart, and two types whose names differ in case alone. The path is free of the
/// characters that separate items in MSBuild (<c>;</c>) or files on the compiler's command line (<c>,</c>), whatever
/// the model is called.
/// </summary>
internal static class OutputPath
{
    /// <summary>Leaves room for the rest below the 260 characters of old Windows tools.</summary>
    private const int LongestName = 40;

    /// <summary>The place of a model's text.</summary>
    public static string Text(string itemPath) => Beside(itemPath, ModelTextHeader.Extension);

    /// <summary>The place of the text of a model's reference vectors.</summary>
    public static string VectorText(string itemPath) => Beside(itemPath, ModelTextHeader.VectorsExtension);

    /// <summary>The place of the report about a type's model.</summary>
    /// <param name="identity">The type's full metadata name: <c>Namespace.Outer+Inner</c>.</param>
    public static string Report(string identity)
    {
        int nested = identity.IndexOf('+');
        int space = identity.LastIndexOf('.', nested < 0 ? identity.Length - 1 : nested);
        return Place(identity, identity.Substring(space + 1).Replace('+', '.'), FoldReportFile.Extension);
    }

    private static string Beside(string itemPath, string extension)
    {
        string path = itemPath.Replace('\\', '/');
        return Place(path, Path.GetFileNameWithoutExtension(path), extension);
    }

    private static string Place(string key, string readable, string extension)
    {
        StringBuilder name = new();
        foreach (char character in readable.Take(LongestName))
        {
            bool isPlain = character < 128 && (char.IsLetterOrDigit(character) || character is '-' or '_' or '.');
            name.Append(isPlain ? character : '_');
        }

        return Path.Combine(Hash(key).ToString("x16", CultureInfo.InvariantCulture), name + extension);
    }

    /// <summary>FNV-1a of 64 bits: http://www.isthe.com/chongo/tech/comp/fnv/</summary>
    private static ulong Hash(string text)
    {
        ulong hash = 14695981039346656037;
        foreach (byte value in Encoding.UTF8.GetBytes(text))
        {
            hash = unchecked((hash ^ value) * 1099511628211);
        }

        return hash;
    }
}
