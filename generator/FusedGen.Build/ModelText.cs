using System.Text;
using FusedGen.Compiler.Transport;

namespace FusedGen.Build;

/// <summary>
/// The text form of a model, or of its reference vectors: the lines of a header and one line of base64.
/// </summary>
internal static class ModelText
{
    /// <summary>Bytes encoded at once, a multiple of three, so that no padding comes before the end.</summary>
    private const int ChunkLength = 3 << 16;

    private static readonly Encoding s_encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

    /// <summary>
    /// Writes the text unless it is there already: a file that is written anew makes the compiler run again.
    /// </summary>
    /// <returns>Whether it was written.</returns>
    public static bool Write(string kind, byte[] content, string displayPath, string target) =>
        Write(new ModelTextHeader(kind, content.Length, ModelContent.Sha256(content), displayPath), content, target);

    /// <summary>
    /// Writes the text of a model, and of the files beside it in which it keeps data, unless it is there already.
    /// </summary>
    /// <returns>Whether it was written.</returns>
    public static bool Write(ModelContent model, string displayPath, string outputs, string target)
    {
        byte[] whole = model.Whole();
        ModelTextHeader header = new(ModelTextHeader.Model, whole.Length, ModelContent.Sha256(whole), displayPath)
        {
            Outputs = outputs,
            Beside = model.Beside.Files.Select(file => new BesideFile(file.Location, file.State, file.Content.Count)).ToArray(),
        };
        return Write(header, whole, target);
    }

    private static bool Write(ModelTextHeader header, byte[] content, string target)
    {
        string lines = header.ToString();
        if (IsCurrent(target, lines, content.Length))
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
                writer.Write(lines);
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
    /// Whether the text on disk has this header, which holds the hash, and the length that belongs to it. Time stamps
    /// are not asked: an older file may be copied over a newer one.
    /// </summary>
    private static bool IsCurrent(string target, string header, long contentLength)
    {
        FileInfo file = new(target);
        long expected = s_encoding.GetByteCount(header) + ((contentLength + 2) / 3 * 4) + 1;
        if (!file.Exists || file.Length != expected)
        {
            return false;
        }

        using StreamReader reader = new(target, s_encoding);
        char[] beginning = new char[header.Length];
        return reader.ReadBlock(beginning, 0, beginning.Length) == header.Length && new string(beginning) == header;
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
}
