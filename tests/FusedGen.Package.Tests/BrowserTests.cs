using System.Globalization;
using System.Text.Json;
using FusedGen.Package.Tests.Harness;
using FusedGen.Package.Tests.Harness.Browsers;

namespace FusedGen.Package.Tests;

/// <summary>
/// The sample's page, published as WebAssembly: in node, and in Chromium with strokes by mouse, finger, pen and keys.
/// </summary>
[Collection(PackedFeedGroup.Name)]
public sealed class BrowserTests(PackedFeed feed, BrowserSample sample) : IClassFixture<BrowserSample>
{
    private const int MostBytes = 64 * 1024;

    private static readonly (double X, double Y)[] s_seven = [(0.3, 0.17), (0.5, 0.17), (0.7, 0.17), (0.58, 0.5), (0.45, 0.85)];

    [NodeFact]
    public void In_node_it_answers_as_the_trainer_did()
    {
        ReferenceVectors vectors = ReferenceVectors.Of("digits.onnx");
        string numbers = Path.Combine(feed.NewFolder("node"), "numbers.txt");
        File.WriteAllText(numbers, vectors.InputLine("").Trim());

        CommandResult run = Command.Run(
            Path.Combine(AppContext.BaseDirectory, "Callers"), packages: null, "node", "digits.mjs", sample.Folder, numbers).Succeeded();

        vectors.Verify(run, "digits", vectors.Rows);
    }

    [Fact]
    public void The_model_and_the_runtime_library_are_a_small_download()
    {
        long[] sizes = [.. Directory.GetFiles(Path.Combine(sample.Folder, "_framework"), "*.wasm.br")
            .Where(file => Path.GetFileName(file).Split('.')[0] is "Consumer" or "FusedGen").Select(file => new FileInfo(file).Length)];
        Assert.Equal(2, sizes.Length);
        Assert.InRange(sizes.Sum(), 1, MostBytes);
    }

    [ChromiumFact]
    public async Task A_mouse_draws_a_seven_that_is_read_before_the_button_is_released()
    {
        await using BrowserPage page = await sample.Open();

        await page.Drag("mouse", await OnScreen(page, s_seven), midway: () => Reads(page, 7));

        double[] percents = await page.Evaluate<double[]>("[...document.querySelectorAll('tbody tr')].map(row => parseFloat(row.cells[2].textContent))");
        Assert.Equal(10, percents.Length);
        Assert.InRange(percents.Sum(), 99, 101);
        Assert.InRange(percents[7], 50, 100);
        Assert.Matches("^[0-9.]+ µs$", await page.Evaluate<string>("document.querySelector('#time').textContent"));
        await page.Until("document.querySelector('#spoken').textContent.startsWith('Read as 7, ')");
        Assert.True(await page.Evaluate<bool>(
            "document.querySelector('#picture').getContext('2d').getImageData(0, 0, 8, 8).data.filter((_, i) => i % 4 === 3 && _ > 0).length > 15"));

        await page.Click("#clear");
        await page.Until("document.querySelector('#summary').textContent === 'Nothing is drawn yet.'");
        Assert.True(await page.Evaluate<bool>("document.querySelector('#clear').disabled"));
    }

    [ChromiumFact]
    public async Task A_finger_draws_a_zero_on_a_phone_and_the_page_does_not_scroll()
    {
        await using BrowserPage page = await sample.Open(390, 500);
        await page.Send("Emulation.setTouchEmulationEnabled", new { enabled = true });
        (double X, double Y)[] zero = [.. Enumerable.Range(0, 25).Select(step => 2 * Math.PI * step / 24)
            .Select(angle => (0.5 - (0.2 * Math.Sin(angle)), 0.5 - (0.32 * Math.Cos(angle))))];

        await page.Swipe(await OnScreen(page, zero));

        await Reads(page, 0);
        Assert.Equal(0, await page.Evaluate<double>("scrollY"));
    }

