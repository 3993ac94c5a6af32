using System.Runtime.CompilerServices;
using FusedGen.TorchSharp.Native;

namespace FusedGen.TorchSharp.Tests;

internal static class NativeLibraries
{
    [ModuleInitializer]
    internal static void Prepare()
    {
        LibTorchSharpLoading.Prepare();
        torch.random.manual_seed(1);
    }
}
