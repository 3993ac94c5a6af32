using System.Diagnostics;
using FusedGen.Build;
using FusedGen.Compiler;
using FusedGen.Generator.Tests.Harness;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;
using Microsoft.CodeAnalysis;

namespace FusedGen.Generator.Tests;

/// <summary>The build step that writes models as text, and that the generator reads what it wrote.</summary>
public sealed class BuildStepTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fusedgen-").FullName;
    private readonly BuildLog _log = new();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("digits.onnx")]
    [InlineData("models/digits.onnx")]
    [InlineData("my models/two words.onnx")]
    [InlineData("a;b#c,d=e'f.onnx")]
    [InlineData("größe/数字.onnx")]
    [InlineData("100%41.onnx")]
    [InlineData("a-name-that-goes-on-and-on-and-on-and-on-and-on-and-on-and-on-and-on-and-on-and-on-and-on-and-on.onnx")]
    public void A_model_comes_through_whole_whatever_it_is_called(string path)
    {
        byte[] content = Enumerable.Range(0, 200_001).Select(value => (byte)(value * 7)).ToArray();
        Store(path, content);

        ITaskItem text = Assert.Single(Run(Item(path)));

        Assert.Matches("^obj/fusedgen/[0-9a-f]{16}/[A-Za-z0-9._-]+\\.onnx\\.txt$", text.ItemSpec);
        Assert.Equal(content, ReadByGenerator(path, text).Model);
    }

    [Theory]
    [InlineData("line\nbreak.onnx", "line?break.onnx")]
    [InlineData("line\u2028break.onnx", "line?break.onnx")]
    public void A_name_of_several_lines_becomes_one(string path, string name)
    {
        Store(path, [1, 2, 3]);
        Assert.Equal([1, 2, 3], ReadByGenerator(name, Assert.Single(Run(Item(path)))).Model);
    }

    [Fact]
    public void An_empty_model_comes_through()
    {
        Store("empty.onnx", []);
        Assert.Empty(ReadByGenerator("empty.onnx", Assert.Single(Run(Item("empty.onnx")))).Model);
    }

    [Fact]
    public void An_unchanged_model_is_not_written_again()
    {
        Store("digits.onnx", [1, 2, 3]);
        DateTime first = Written(Assert.Single(Run(Item("digits.onnx"))));

        // Newer or older does not count, the content does.
        File.SetLastWriteTimeUtc(Path.Combine(_folder, "digits.onnx"), DateTime.UtcNow.AddDays(1));
        Assert.Equal(first, Written(Assert.Single(Run(Item("digits.onnx")))));
    }

    [Fact]
    public void A_changed_model_of_the_same_length_and_time_is_written_again()
    {
        Store("digits.onnx", [1, 2, 3]);
        DateTime time = File.GetLastWriteTimeUtc(Path.Combine(_folder, "digits.onnx"));
        Run(Item("digits.onnx"));
        Store("digits.onnx", [1, 2, 4]);
        File.SetLastWriteTimeUtc(Path.Combine(_folder, "digits.onnx"), time);

        ITaskItem text = Assert.Single(Run(Item("digits.onnx")));

        Assert.Equal([1, 2, 4], ReadByGenerator("digits.onnx", text).Model);
    }

    [Fact]
    public void A_text_that_was_cut_short_is_written_again()
    {
        Store("digits.onnx", [1, 2, 3]);
        string file = Path.Combine(_folder, Assert.Single(Run(Item("digits.onnx"))).ItemSpec);
        File.WriteAllText(file, File.ReadAllText(file)[..^3]);

        Assert.Equal([1, 2, 3], ReadByGenerator("digits.onnx", Assert.Single(Run(Item("digits.onnx")))).Model);
    }

    [Fact]
    public void Models_of_one_name_in_two_folders_stay_apart()
    {
        Store("a/digits.onnx", [1]);
        Store("b/digits.onnx", [2]);

        ITaskItem[] texts = Run(Item("a/digits.onnx"), Item("b/digits.onnx"));

        Assert.Equal([1], ReadByGenerator("a/digits.onnx", texts).Model);
        Assert.Equal([2], ReadByGenerator("b/digits.onnx", texts).Model);
    }

    [Fact]
    public void A_model_that_is_listed_twice_is_one()
    {
        Store("digits.onnx", [1]);
        Assert.Single(Run(Item("digits.onnx"), Item("./digits.onnx"), Item(Path.Combine(_folder, "digits.onnx"))));
    }

    [Fact]
    public void Metadata_are_kept_and_a_link_is_the_models_path()
    {
        Store("digits.onnx", [1]);
        TaskItem item = Item("digits.onnx");
        item.SetMetadata("Link", @"linked\here.onnx");
        item.SetMetadata("Owner", "somebody");

        ITaskItem text = Assert.Single(Run(item));

        Assert.Equal("somebody", text.GetMetadata("Owner"));
        Assert.Equal([1], ReadByGenerator("linked/here.onnx", text).Model);
    }

    [Fact]
    public void A_missing_model_is_an_error_that_names_it()
    {
        WriteModelTexts task = Task(Item("missing.onnx"));

        Assert.False(task.Execute());
        BuildErrorEventArgs error = Assert.Single(_log.Errors);
        Assert.Equal("FG0001", error.Code);
        Assert.Contains(Path.Combine(_folder, "missing.onnx"), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_large_model_takes_well_under_a_second()
    {
        byte[] content = new byte[20_000_000];
        new Random(1).NextBytes(content);
        Store("large.onnx", content);

        Stopwatch watch = Stopwatch.StartNew();
        Run(Item("large.onnx"));

        // Ten times what it takes on a quiet machine.
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(3), watch.Elapsed.ToString());
    }

    private ITaskItem[] Run(params TaskItem[] models)
    {
        WriteModelTexts task = Task(models);
        Assert.True(task.Execute());
        Assert.Empty(_log.Errors);
        return task.Texts;
    }

    private WriteModelTexts Task(params TaskItem[] models) =>
        new() { BuildEngine = _log, Models = models, OutputFolder = "obj/fusedgen", ProjectFolder = _folder };

    /// <summary>MSBuild takes a percent sign for the beginning of an escaped character.</summary>
    private static TaskItem Item(string path) => new(path.Replace("%", "%25", StringComparison.Ordinal));

    private void Store(string path, byte[] content)
    {
        string file = Path.Combine(_folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllBytes(file, content);
    }

    private DateTime Written(ITaskItem text) => File.GetLastWriteTimeUtc(Path.Combine(_folder, text.ItemSpec));

    private ModelRequest ReadByGenerator(string name, params ITaskItem[] texts) => Project.RequestOf(
        $"[FusedGen.FusedModel(@\"{name}\")] static partial class A;",
        [.. texts.Select(text => new TextFile(text.ItemSpec, File.ReadAllText(Path.Combine(_folder, text.ItemSpec))))]);
}
