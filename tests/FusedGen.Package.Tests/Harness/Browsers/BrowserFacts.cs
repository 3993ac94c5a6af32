namespace FusedGen.Package.Tests.Harness.Browsers;

/// <summary>Whether the machine has what runs WebAssembly, or must have it, so that tests fail without it.</summary>
internal static class BrowserPrograms
{
    private static readonly bool s_required = Environment.GetEnvironmentVariable("FUSEDGEN_REQUIRE_BROWSER") is not null;

    /// <summary>The reason to skip a test in Chromium, or null.</summary>
    public static string? NoChromium => Chromium.Program is not null || s_required ? null : "There is no Chromium; Debian has it as chromium.";

    /// <summary>The reason to skip a test in node, or null.</summary>
    public static string? NoNode => Command.Exists("node") || s_required ? null : "There is no node; Debian has it as nodejs.";
}

/// <summary>A test that runs where Chromium is, or where it must be.</summary>
internal sealed class ChromiumFactAttribute : FactAttribute
{
    public ChromiumFactAttribute() => Skip = BrowserPrograms.NoChromium;
}

/// <summary>The same with data.</summary>
internal sealed class ChromiumTheoryAttribute : TheoryAttribute
{
    public ChromiumTheoryAttribute() => Skip = BrowserPrograms.NoChromium;
}

/// <summary>A test that runs where node is, or where it must be.</summary>
internal sealed class NodeFactAttribute : FactAttribute
{
    public NodeFactAttribute() => Skip = BrowserPrograms.NoNode;
}
