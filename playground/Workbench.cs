using System.Runtime.InteropServices.JavaScript;
using FusedGen.Compiler;

namespace FusedGen.Playground;

/// <summary>The functions that the page calls, in its worker.</summary>
internal static partial class Workbench
{
    private static readonly string s_folder = Directory.CreateDirectory("/model").FullName;

    /// <summary>Takes the place of all files that were there.</summary>
    [JSExport]
    public static void Clear()
    {
        Directory.SetCurrentDirectory(s_folder);
        foreach (string file in Directory.GetFiles(s_folder))
        {
            File.Delete(file);
        }
    }

    /// <summary>Puts a file there, which exists in the page's memory only.</summary>
    [JSExport]
    public static void Add(string name, byte[] content) => File.WriteAllBytes(Path.Combine(s_folder, Path.GetFileName(name)), content);

    /// <summary>Shows one of the files.</summary>
    [JSExport]
    public static void Show(string name, string dimensions, string fixedInputs, string outputs, string weights, bool isReproducible, double tolerance) =>
        ModelPage.Show(
            Path.GetFileName(name), new ModelOptions(isReproducible, tolerance, dimensions, Enum.Parse<Compiler.WeightFormat>(weights), fixedInputs, outputs));
}
