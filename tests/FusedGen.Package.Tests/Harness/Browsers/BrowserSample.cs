namespace FusedGen.Package.Tests.Harness.Browsers;

/// <summary>The sample's page, published from the packed package.</summary>
public sealed class BrowserSample(PackedFeed feed) : PublishedPage(feed, "document.querySelector('#summary')?.textContent === 'Nothing is drawn yet.'")
{
    private readonly PackedFeed _feed = feed;

    private protected override string Publish()
    {
        ConsumerProject project = new(
            _feed, "browser", "Browser", sdk: "Microsoft.NET.Sdk.WebAssembly", properties: """
                <ImplicitUsings>enable</ImplicitUsings>
                <AllowUnsafeBlocks>true</AllowUnsafeBlocks>
                """);
        project.AddModel("digits.onnx", "digits.onnx");
        Assert.DoesNotContain("warning", project.Publish().Output, StringComparison.OrdinalIgnoreCase);
        return project.PublishFolder;
    }
}
