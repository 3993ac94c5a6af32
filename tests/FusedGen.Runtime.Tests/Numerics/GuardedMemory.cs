using System.Runtime.InteropServices;

namespace FusedGen.Runtime.Tests.Numerics;

/// <summary>
/// A page of memory behind which another one must not be read; where the system is not Linux, plain memory.
/// </summary>
internal sealed unsafe partial class GuardedMemory : IDisposable
{
    private const int PageSize = 65536;
    private readonly byte* _pages;

    public GuardedMemory()
    {
        _pages = (byte*)NativeMemory.AlignedAlloc(2 * PageSize, PageSize);
        SetReadable(false);
    }

    /// <summary>The first of so many floats at the end of the readable page.</summary>
    public ref float LastFloats(int count) => ref *((float*)(_pages + PageSize) - count);

    public void Dispose()
    {
        SetReadable(true);
        NativeMemory.AlignedFree(_pages);
    }

    private void SetReadable(bool readable)
    {
        const int ReadAndWrite = 3;
        if (OperatingSystem.IsLinux() && Protect(_pages + PageSize, PageSize, readable ? ReadAndWrite : 0) != 0)
        {
            throw new InvalidOperationException("The page cannot be protected.");
        }
    }

    [LibraryImport("libc", EntryPoint = "mprotect")]
    private static partial int Protect(byte* address, nuint length, int access);
}
