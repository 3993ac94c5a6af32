using FusedGen.Build;
using FusedGen.Compiler;
using FusedGen.Compiler.Verification;
using FusedGen.Generator.Tests.Harness;
using FusedGen.Tests;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;
using Microsoft.CodeAnalysis;
using static FusedGen.Tests.VectorFiles;

namespace FusedGen.Generator.Tests;

/// <summary>
/// The build step that writes reference vectors beside models as text, and that the generator proves models with what
/// it wrote.
/// </summary>
public sealed class VectorTextTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fusedgen-").FullName;
    private readonly BuildLog _log = new();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("v/test_data_set_*")]
    [InlineData("v")]
    [InlineData("./v/")]
    [InlineData("*/test_data_set_?;v/test_data_set_??")]
    [InlineData(@"v\test_data_set_*")]
    [InlineData("v/test_data_set_2; v/test_data_set_10 ;;v/test_data_set_2")]
    public void Folders_are_found_in_the_order_of_their_numbers(string pattern)
    {
        StoreSet("v/test_data_set_10", 1);
        StoreSet("v/test_data_set_2", 2);
        Store("v/test_data_set_3/notes.txt", [1]);
        Store("v/notes.pb", [1]);

        Assert.Equal(
            ["v/test_data_set_2/input_0.pb", "v/test_data_set_2/output_0.pb", "v/test_data_set_10/input_0.pb", "v/test_data_set_10/output_0.pb"],
            Bundle(Assert.Single(Run(Item(pattern)))).Files.Select(file => file.Path));
    }

    [Fact]
    public void A_folder_may_lie_outside_of_the_project()
    {
        StoreSet("outside/set", 1);
        Directory.CreateDirectory(Path.Combine(_folder, "project"));

        VectorFile file = Bundle(Assert.Single(Run(Item(Path.Combine(_folder, "outside", "se*")), "project")), "project").Files[0];

        Assert.Equal(Path.Combine(_folder, "outside", "set").Replace('\\', '/'), file.Folder);
        Assert.Equal(file.Content, Bundle(Assert.Single(Run(Item("../outside/set"), "project")), "project").Files[0].Content);
    }

    [Fact]
    public void What_is_not_there_is_told_as_the_project_spells_it()
    {
        StoreSet("v/test_data_set_0", 1);

        VectorBundle bundle = Bundle(Assert.Single(Run(Item("v;nowhere/set_*; no/where"))));

        Assert.Equal(["nowhere/set_*", "no/where"], bundle.Missing);
        Assert.Equal(2, bundle.Files.Count);
    }

    [Fact]
    public void A_model_without_vectors_has_no_text() => Assert.Empty(Run(new TaskItem("relu.onnx"), Item(" ; ")));

    [Fact]
    public void A_model_that_is_listed_twice_has_the_vectors_of_both()
    {
        StoreSet("a", 1);
        StoreSet("b", 2);
        TaskItem second = Item("b");
        second.ItemSpec = "./relu.onnx";

        Assert.Equal(["a", "b"], Bundle(Assert.Single(Run(Item("a"), second))).Files.Select(file => file.Folder).Distinct());
    }

    [Fact]
    public void An_unchanged_text_is_not_written_again_and_a_changed_vector_is()
    {
        StoreSet("v", 1);
        string text = Path.Combine(_folder, Assert.Single(Run(Item("v"))).ItemSpec);
        DateTime first = new(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(text, first);

        Run(Item("v"));
        Assert.Equal(first, File.GetLastWriteTimeUtc(text));

        StoreSet("v", 2);
        Run(Item("v"));
        Assert.NotEqual(first, File.GetLastWriteTimeUtc(text));
    }

    [Fact]
    public void Vectors_beyond_the_limit_are_an_error_that_names_it()
    {
        StoreSet("v", 1);
        using (FileStream file = File.OpenWrite(Path.Combine(_folder, "v", "input_0.pb")))
        {
            file.SetLength(VectorBundle.MostBytes);
        }

        WriteVectorTexts task = Task(string.Empty, Item("v"));

        Assert.False(task.Execute());
        BuildErrorEventArgs error = Assert.Single(_log.Errors);
        Assert.Equal("FG0037", error.Code);
        Assert.Contains("relu.onnx' cannot be prepared for the compiler: they have 67,108,8", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1f, "FG0031", "models/relu.onnx")]
    [InlineData(2f, "FG0030", "models/relu.onnx")]
    [InlineData(1f, "FG0031", "a;b#c,d=e'f.onnx")]
    public void The_generator_proves_the_model_with_what_the_build_step_wrote(float answer, string id, string path)
    {
        byte[] model = Relu();
        Store(path, model);
        Store("v/input_0.pb", Floats("x", [1, 2], 1, -1));
        Store("v/output_0.pb", Floats("y", [1, 2], answer, 0));
        TaskItem item = Item("v");
        item.ItemSpec = path;

        ITaskItem text = Assert.Single(Run(item));

        Assert.Matches("^obj/fusedgen/[0-9a-f]{16}/[A-Za-z0-9._-]+\\.onnx\\.vectors\\.txt$", text.ItemSpec);
        Diagnostic told = Assert.Single(
            Project.Run($"[FusedGen.FusedModel(@\"{path}\")] static partial class A;", [TextFile.Model(path, model), Text(text)],
                ModelCompiler.Compile).Diagnostics,
            diagnostic => diagnostic.Id != "FG0034");
        Assert.Equal(id, told.Id);
        Assert.Contains(" 1 reference vector in 'v'", told.GetMessage(null), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("AA", "BA", "its reference vectors: its content has another SHA-256")]
    [InlineData("fusedgen-vectors 1", "fusedgen-vectors 2", "its reference vectors: its first line is no header")]
    [InlineData("fusedgen-vectors", "fusedgen-model", "its reference vectors: its first line is no header")]
    public void A_damaged_text_is_reported(string intact, string damaged, string reason)
    {
        TextFile vectors = TextFile.Vectors("relu.onnx", new VectorBundle([new("v", "input_0.pb", new byte[9])], []));

        Diagnostic told = Assert.Single(Project.Run(
            "[FusedGen.FusedModel(\"relu.onnx\")] static partial class A;",
            [TextFile.Model("relu.onnx", Relu()), vectors.Edit(text => text.Replace(intact, damaged, StringComparison.Ordinal))]).Diagnostics);

        Assert.Equal("FG0005", told.Id);
        Assert.Contains(reason, told.GetMessage(null), StringComparison.Ordinal);
    }

    [Fact]
    public void Each_model_has_its_own_vectors()
    {
        Dictionary<string, byte[]?> vectors = new(StringComparer.Ordinal);
        VectorBundle of(byte value) => new([new("v", "input_0.pb", [value])], []);

        Project.Run(
            """
            [FusedGen.FusedModel("a/m.onnx")] static partial class A;
            [FusedGen.FusedModel("b/m.onnx")] static partial class B;
            [FusedGen.FusedModel("c.onnx")] static partial class C;
            """,
            [
                TextFile.Model("a/m.onnx", 1), TextFile.Model("b/m.onnx", 2), TextFile.Model("c.onnx", 3),
                TextFile.Vectors("b/m.onnx", of(20)), TextFile.Vectors("a/m.onnx", of(10)), TextFile.Vectors("other.onnx", of(30)),
            ],
            (request, cancellationToken) =>
            {
                vectors.Add(request.Type.Name, request.Vectors);
                return FakeCompiler.Compile(request, cancellationToken);
            });

        Assert.Equal([10], VectorBundle.Read(Assert.IsType<byte[]>(vectors["A"])).Files[0].Content);
        Assert.Equal([20], VectorBundle.Read(Assert.IsType<byte[]>(vectors["B"])).Files[0].Content);
        Assert.Null(vectors["C"]);
    }

    private static byte[] Relu() => OnnxBuilder.Model().Input("x", null, 2).Node("Relu", ["x"], "y").Output("y").ToBytes();

    private ITaskItem[] Run(params TaskItem[] models) => Run(Task(string.Empty, models));

    private ITaskItem[] Run(TaskItem model, string project) => Run(Task(project, model));

    private ITaskItem[] Run(WriteVectorTexts task)
    {
        Assert.True(task.Execute());
        Assert.Empty(_log.Errors);
        return task.Texts;
    }

    private WriteVectorTexts Task(string project, params TaskItem[] models) =>
        new() { BuildEngine = _log, Models = models, OutputFolder = "obj/fusedgen", ProjectFolder = Path.Combine(_folder, project) };

    private static TaskItem Item(string vectors)
    {
        TaskItem item = new("relu.onnx");
        item.SetMetadata("Vectors", vectors);
        return item;
    }

    private void StoreSet(string folder, float answer)
    {
        Store(folder + "/input_0.pb", Floats("x", [1, 2], answer, -1));
        Store(folder + "/output_0.pb", Floats("y", [1, 2], answer, 0));
    }

    private void Store(string path, byte[] content)
    {
        string file = Path.Combine(_folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllBytes(file, content);
    }

    private TextFile Text(ITaskItem text, string project = "") => new(text.ItemSpec, File.ReadAllText(Path.Combine(_folder, project, text.ItemSpec)));

    private VectorBundle Bundle(ITaskItem text, string project = "")
    {
        string[] lines = Text(text, project).GetText().ToString().Split('\n');
        Assert.StartsWith("fusedgen-vectors 1 ", lines[0], StringComparison.Ordinal);
        return VectorBundle.Read(Convert.FromBase64String(lines[1]));
    }
}
