using FusedGen.Package.Tests.Harness;
using FusedGen.Package.Tests.Harness.Browsers;
using FusedGen.Tests;

namespace FusedGen.Package.Tests;

/// <summary>The playground in Chromium: a model that is supported, a damaged one, and one that is not supported.</summary>
[Collection(PackedFeedGroup.Name)]
public sealed class PlaygroundTests(PackedFeed feed, Playground playground) : IClassFixture<Playground>
{
    private const string Over = "document.querySelector('#cancel').hidden";

    [ChromiumFact]
    public async Task A_model_chosen_by_keys_shows_all_parts_at_any_size_and_nothing_leaves_the_machine()
    {
        await using BrowserPage page = await playground.Open();
        int requests = playground.Requests.Count;
        await page.Press("Tab", 4);
        Assert.Equal("Seed", await page.Evaluate<string>("document.activeElement.textContent"));
        await page.Press("Enter");
        await page.Until("!" + Over);
        await page.Until(Over);

        Assert.Equal(["GET /models/seed.onnx"], playground.Requests.Skip(requests));
        Assert.StartsWith("seed.onnx: Done in ", await page.Evaluate<string>("document.querySelector('#status').textContent"), StringComparison.Ordinal);
        Assert.Equal(["Supported", "Passed"], await page.Evaluate<string[]>("[...document.querySelectorAll('.badge')].map(badge => badge.textContent)"));
        Assert.Equal(
            ["Support", "seed.onnx", "Graph", "Folded", "Refused", "Generated C#", "Verification", "Kernels", "Weights"],
            await page.Evaluate<string[]>("[...document.querySelectorAll('#result h1, #result h2')].map(title => title.textContent)"));
        Assert.Contains("Generated code", await Text(page, "verification"), StringComparison.Ordinal);
        Assert.Matches(@"A prediction takes [0-9.]+ [nµ]s in this browser", await Text(page, "kernels"));
        Assert.Contains("static partial class Model", await Text(page, "code"), StringComparison.Ordinal);
        Assert.InRange(await page.Evaluate<int>("CSS.highlights.get('keyword').size"), 100, int.MaxValue);

        const string Width = "document.querySelector('.picture svg').width.baseVal.value";
        double width = await page.Evaluate<double>(Width);
        await page.Click(".zoom button:nth-child(3)");
        Assert.Equal(1.25 * width, await page.Evaluate<double>(Width), tolerance: 0.01 * width);

        foreach ((int wide, int high) in ((int, int)[])[(390, 844), (1280, 800), (1920, 1080)])
        {
            foreach (bool dark in (bool[])[false, true])
            {
                await page.Show(wide, high, dark);
                Assert.Empty(await page.Evaluate<string[]>(PageChecks.Layout));
                Assert.Empty(await page.Evaluate<string[]>(PageChecks.Contrast));
                if (Environment.GetEnvironmentVariable("FUSEDGEN_PICTURES") is { } folder)
                {
                    await File.WriteAllBytesAsync(Path.Combine(folder, $"playground-{wide}-{(dark ? "dark" : "light")}.png"), await page.Picture());
                }
            }
        }
    }

    [ChromiumFact]
    public async Task A_damaged_file_and_a_model_that_is_not_supported_say_why_and_a_cancelled_one_makes_room()
    {
        string folder = feed.NewFolder("playground-models");
        string damaged = Path.Combine(folder, "damaged.onnx");
        byte[] digits = File.ReadAllBytes(Path.Combine(PackedFeed.Models, "digits.onnx"));
        File.WriteAllBytes(damaged, digits[..(digits.Length / 2)]);
        string unsupported = Path.Combine(folder, "unsupported.onnx");
        File.WriteAllBytes(
            unsupported, OnnxBuilder.Model().Input("x", 1, 4).Node("Relu", ["x"], "h").Node("Frobnicate", ["h"], "y").Output("y").ToBytes());
        await using BrowserPage page = await playground.Open();

        await page.Click("[data-sample='digits.onnx']");
        await page.Until("document.querySelector('#stage-Compile')?.className === 'now'");
        await page.Click("#cancel");
        await page.Until("document.querySelector('#status').textContent === 'digits.onnx: Cancelled.'");

        await page.Choose("#file", damaged);
        await page.Until($"document.querySelector('#part-problem').textContent && {Over}");
        Assert.Contains("damaged.onnx: ", await Text(page, "problem"), StringComparison.Ordinal);
        Assert.Equal("", await Text(page, "code"));

        await page.Choose("#file", unsupported);
        await page.Until($"document.querySelector('#part-support').textContent && {Over}");
        Assert.Equal("", await Text(page, "problem"));
        Assert.Equal(["Not supported"], await page.Evaluate<string[]>("[...document.querySelectorAll('.badge')].map(badge => badge.textContent)"));
        Assert.Contains("Frobnicate", await page.Evaluate<string>("document.querySelector('.diagnostics').textContent"), StringComparison.Ordinal);
        Assert.Equal(
            ["Frobnicate: no", "Relu: yes"],
            await page.Evaluate<string[]>(
                "[...document.querySelectorAll('#part-support tbody tr')].map(row => `${row.cells[0].textContent}: ${row.cells[2].textContent}`)"));
    }

    private static Task<string> Text(BrowserPage page, string part) => page.Evaluate<string>($"document.querySelector('#part-{part}').textContent");
}
