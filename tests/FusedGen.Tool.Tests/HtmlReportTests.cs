using System.Globalization;
using System.Text.Json;
using System.Xml.Linq;
using FusedGen.Compiler.Diagnostics;
using FusedGen.Tests;
using FusedGen.Tool.Tests.Harness;

namespace FusedGen.Tool.Tests;

/// <summary>
/// The page: well-formed, by itself, safe whatever a model's names are, and with the figures of the other commands.
/// </summary>
public sealed class HtmlReportTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fusedgen-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("digits.onnx")]
    [InlineData("digits.onnx", "--no-timing")]
    [InlineData("seed.onnx")]
    public void The_page_is_well_formed_and_loads_nothing(string model, params string[] options)
    {
        ReportedPage page = ReportedPage.Of(_folder, ToolRun.Sample(model), options);

        page.AssertLoadsNothing();
        Assert.Equal("", page.Run.Errors);
        Assert.Equal("Passed", Assert.Single(page.OfClass("badge")).Value);
    }

    [Theory]
    [InlineData("digits.onnx")]
    [InlineData("seed.onnx")]
    public void The_code_is_compiled_once_for_the_comparison_and_the_times(string model)
    {
        // The answers hold for this run alone: other tests compile too.
        AsyncLocal<List<string>> compiled = new() { Value = [] };
        void Add(object? sender, AssemblyLoadEventArgs loaded) => compiled.Value?.Add(loaded.LoadedAssembly.GetName().Name!);
        AppDomain.CurrentDomain.AssemblyLoad += Add;
        try
        {
            ReportedPage page = ReportedPage.Of(_folder, ToolRun.Sample(model));
            Assert.Equal("Passed", Assert.Single(page.OfClass("badge")).Value);
        }
        finally
        {
            AppDomain.CurrentDomain.AssemblyLoad -= Add;
        }

        Assert.Single(compiled.Value, name => name.StartsWith("fusedgen-", StringComparison.Ordinal));
    }

    [Fact]
    public void Hostile_names_stay_text_and_take_little_room()
    {
        ReportedPage page = ReportedPage.Of(_folder, Hostile(), "--no-timing");

        page.AssertLoadsNothing();
        Assert.Contains("&lt;script&gt;alert(1)&lt;/script&gt;", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(page.Text, c => char.GetUnicodeCategory(c) is UnicodeCategory.Format || (char.IsControl(c) && c != '\n'));
        Assert.InRange(page.Text.Length, 0, 60_000);
    }

    [Fact]
    public void Each_picture_tells_what_it_shows_to_who_cannot_see_it()
    {
        ReportedPage page = ReportedPage.Of(_folder, ToolRun.Sample("digits.onnx"), "--no-timing");

        XElement[] pictures = [.. page.Elements("svg")];
        Assert.All(pictures, p => Assert.Equal("img", (string?)p.Attribute("role")));
        string[] labels = [.. pictures.Select(p => (string)p.Attribute("aria-label")!)];

        // The four operations of a softmax are one node.
        Assert.StartsWith("As trained: the graph of 11 nodes", labels[0], StringComparison.Ordinal);
        Assert.StartsWith("Folded: the graph of 6 nodes", labels[1], StringComparison.Ordinal);
        Assert.Equal(
            ["Histogram of 6,144 weights", "Histogram of 4,608 weights", "Histogram of 480 weights"],
            labels[2..].Select(label => label[..label.IndexOf(" from", StringComparison.Ordinal)]));
        Assert.Equal(labels.Length, labels.Distinct().Count());
    }

    [Fact]
    public void The_costs_are_those_that_explain_tells()
    {
        ReportedPage page = ReportedPage.Of(_folder, ToolRun.Sample("seed.onnx"), "--no-timing");
        JsonElement explained = Json("explain", ToolRun.Sample("seed.onnx"));

        Dictionary<string, (string After, string Before)> figures = page.OfClass("figure").Select(f => f.Elements().Select(e => e.Value).ToArray())
            .ToDictionary(v => v[0], v => (v[1], v[2]));
        foreach ((string title, string member, Func<long, string> text) in new (string, string, Func<long, string>)[]
        {
            ("Operations", "operations", Figures.Count), ("Multiply-adds", "multiplyAdds", Figures.Count), ("Parameters", "parameters", Figures.Count),
            ("Constants", "weightBytes", Figures.Bytes), ("Buffers", "bufferBytes", Figures.Bytes),
        })
        {
            string before = text(explained.GetProperty("before").GetProperty(member).GetInt64());
            string after = text(explained.GetProperty("after").GetProperty(member).GetInt64());
            Assert.Equal((after, before == after ? "unchanged" : $"was {before}"), figures[title]);
        }

        Assert.Equal(
            explained.GetProperty("kernels").EnumerateArray().Select(k => (k.GetProperty("title").GetString(), k.GetProperty("plan").GetString())),
            page.OfClass("bars").Single().Elements().Select(k => ((string?)Part(k, "title").Value, (string?)Part(k, "plan").Value)));
    }

    [Fact]
    public void The_differences_are_those_that_verify_tells_and_each_names_its_column()
    {
        XElement section = ReportedPage.Of(_folder, ToolRun.Sample("digits.onnx"), "--no-timing").Section("Verification");
        JsonElement[] networks = [.. Json("verify", ToolRun.Sample("digits.onnx")).GetProperty("networks").EnumerateArray()];

        XElement[] rows = [.. section.Descendants().Where(e => e.Name.LocalName == "tr")];
        string[] columns = [.. rows[0].Elements().Select(e => e.Value)];
        Assert.Equal(["Largest difference", "Absolute", "Relative", "ULP", "Of the largest output"], columns);
        Assert.Equal(networks.Length, rows.Length - 1);
        foreach ((XElement row, JsonElement network) in rows.Skip(1).Zip(networks))
        {
            JsonElement difference = network.GetProperty("difference");
            Assert.Equal(
                [
                    network.GetProperty("network").GetString()!, Figures.Exponent(difference.GetProperty("absolute").GetDouble()),
                    Figures.Exponent(difference.GetProperty("relative").GetDouble()),
                    Figures.Count(difference.GetProperty("ulps").GetInt64()), Figures.Exponent(difference.GetProperty("scaled").GetDouble()),
                ],
                row.Elements().Select(e => e.Value));
            Assert.Equal(columns[1..], row.Elements().Skip(1).Select(e => (string)e.Attribute("data-column")!));
        }
    }

    [Theory]
    [InlineData("work", "--no-timing")]
    [InlineData("time")]
    public void Each_kernel_has_a_bar_of_its_time_or_work_and_one_of_its_bytes(string kind, params string[] options)
    {
        XElement section = ReportedPage.Of(_folder, ToolRun.Sample("digits.onnx"), options).Section("Kernels");

        XElement[] kernels = [.. section.Elements().Single(e => e.Name.LocalName == "ol").Elements()];
        int count = Json("explain", ToolRun.Sample("digits.onnx")).GetProperty("kernels").GetArrayLength();
        Assert.Equal(Enumerable.Range(1, count).Select(i => $"{i}."), kernels.Select(k => Part(k, "number").Value));
        Assert.All(kernels, kernel => Assert.Equal(
            [$"bar {kind}", "bar bytes"],
            kernel.Descendants().Where(e => ReportedPage.Classes(e).Contains("bar")).Select(e => (string)e.Attribute("class")!)));

        // 64 inputs, 6,144 weights, 96 biases and 96 outputs.
        Assert.Equal("25 KiB", Part(Part(kernels[0], "bytes"), "value").Value);
        Assert.Equal([kind, "bytes"], section.Elements().Single(e => ReportedPage.Classes(e).Contains("legend")).Elements()
            .Select(e => (string)e.Attribute("class")!));
    }

    [Fact]
    public void The_kernels_of_a_recurrent_layer_count_each_step_and_its_weights_have_histograms()
    {
        ReportedPage page = ReportedPage.Of(_folder, Hostile(), "--no-timing");

        long all = page.OfClass("work").Where(e => e.Name.LocalName == "div")
            .Sum(e => long.Parse(Part(e, "value").Value, NumberStyles.AllowThousands, CultureInfo.InvariantCulture));
        Assert.Equal(Json("explain", Hostile()).GetProperty("after").GetProperty("multiplyAdds").GetInt64(), all);
        Assert.Contains(page.OfClass("plan"), e => e.Value.EndsWith($", run {HostileModel.Steps} times", StringComparison.Ordinal));

        // Four gates of the input, four of the state.
        Assert.Equal(
            [.. Enumerable.Repeat("12 weights", 4), .. Enumerable.Repeat("16 weights", 4), "28 weights"],
            page.Section("Weights").Descendants().Where(e => ReportedPage.Classes(e).Contains("note"))
                .Select(e => e.Value[..e.Value.IndexOf(',', StringComparison.Ordinal)]));
    }

    [Fact]
    public void Of_many_layers_the_costliest_are_shown_and_all_on_demand()
    {
        const int Layers = 40;
        OnnxBuilder builder = OnnxBuilder.Model().Input("x0", null, 8);
        for (int i = 0; i < Layers; i++)
        {
            builder.Gemm($"x{i}", $"h{i}", 8, 8, 0.5f, -0.25f, 0.125f).Node("Relu", [$"h{i}"], $"x{i + 1}");
        }

        string model = Path.Combine(_folder, "deep.onnx");
        File.WriteAllBytes(model, builder.Output($"x{Layers}").ToBytes());

        ReportedPage page = ReportedPage.Of(_folder, model, "--no-timing");

        XElement[] lists = [.. page.Section("Kernels").Descendants().Where(e => e.Name.LocalName == "ol")];
        Assert.Equal([12, Layers], lists.Select(l => l.Elements().Count()));
        Assert.Equal("details", lists[1].Parent!.Name.LocalName);
        Assert.Equal(Layers, page.OfClass("histogram").Count());
        Assert.Equal([$"All {Layers} kernels in order", $"{Layers - 24} more"], page.Elements("summary").Select(e => e.Value));
    }

    /// <summary>As the ONNX project stores its large models: an answer, and no input.</summary>
    [Fact]
    public void Answers_that_lie_beside_a_model_and_cannot_be_used_are_told_in_the_page()
    {
        string model = Path.Combine(_folder, "m.onnx");
        string set = Directory.CreateDirectory(Path.Combine(_folder, "test_data_set_0")).FullName;
        File.WriteAllBytes(model, ModelWriter.OneOperator("Relu"));
        File.WriteAllBytes(Path.Combine(set, "output_0.pb"), ModelWriter.Tensor("y", 1, 2, 3, 4));

        ReportedPage page = ReportedPage.Of(_folder, model, "--no-timing");

        Assert.Contains("there is no file for the input 'x'", page.Run.Errors, StringComparison.Ordinal);
        string told = page.Section("Verification").Value;
        Assert.Contains("Not verified", told, StringComparison.Ordinal);
        Assert.Contains("there is no file for the input 'x'", told, StringComparison.Ordinal);
        Assert.DoesNotContain(_folder, page.Text, StringComparison.Ordinal);
        Assert.Equal(2, ToolRun.Of("report", model, "-o", Path.Combine(_folder, "other.html"), "--no-timing", "--vectors", _folder).ExitCode);
    }

    private static JsonElement Json(string command, string model) => JsonDocument.Parse(ToolRun.Of(command, model, "--json").Results).RootElement;

    private static XElement Part(XElement element, string name) => element.Descendants().First(e => ReportedPage.Classes(e).Contains(name));

    private string Hostile()
    {
        string model = Path.Combine(_folder, "hostile.onnx");
        File.WriteAllBytes(model, HostileModel.Bytes());
        return model;
    }
}
