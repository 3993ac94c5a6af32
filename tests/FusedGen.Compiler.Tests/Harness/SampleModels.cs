using System.Runtime.CompilerServices;

namespace FusedGen.Compiler.Tests.Harness;

/// <summary>The models of the sample app.</summary>
internal static class SampleModels
{
    public static byte[] Read(string file) => File.ReadAllBytes(Path.Combine(Folder(), file));

    private static string Folder([CallerFilePath] string thisFile = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, "../../../sample-app/models"));
}
