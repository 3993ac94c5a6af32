namespace FusedGen.Package.Tests.Harness.Browsers;

/// <summary>The sample's page, published once from the packed package, and a browser that shows it.</summary>
public sealed class BrowserSample(PackedFeed feed) : IDisposable
{
    private readonly Lazy<ConsumerProject> _project = new(() => Publish(feed));
    private StaticSite? _site;
    private Chromium? _chromium;

    /// <summary>The folder with the page.</summary>
    internal string Folder => Path.Combine(_project.Value.PublishFolder, "wwwroot");

    /// <inheritdoc/>
    public void Dispose()
    {
        _chromium?.Dispose();
        _site?.Dispose();
    }

    /// <summary>Opens the page, and waits until its program runs.</summary>
    internal async Task<BrowserPage> Open(int width = 1280, int height = 900, bool dark = false)
    {
        _site ??= new StaticSite(Folder);
        _chromium ??= await Chromium.Start(feed.NewFolder("chromium-profile"));
        BrowserPage page = await _chromium.Open(_site.Address, width, height, dark);
        await page.Until("document.querySelector('#summary')?.textContent === 'Nothing is drawn yet.'");
        return page;
    }

    private static ConsumerProject Publish(PackedFeed feed)
    {
        ConsumerProject project = new(
            feed, "browser", "Browser", sdk: "Microsoft.NET.Sdk.WebAssembly", properties: """
                <ImplicitUsings>enable</ImplicitUsings>
                <AllowUnsafeBlocks>true</AllowUnsafeBlocks>
                """);
        project.AddModel("digits.onnx", "digits.onnx");
        Assert.DoesNotContain("warning", project.Publish().Output, StringComparison.OrdinalIgnoreCase);
        return project;
    }
}
