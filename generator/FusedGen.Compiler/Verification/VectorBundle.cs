using System.Text;
using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Onnx;

namespace FusedGen.Compiler.Verification;

/// <summary>
/// The reference vectors that a project names for one model, as one block of bytes: the build step finds and reads the
/// files, and the generator, which may not, gets them together. The bytes are a protobuf message, so that the reader of
/// models reads them too: field 1 is a pattern without vectors, field 2 a file with folder (1), name (2) and content
/// (3).
/// </summary>
/// <param name="Files">The files in the order of their sets.</param>
/// <param name="Missing">What the project names and where no vectors lie, as it is spelled there.</param>
public sealed record VectorBundle(IReadOnlyList<VectorFile> Files, IReadOnlyList<string> Missing)
{
    /// <summary>
    /// The bytes of all files of one model together: a proof needs no more, and all of it is held in the compiler's
    /// memory.
    /// </summary>
    public const long MostBytes = 64 << 20;

    /// <summary>Writes the bytes.</summary>
    public byte[] ToBytes()
    {
        List<byte> bytes = [];
        foreach (string pattern in Missing)
        {
            Write(bytes, 1, Encoding.UTF8.GetBytes(pattern));
        }

        foreach (VectorFile file in Files)
        {
            List<byte> message = [];
            Write(message, 1, Encoding.UTF8.GetBytes(file.Folder));
            Write(message, 2, Encoding.UTF8.GetBytes(file.Name));
            Write(message, 3, file.Content);
            Write(bytes, 2, message);
        }

        return bytes.ToArray();
    }

    /// <summary>Reads what <see cref="ToBytes"/> wrote.</summary>
    /// <exception cref="ModelException">The bytes are not of that form.</exception>
    public static VectorBundle Read(byte[] bytes)
    {
        List<VectorFile> files = [];
        List<string> missing = [];
        WireReader reader = new(bytes, "bundle of reference vectors");
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    missing.Add(reader.Text());
                    break;
                case 2:
                    files.Add(ReadFile(reader.Message()));
                    break;
            }
        }

        return new VectorBundle(files, missing);
    }

    private static VectorFile ReadFile(WireReader reader)
    {
        string folder = "";
        string name = "";
        byte[] content = [];
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    folder = reader.Text();
                    break;
                case 2:
                    name = reader.Text();
                    break;
                case 3:
                    content = reader.Bytes().ToArray();
                    break;
            }
        }

        return new VectorFile(folder, name, content);
    }

    private static void Write(List<byte> target, int field, IReadOnlyCollection<byte> content)
    {
        target.Add((byte)((field << 3) | (int)WireForm.Bytes));
        for (int rest = content.Count; ; rest >>= 7)
        {
            if (rest < 0x80)
            {
                target.Add((byte)rest);
                break;
            }

            target.Add((byte)(rest | 0x80));
        }

        target.AddRange(content);
    }
}
