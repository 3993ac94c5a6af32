using System.Runtime.InteropServices;

namespace FusedGen.Differential.Running;

/// <summary>Memory between two pages that fault when they are touched.</summary>
internal sealed unsafe partial class GuardedMemory : IDisposable
{
    private const int PageSize = 65536;
    private readonly byte* _pages;

    /// <summary>Takes memory for so many bytes at least.</summary>
    public GuardedMemory(int bytes)
    {
        Length = (bytes + PageSize - 1) / PageSize * PageSize;
        _pages = (byte*)NativeMemory.AlignedAlloc((nuint)(Length + (2 * PageSize)), PageSize);
        Allow(_pages, PageSize, false);
        Allow(_pages + PageSize + Length, PageSize, false);
    }

    /// <summary>Bytes between the guards.</summary>
    public int Length { get; }

    /// <summary>The address behind the last byte.</summary>
    public nint End => (nint)(_pages + PageSize + Length);

    /// <summary>Where so many bytes begin that lie at one of the guards.</summary>
    public nint Place(int bytes, bool atEnd) => atEnd ? End - bytes : (nint)(_pages + PageSize);

    /// <summary>Bytes of the memory.</summary>
    public static Span<byte> At(nint address, int bytes) => new((void*)address, bytes);

    public void Dispose()
    {
        Allow(_pages, PageSize, true);
        Allow(_pages + PageSize + Length, PageSize, true);
        NativeMemory.AlignedFree(_pages);
    }

    private static void Allow(byte* address, int length, bool isAllowed)
    {
        const int ReadAndWrite = 3;
        if (OperatingSystem.IsLinux() && Protect(address, (nuint)length, isAllowed ? ReadAndWrite : 0) != 0)
        {
            throw new InvalidOperationException("The page cannot be protected.");
        }
    }

    [LibraryImport("libc", EntryPoint = "mprotect")]
    private static partial int Protect(byte* address, nuint length, int access);
}
