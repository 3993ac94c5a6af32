using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace FusedGen.TorchSharp.Native;

/// <summary>
/// Makes TorchSharp's native library load on systems whose C++ library is a little too old for it (Debian 12, Ubuntu
/// 22.04).
/// </summary>
/// <remarks>
/// <para>
/// <c>libLibTorchSharp.so</c> of TorchSharp 0.107 asks libstdc++ for version <c>GLIBCXX_3.4.32</c>, of which it names
/// one symbol, <c>_ZSt21ios_base_library_initv</c>, and never calls it. The dynamic linker refuses a library of which
/// one version is missing, unless the need is marked as weak; this class marks it so.
/// </para>
/// <para>
/// Only a copy beside the program is changed, never the package; nothing is done on other systems, or where libstdc++
/// has the version. The changed file is written aside and renamed, so several processes may do it at once, and it keeps
/// its time, so that an incremental build does not copy the original over it again.
/// </para>
/// </remarks>
public static class LibTorchSharpLoading
{
    private const string LibraryFile = "libLibTorchSharp.so";
    private const string VersionName = "GLIBCXX_3.4.32";
    private const string OnlySymbolOfVersion = "_ZSt21ios_base_library_initv";

    /// <summary>
    /// Prepares the native library beside the program. To be called before anything of TorchSharp is used.
    /// </summary>
    /// <returns>Whether a file was changed.</returns>
    /// <exception cref="IOException">The file is to be changed and cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file is to be changed and the program may not write
    /// there.</exception>
    public static bool Prepare()
    {
        if (!OperatingSystem.IsLinux() || HostHasVersion())
        {
            return false;
        }

        bool changed = false;
        foreach (string folder in new[] { "", Path.Combine("runtimes", "linux-x64", "native"), Path.Combine("runtimes", "linux-arm64", "native") })
        {
            string file = Path.Combine(AppContext.BaseDirectory, folder, LibraryFile);
            changed |= File.Exists(file) && MakeVersionNeedWeak(file);
        }

        return changed;
    }

    private static bool HostHasVersion()
    {
        if (!NativeLibrary.TryLoad("libstdc++.so.6", out IntPtr library))
        {
            return true; // what then fails is not what this class can mend
        }

        try
        {
            return NativeLibrary.TryGetExport(library, OnlySymbolOfVersion, out _);
        }
        finally
        {
            NativeLibrary.Free(library);
        }
    }

    [SupportedOSPlatform("linux")]
    private static bool MakeVersionNeedWeak(string file)
    {
        byte[] image = File.ReadAllBytes(file);
        if (!ElfVersionNeeds.MarkWeak(image, VersionName))
        {
            return false;
        }

        string aside = FormattableString.Invariant($"{file}.{Environment.ProcessId}.tmp");
        File.WriteAllBytes(aside, image);
        File.SetUnixFileMode(aside, File.GetUnixFileMode(file));
        File.SetLastWriteTimeUtc(aside, File.GetLastWriteTimeUtc(file));
        File.Move(aside, file, overwrite: true);
        return true;
    }
}
