using FusedGen.Tests;

namespace FusedGen.Compiler.Tests.Harness;

/// <summary>The models of the sample app.</summary>
internal static class SampleModels
{
    public static byte[] Read(string file) => File.ReadAllBytes(Checkout.At("sample-app", "models", file));
}
