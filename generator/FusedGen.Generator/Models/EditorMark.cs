using Microsoft.CodeAnalysis;

namespace FusedGen.Generator.Models;

/// <summary>
/// Whether the generator runs for an editor. The package's targets add a file of this name to the additional files of
/// design-time builds. A property would not do: properties reach a generator through a file in the intermediate folder,
/// which an editor and a build of the same project take turns to write.
/// </summary>
internal static class EditorMark
{
    private const string FileName = "FusedGen.DesignTime.txt";

    public static bool Is(AdditionalText file) => ModelNames.FileName(file.Path.Replace('\\', '/')) == FileName;
}
