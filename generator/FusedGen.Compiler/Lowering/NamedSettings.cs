namespace FusedGen.Compiler.Lowering;

/// <summary>Lists of settings as attributes hold them: <c>height=64, width=64</c>, separated by commas or semicolons.</summary>
internal static class NamedSettings
{
    /// <summary>The entries of a list; nothing for an empty text. A name may hold an equals sign, a value none. An entry that is no pair has an empty name.</summary>
    public static IEnumerable<(string Name, string Value, string Entry)> In(string? text)
    {
        foreach (string entry in (text ?? "").Split([',', ';'], StringSplitOptions.RemoveEmptyEntries).Select(e => e.Trim()).Where(e => e.Length > 0))
        {
            int separator = entry.LastIndexOf('=');
            yield return separator <= 0 ? ("", "", entry) : (entry.Substring(0, separator).Trim(), entry.Substring(separator + 1).Trim(), entry);
        }
    }
}
