using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace FusedGen.Package.Tests.Harness.Browsers;

/// <summary>A Chromium without a window, driven by its developer tools' protocol.</summary>
internal sealed partial class Chromium : IDisposable
{
    private static readonly string[] s_names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
    private readonly Process _process;
    private readonly DevTools _tools;

    private Chromium(Process process, DevTools tools) => (_process, _tools) = (process, tools);

    /// <summary>The program, or null where the machine has none.</summary>
    public static string? Program { get; } = OperatingSystem.IsWindows() ? null : s_names.SelectMany(Command.All).FirstOrDefault();

    /// <summary>Starts it with a profile of its own.</summary>
    public static async Task<Chromium> Start(string profile)
    {
        // The sandbox refuses to run as root, as tests in containers do; what is opened is what was published here.
        Process process = Process.Start(new ProcessStartInfo(
            Program!, ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--hide-scrollbars",
                "--remote-debugging-port=0", $"--user-data-dir={profile}", "about:blank"])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        })!;
        try
        {
            using CancellationTokenSource limit = new(TimeSpan.FromSeconds(60));
            string said = "";
            while (await process.StandardError.ReadLineAsync(limit.Token) is { } line)
            {
                said += line + "\n";
                if (Listening().Match(line) is { Success: true } match)
                {
                    _ = process.StandardError.ReadToEndAsync(CancellationToken.None);
                    return new Chromium(process, await DevTools.Connect(new Uri(match.Groups[1].Value)));
                }
            }

            throw new InvalidOperationException($"{Program} ended:\n{said}");
        }
        catch
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    /// <summary>Opens a page.</summary>
    /// <param name="address">Its address.</param>
    /// <param name="width">The width of the screen in CSS pixels.</param>
    /// <param name="height">Its height.</param>
    /// <param name="dark">Whether the user prefers dark pages.</param>
    public async Task<BrowserPage> Open(string address, int width, int height, bool dark = false)
    {
        JsonElement target = await _tools.Send(null, "Target.createTarget", new { url = "about:blank" });
        string id = target.GetProperty("targetId").GetString()!;
        JsonElement session = await _tools.Send(null, "Target.attachToTarget", new { targetId = id, flatten = true });
        BrowserPage page = new(_tools, id, session.GetProperty("sessionId").GetString()!);
        await page.Show(width, height, dark);
        await page.Send("Page.enable");
        await page.Send("Page.navigate", new { url = address });
        return page;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _tools.Dispose();
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
    }

    [GeneratedRegex("DevTools listening on (ws://.*)")]
    private static partial Regex Listening();
}
