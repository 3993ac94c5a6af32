using FusedGen.TorchSharp.Native;

namespace FusedGen.TorchSharp.Tests;

/// <summary>The preparation of the native library; that every other test runs at all shows that it works.</summary>
public class NativeLoadingTests
{
    [Fact]
    public void Preparing_again_changes_nothing()
    {
        string file = Path.Combine(AppContext.BaseDirectory, "libLibTorchSharp.so");
        byte[]? before = File.Exists(file) ? File.ReadAllBytes(file) : null;
        Assert.False(LibTorchSharpLoading.Prepare());
        Assert.Equal(before, File.Exists(file) ? File.ReadAllBytes(file) : null);
        Assert.Empty(Directory.EnumerateFiles(AppContext.BaseDirectory, "*.tmp"));
    }
}
