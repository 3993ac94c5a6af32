using System.Buffers.Binary;
using System.Text;

namespace FusedGen.TorchSharp.Native;

/// <summary>
/// The table of versions that an ELF file needs of other libraries (section type <c>SHT_GNU_verneed</c>).
/// </summary>
internal static class ElfVersionNeeds
{
    private const uint VersionNeedSection = 0x6ffffffe;
    private static ReadOnlySpan<byte> Elf64LittleEndian => [0x7F, (byte)'E', (byte)'L', (byte)'F', 2, 1];

    private const ushort WeakFlag = 2; // VER_FLG_WEAK

    /// <summary>Marks every need of a version as weak: its absence is then no reason to refuse the file.</summary>
    /// <param name="image">A whole file; anything but a 64-bit little-endian ELF file is left as it is.</param>
    /// <param name="version">The version's name, such as <c>GLIBCXX_3.4.32</c>.</param>
    /// <returns>Whether a byte was changed.</returns>
    public static bool MarkWeak(Span<byte> image, string version)
    {
        if (image.Length < 64 || !image.StartsWith(Elf64LittleEndian))
        {
            return false;
        }

        int sectionHeaders = (int)BinaryPrimitives.ReadUInt64LittleEndian(image[0x28..]);
        int headerSize = BinaryPrimitives.ReadUInt16LittleEndian(image[0x3A..]);
        int headerCount = BinaryPrimitives.ReadUInt16LittleEndian(image[0x3C..]);
        bool changed = false;
        for (int index = 0; index < headerCount; index++)
        {
            Span<byte> header = image[(sectionHeaders + (index * headerSize))..];
            if (BinaryPrimitives.ReadUInt32LittleEndian(header[4..]) == VersionNeedSection)
            {
                int names = BinaryPrimitives.ReadInt32LittleEndian(header[0x28..]);
                int nameTable = FileOffset(image[(sectionHeaders + (names * headerSize))..]);
                changed |= MarkWeak(image, FileOffset(header), nameTable, Encoding.ASCII.GetBytes(version + '\0'));
            }
        }

        return changed;
    }

    private static int FileOffset(ReadOnlySpan<byte> sectionHeader) => (int)BinaryPrimitives.ReadUInt64LittleEndian(sectionHeader[0x18..]);

    // A list of libraries (next at 12, first version at 8), each with a list of versions (flags at 4, name at 8, next
    // at 12).
    private static bool MarkWeak(Span<byte> image, int library, int nameTable, ReadOnlySpan<byte> version)
    {
        bool changed = false;
        for (int nextLibrary = -1; nextLibrary != 0; library += nextLibrary)
        {
            nextLibrary = BinaryPrimitives.ReadInt32LittleEndian(image[(library + 12)..]);
            int need = library + BinaryPrimitives.ReadInt32LittleEndian(image[(library + 8)..]);
            for (int nextNeed = -1; nextNeed != 0; need += nextNeed)
            {
                nextNeed = BinaryPrimitives.ReadInt32LittleEndian(image[(need + 12)..]);
                int name = nameTable + BinaryPrimitives.ReadInt32LittleEndian(image[(need + 8)..]);
                ushort flags = BinaryPrimitives.ReadUInt16LittleEndian(image[(need + 4)..]);
                if ((flags & WeakFlag) == 0 && image[name..].StartsWith(version))
                {
                    BinaryPrimitives.WriteUInt16LittleEndian(image[(need + 4)..], (ushort)(flags | WeakFlag));
                    changed = true;
                }
            }
        }

        return changed;
    }
}
