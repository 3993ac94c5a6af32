namespace FusedGen.Package.Tests.Harness.Browsers;

/// <summary>A page that was published once, and a browser that shows it.</summary>
/// <param name="feed">Has the folders.</param>
/// <param name="ready">The condition in JavaScript that its program runs.</param>
public abstract class PublishedPage(PackedFeed feed, string ready) : IDisposable
{
    private string? _folder;
    private StaticSite? _site;
    private Chromium? _chromium;

    /// <summary>The folder with the page.</summary>
    internal string Folder => _folder ??= Path.Combine(Publish(), "wwwroot");

    /// <summary>The paths that browsers asked for, in order.</summary>
    internal IReadOnlyList<string> Requests => _site?.Requests ?? [];

    /// <inheritdoc/>
    public void Dispose()
    {
        _chromium?.Dispose();
        _site?.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Opens the page, and waits until its program runs.</summary>
    internal async Task<BrowserPage> Open(int width = 1280, int height = 900, bool dark = false)
    {
        _site ??= new StaticSite(Folder);
        _chromium ??= await Chromium.Start(feed.NewFolder("chromium-profile"));
        BrowserPage page = await _chromium.Open(_site.Address, width, height, dark);
        await page.Until(ready);
        return page;
    }

    /// <summary>Publishes it.</summary>
    /// <returns>The folder of what was published.</returns>
    private protected abstract string Publish();
}
