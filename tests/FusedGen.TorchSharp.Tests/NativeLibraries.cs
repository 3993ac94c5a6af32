using System.Runtime.CompilerServices;
using FusedGen.TorchSharp.Native;

// Torch's random state, which a test compares, is that of the process.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

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
