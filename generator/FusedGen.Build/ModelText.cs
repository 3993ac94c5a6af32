using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace FusedGen.Build;

/// <summary>The text form of a model, or of its reference vectors: a header line and one line of base64.</summary>
internal static class ModelText
{
    /// <summary>Bytes encoded at once, a multiple of three, so that no padding comes before the end.</summary>
    private const int ChunkLength = 3 << 16;

    private static readonly Encoding s_encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Writes the text unless it is there already: a file that is written anew makes the compiler run again.</summary>
    /// <returns>Whether it was written.</returns>
    public static bool Write(string kind, byte[] content, string displayPath, string target)
    {
        string header = new ModelTextHeader(kind, content.Length, Sha256(content), displayPath).ToString();
        if (IsCurrent(target, header, content.Length))
        {
            return false;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(target)!);

        // An IDE's design-time build may read the file at any time: it shall see the old one or the new one, whole.
        string unfinished = target + "." + Guid.NewGuid().ToString("N") + ".tmp";
        try
        {
            using (StreamWriter writer = new(unfinished, append: false, s_encoding))
            {
                writer.NewLine = "\n";
                writer.WriteLine(header);
                WriteBase64(writer, content);
                writer.WriteLine();
            }

            Replace(unfinished, target);
        }
        finally
        {
            File.Delete(unfinished);
        }

        return true;
    }

    /// <summary>
    /// Whether the text on disk has this header, which holds the hash, and the length that belongs to it. Time stamps are not asked: an older
    /// file may be copied over a newer one.
    /// </summary>
    private static bool IsCurrent(string target, string header, long contentLength)
    {
        FileInfo file = new(target);
        long expected = s_encoding.GetByteCount(header) + 1 + ((contentLength + 2) / 3 * 4) + 1;
        if (!file.Exists || file.Length != expected)
        {
            return false;
        }

        using StreamReader reader = new(target, s_encoding);
        return reader.ReadLine() == header;
    }

    private static void WriteBase64(StreamWriter writer, byte[] content)
    {
        char[] characters = new char[ChunkLength / 3 * 4];
        for (int offset = 0; offset < content.Length; offset += ChunkLength)
        {
            int count = Convert.ToBase64CharArray(content, offset, Math.Min(ChunkLength, content.Length - offset), characters, 0);
            writer.Write(characters, 0, count);
        }
    }

    private static void Replace(string unfinished, string target)
    {
        if (File.Exists(target))
        {
            File.Replace(unfinished, target, destinationBackupFileName: null);
        }
        else
        {
            File.Move(unfinished, target);
        }
    }

    /// <summary>The hash of a model in lower-case hexadecimal.</summary>
    public static string Sha256(byte[] content)
    {
        using SHA256 algorithm = SHA256.Create();
        return string.Concat(algorithm.ComputeHash(content).Select(value => value.ToString("x2", CultureInfo.InvariantCulture)));
    }
}
