namespace FusedGen.Generator.Diagnostics;

/// <summary>The page that explains a diagnostic.</summary>
internal static class HelpLink
{
    public static string Of(string id) => $"https://github.com/fusedgen/fusedgen/blob/main/docs/diagnostics/{id}.md";
}
