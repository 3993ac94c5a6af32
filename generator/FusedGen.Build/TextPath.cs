using System.Globalization;
using System.Text;

namespace FusedGen.Build;

/// <summary>
/// The place of a model's text below the output folder: <c>&lt;hash of the path&gt;/&lt;name&gt;.onnx.txt</c>. Two models of the same name in different
/// folders stay apart, and the path is free of the characters that separate items in MSBuild (<c>;</c>) or files on the compiler's command line
/// (<c>,</c>), whatever the model is called.
/// </summary>
internal static class TextPath
{
    /// <summary>Leaves room for the rest below the 260 characters of old Windows tools.</summary>
    private const int LongestName = 40;

    /// <summary>The place of a model's text.</summary>
    public static string For(string itemPath) => For(itemPath, ModelTextHeader.Extension);

    /// <summary>The place of something else that is made from a model, whose name ends as given.</summary>
    public static string For(string itemPath, string extension)
    {
        string path = itemPath.Replace('\\', '/');
        StringBuilder name = new();
        foreach (char character in Path.GetFileNameWithoutExtension(path).Take(LongestName))
        {
            bool isPlain = character < 128 && (char.IsLetterOrDigit(character) || character is '-' or '_' or '.');
            name.Append(isPlain ? character : '_');
        }

        return Path.Combine(Hash(path).ToString("x16", CultureInfo.InvariantCulture), name + extension);
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