    [ChromiumFact]
    public async Task A_pen_draws_a_four_in_two_strokes_and_the_second_is_undone()
    {
        await using BrowserPage page = await sample.Open();

        await page.Drag("pen", await OnScreen(page, [(0.55, 0.15), (0.42, 0.4), (0.3, 0.6), (0.5, 0.6), (0.72, 0.6)]));
        string before = await page.Evaluate<string>("new Promise(done => setTimeout(() => done(document.querySelector('table').innerText), 200))");
        await page.Drag("pen", await OnScreen(page, [(0.6, 0.4), (0.6, 0.6), (0.6, 0.85)]));
        await Reads(page, 4);

        await page.Click("#undo");
        await page.Until($"document.querySelector('table').innerText === {JsonSerializer.Serialize(before)}");
    }

    [ChromiumFact]
    public async Task Keys_alone_draw_a_one_and_clear_it()
    {
        await using BrowserPage page = await sample.Open();

        await page.Press("Tab");
        Assert.Equal("area", await page.Evaluate<string>("document.activeElement.id"));
        await page.Press("ArrowUp", 2);
        await page.Press(" ");
        await page.Press("ArrowDown", 11);
        await page.Press(" ");

        await Reads(page, 1);
        await page.Until("document.querySelector('#pen').textContent === 'Pen up, column 8, row 13'");
        await page.Press("Delete");
        await page.Until("document.querySelector('#summary').textContent === 'Nothing is drawn yet.'");

        // The same by the buttons, which the next stops of the key reach.
        await page.Press(" ");
        await page.Press("ArrowRight", 4);
        await page.Press("Tab", 2);
        Assert.Equal("clear", await page.Evaluate<string>("document.activeElement.id"));
        await page.Press("Enter");
        await page.Until("document.querySelector('#summary').textContent === 'Nothing is drawn yet.'");
    }

    [ChromiumFact]
    public async Task A_screen_reader_finds_names_and_news()
    {
        await using BrowserPage page = await sample.Open();
        await page.Send("Accessibility.enable");
        JsonElement tree = await page.Send("Accessibility.getFullAXTree");
        string[] names = [.. tree.GetProperty("nodes").EnumerateArray()
            .Where(node => !node.GetProperty("ignored").GetBoolean())
            .Select(node => $"{Text(node, "role")}: {Text(node, "name")}")];

        string[] expected =
        [
            "heading: Draw a digit", "application: Drawing area", "button: Undo", "button: Clear", "table: Probability of each digit",
            "rowheader: 9", "image: The 8 by 8 pixels that the network reads",
        ];
        Assert.Empty(expected.Except(names));
        Assert.Equal(2, names.Count(name => name.StartsWith("status: ", StringComparison.Ordinal)) - 1);
    }

    [ChromiumTheory]
    [InlineData(390, 844)]
    [InlineData(1280, 800)]
    [InlineData(1920, 1080)]
    public async Task Nothing_is_cut_or_overlaps_and_text_is_readable(int width, int height)
    {
        await using BrowserPage page = await sample.Open(width, height);
        await page.Drag("mouse", await OnScreen(page, s_seven));
        await Reads(page, 7);
        foreach (bool dark in (bool[])[false, true])
        {
            await page.Show(width, height, dark);
            Assert.Empty(await page.Evaluate<string[]>(PageChecks.Layout));
            Assert.Empty(await page.Evaluate<string[]>(PageChecks.Contrast));
            if (Environment.GetEnvironmentVariable("FUSEDGEN_PICTURES") is { } folder)
            {
                await File.WriteAllBytesAsync(Path.Combine(folder, $"digits-{width}-{(dark ? "dark" : "light")}.png"), await page.Picture());
            }
        }
    }

    private static Task Reads(BrowserPage page, int digit) =>
        page.Until($"document.querySelector('#digit').textContent === '{digit.ToString(CultureInfo.InvariantCulture)}'");

    /// <summary>Points of the drawing area, from 0 to 1, in pixels of the screen.</summary>
    private static async Task<(double X, double Y)[]> OnScreen(BrowserPage page, (double X, double Y)[] points)
    {
        double[] box = await page.Evaluate<double[]>("(box => [box.x, box.y, box.width])(document.querySelector('#area').getBoundingClientRect())");
        return [.. points.Select(point => (box[0] + (point.X * box[2]), box[1] + (point.Y * box[2])))];
    }

    private static string? Text(JsonElement node, string property) =>
        node.TryGetProperty(property, out JsonElement value) ? value.GetProperty("value").GetString() : null;
}
