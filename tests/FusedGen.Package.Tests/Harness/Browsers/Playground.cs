using FusedGen.Tests;

namespace FusedGen.Package.Tests.Harness.Browsers;

/// <summary>
/// The playground, published as its page says, but without compressed copies, which would take longest.
/// </summary>
public sealed class Playground(PackedFeed feed) : PublishedPage(feed, "document.querySelector('#status')?.textContent === 'Ready.'")
{
    private readonly PackedFeed _feed = feed;

    private protected override string Publish()
    {
        string folder = _feed.NewFolder("playground");
        Command.Run(
            Checkout.Root, packages: null, Command.Dotnet, "publish", "-c", Checkout.Configuration, "playground", "-o", folder, "-nologo", "-v:q",
            "-p:CompressionEnabled=false").Succeeded();
        return folder;
    }
}
