using System.Security.Cryptography;
using FusedGen.Build;
using FusedGen.Compiler;
using FusedGen.Generator.Tests.Harness;
using FusedGen.Tests;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;
using Microsoft.CodeAnalysis;

namespace FusedGen.Generator.Tests;

/// <summary>
/// Weights that a model keeps in files beside it: the build step reads them, and the generator gets them with the
/// model.
/// </summary>
public sealed class DataBesideModelTests : IDisposable
{
    private const string Source = "[FusedGen.FusedModel(\"m.onnx\")] static partial class A;";

    private static readonly float[] s_weights = [1, 2, 3, 4];

    private readonly string _folder = Directory.CreateTempSubdirectory("fusedgen-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("m.onnx.data")]
    [InlineData("./m.onnx.data")]
    [InlineData("weights/all of them.bin")]
    [InlineData("größe;#,=.bin")]
    public void Data_of_any_name_below_the_models_folder_are_read(string location)
    {
        StoreData(Path.Combine("models", location), Bytes(s_weights));
        Store("models/m.onnx", Model(("w", location, 0, 16)));

        Assert.Empty(Told("models/m.onnx"));
    }

    [Fact]
    public void Several_tensors_share_a_file_and_one_may_be_all_of_its_own()
    {
        Store("shared.data", [9, 9, 9, .. Bytes(s_weights), .. Bytes([5, 6, 7, 8])]);
        Store("own.data", Bytes([9, 10, 11, 12]));
        Store("m.onnx", Model(("a", "shared.data", 3, 16), ("b", "shared.data", 19, 16), ("c", "own.data", null, null)));

        ModelRequest request = Project.RequestOf(Source, Text("m.onnx"));
        Assert.Equal(["own.data", "shared.data"], request.Beside.Files.Select(file => file.Location));
        Assert.Equal(File.ReadAllBytes(At("m.onnx")), request.Model);
        FoldedModel model = FoldedModel.Of(request.Model, request.Beside, request.Options, CancellationToken.None);
        Assert.Equal([1 + 5 + 9, 2 + 6 + 10, 3 + 7 + 11, 4 + 8 + 12], Compiler.Reference.ReferenceEvaluator
            .Evaluate(model.Original, [new Compiler.Graph.Tensor(new Compiler.Graph.Shape(1, 4), new double[4])])[0].Floats);
    }

    [Fact]
    public void The_hash_is_that_of_the_model_followed_by_the_data()
    {
        Store("b.data", Bytes([5, 6, 7, 8]));
        Store("a.data", Bytes(s_weights));
        Store("m.onnx", Model(("w", "b.data", 0, 16), ("v", "a.data", 0, 16)));

        string expected = Convert.ToHexStringLower(SHA256.HashData([.. File.ReadAllBytes(At("m.onnx")), .. Bytes(s_weights), .. Bytes([5, 6, 7, 8])]));
        Assert.Equal(expected, Project.RequestOf(Source, Text("m.onnx")).Sha256);
    }

    [Fact]
    public void A_change_of_the_data_writes_the_text_again_and_nothing_else_does()
    {
        Store("m.onnx.data", Bytes(s_weights));
        Store("m.onnx", Model(("w", "m.onnx.data", 0, 16)));
        string text = At(Run("m.onnx").Texts[0].ItemSpec);
        DateTime first = new(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(text, first);

        WriteModelTexts unchanged = Run("m.onnx");
        Assert.Equal(first, File.GetLastWriteTimeUtc(text));
        Assert.Equal(At("m.onnx.data"), Assert.Single(unchanged.DataFiles).ItemSpec);

        Store("m.onnx.data", Bytes([1, 2, 3, 5]));
        Run("m.onnx");
        Assert.NotEqual(first, File.GetLastWriteTimeUtc(text));

        File.SetLastWriteTimeUtc(text, first);
        File.Delete(At("m.onnx.data"));
        Assert.Empty(Run("m.onnx").DataFiles);
        Assert.NotEqual(first, File.GetLastWriteTimeUtc(text));
    }

    [Theory]
    [InlineData("gone.data", "keeps its 16 bytes in the file 'gone.data', and there is no such file in the model's folder")]
    [InlineData("../outside.data", "in the file '../outside.data', which is not in the model's folder")]
    [InlineData("sub/../../outside.data", "which is not in the model's folder")]
    [InlineData("..\\outside.data", "which is not in the model's folder")]
    [InlineData("/etc/hostname", "which is not in the model's folder")]
    [InlineData("C:\\outside.data", "which is not in the model's folder")]
    [InlineData("m.onnx:stream", "which is not in the model's folder")]
    [InlineData(".", "which is not in the model's folder")]
    [InlineData("nul\0l.data", "which is not in the model's folder")]
    [InlineData("sub", "and there is no such file")]
    [InlineData("", "in another file, which it does not name")]
    public void Only_files_in_the_models_folder_are_read(string location, string message)
    {
        Store("outside.data", Bytes(s_weights));
        Store("models/sub/x", [1]);
        Store("models/m.onnx", Model(("w", location, 0, 16)));

        Diagnostic told = Assert.Single(Told("models/m.onnx"));
        Assert.Equal("FG0017", told.Id);
        Assert.Contains("Tensor 'w'", told.GetMessage(null), StringComparison.Ordinal);
        Assert.Contains(message, told.GetMessage(null), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("link.data", "../outside.data", false)]
    [InlineData("link.data", "inside.data", true)]
    [InlineData("link.data", "up/outside.data", false)]
    [InlineData("up/outside.data", null, false)]
    [InlineData("here/inside.data", null, true)]
    [InlineData("round.data", "round.data", false)]
    public void A_link_is_followed_where_it_stays_in_the_folder(string location, string? target, bool isRead)
    {
        if (OperatingSystem.IsWindows())
        {
            return; // Links need rights there that a test has not.
        }

        Store("outside.data", Bytes(s_weights));
        Store("models/inside.data", Bytes(s_weights));
        Directory.CreateSymbolicLink(At("models/up"), _folder);
        Directory.CreateSymbolicLink(At("models/here"), At("models"));
        if (target is not null)
        {
            File.CreateSymbolicLink(At("models/" + location), target);
        }

        Store("models/m.onnx", Model(("w", location, 0, 16)));
        Diagnostic[] told = Told("models/m.onnx");
        Assert.Equal(isRead ? [] : ["FG0017"], told.Select(d => d.Id));
        Assert.All(told, d => Assert.Contains("which is a link out of the model's folder", d.GetMessage(null), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(4, 16, "keeps its 16 bytes in the file 'm.onnx.data' from byte 4 on, and the file ends after 16")]
    [InlineData(0, 12, "and says that they are 12")]
    [InlineData(0, 20, "and says that they are 20")]
    [InlineData(17, null, "from byte 17 on, and the file ends after 16")]
    [InlineData(4, null, "from byte 4 on, and the file ends after 16")]
    public void Data_that_are_not_as_long_as_the_shape_says_are_told(int offset, int? length, string message)
    {
        Store("m.onnx.data", Bytes(s_weights));
        Store("m.onnx", Model(("w", "m.onnx.data", offset, length)));
        Assert.Contains(message, Assert.Single(Told("m.onnx")).GetMessage(null), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_longer_than_the_only_tensor_in_it_is_told()
    {
        Store("m.onnx.data", [.. Bytes(s_weights), 0]);
        Store("m.onnx", Model(("w", "m.onnx.data", null, null)));
        Assert.Contains("from byte 0 on to its end, and the file has 17", Assert.Single(Told("m.onnx")).GetMessage(null), StringComparison.Ordinal);
    }

    [Fact]
    public void Files_beyond_the_limit_are_not_read()
    {
        Store("m.onnx.data", []);
        using (FileStream file = File.OpenWrite(At("m.onnx.data")))
        {
            file.SetLength(Compiler.Onnx.ExternalData.MostBytes + 1);
        }

        Store("m.onnx", Model(("w", "m.onnx.data", 0, 16)));
        Assert.Contains("the files beside a model may have 256.0 MiB together", Assert.Single(Told("m.onnx")).GetMessage(null), StringComparison.Ordinal);
    }

    [Fact]
    public void Data_that_nothing_needs_may_be_missing()
    {
        Store("m.onnx", OnnxBuilder.Model().Input("x", 1, 4).Initializer(External("w", "gone.data", 0, 16)).Node("Relu", ["x"], "y")
            .Node("Add", ["x", "w"], "z").Output("y").ToBytes());
        Assert.Empty(Told("m.onnx"));
    }

    [Fact]
    public void Tensors_in_attributes_branches_and_functions_keep_data_beside_the_model_too()
    {
        OnnxBuilder branch = OnnxBuilder.Model().Initializer(External("v", "b.data", 0, 16)).Node("Add", ["x", "v"], "r").Output("r");
        byte[] model = OnnxBuilder.Model().Opset("my", 1).Input("x", 1, 4).Initializer(OnnxBuilder.Tensor("yes", 9, [], [1]))
            .Function("F", ["a"], ["b"], f => f.Node("Constant", [], "k", ("value", External("", "c.data", 0, 16))).Node("Mul", ["a", "k"], "b"))
            .Node("If", ["yes"], "p", ("then_branch", branch), ("else_branch", branch))
            .Node("F", ["p"], ["y"], "my").Output("y").ToBytes();
        Store("m.onnx", model);
        Store("b.data", Bytes(s_weights));
        Store("c.data", Bytes(s_weights));

        Assert.Equal(["b.data", "c.data"], Compiler.Onnx.ExternalReferences.In(model));
        Assert.Empty(Told("m.onnx"));
    }

    [Theory]
    [InlineData("data 16 m.onnx.data", "data 17 m.onnx.data")]
    [InlineData("data 16 m.onnx.data", "data 9999999999 m.onnx.data")]
    [InlineData("data 16 m.onnx.data", "date 16 m.onnx.data")]
    [InlineData("data 16 m.onnx.data", "no-data Somehow m.onnx.data")]
    public void A_damaged_header_is_reported_or_its_data_are_not_found(string intact, string damaged)
    {
        Store("m.onnx.data", Bytes(s_weights));
        Store("m.onnx", Model(("w", "m.onnx.data", 0, 16)));
        Diagnostic told = Project.Run(
            Source, [Text("m.onnx").Edit(text => text.Replace(intact, damaged, StringComparison.Ordinal))], ModelCompiler.Compile).Diagnostics[0];
        Assert.Contains(told.Id, new[] { "FG0005", "FG0002" });
    }

    [Fact]
    public void Outputs_come_from_the_item_unless_the_attribute_names_some()
    {
        Store("m.onnx", OnnxBuilder.Model().Input("x", 1, 4).Node("Relu", ["x"], "y").Node("Neg", ["x"], "a;b#c").Output("y", "a;b#c").ToBytes());
        TaskItem item = new("m.onnx");
        item.SetMetadata("Outputs", "'a;b#c'");
        WriteModelTexts task = new() { BuildEngine = new BuildLog(), Models = [item], OutputFolder = "obj/fusedgen", ProjectFolder = _folder };
        Assert.True(task.Execute());
        TextFile text = new(task.Texts[0].ItemSpec, File.ReadAllText(At(task.Texts[0].ItemSpec)));

        Assert.Equal("'a;b#c'", Project.RequestOf(Source, text).Options.Outputs);
        Assert.Equal("y", Project.RequestOf("[FusedGen.FusedModel(\"m.onnx\", Outputs = \"y\")] static partial class A;", text).Options.Outputs);
        string code = Project.Run(Source, [text], ModelCompiler.Compile).GeneratedSources[0].SourceText.ToString();
        Assert.Contains("Elements written for one sample: <c>a;b#c</c>", code, StringComparison.Ordinal);
    }

    private Diagnostic[] Told(string model) => StrictConsumer.Told(Project.Run(Source, [Text(model)], ModelCompiler.Compile));

    private TextFile Text(string model)
    {
        string text = Run(model).Texts[0].ItemSpec;
        return new TextFile(text, File.ReadAllText(At(text)));
    }

    private WriteModelTexts Run(string model)
    {
        BuildLog log = new();
        WriteModelTexts task = new() { BuildEngine = log, Models = [new TaskItem(model)], OutputFolder = "obj/fusedgen", ProjectFolder = _folder };
        Assert.True(task.Execute());
        Assert.Empty(log.Errors);
        return task;
    }

    /// <summary>y = x + the sum of tensors that lie elsewhere.</summary>
    private static byte[] Model(params (string Name, string Location, int? Offset, int? Length)[] tensors)
    {
        OnnxBuilder model = OnnxBuilder.Model().Input("x", 1, 4);
        foreach ((string name, string location, int? offset, int? length) in tensors)
        {
            model.Initializer(External(name, location, offset, length));
        }

        return model.Node("Sum", ["x", .. tensors.Select(t => t.Name)], "y").Output("y").ToBytes();
    }

    private static OnnxBuilder.Message External(string name, string location, int? offset, int? length)
    {
        OnnxBuilder.Message tensor = OnnxBuilder.TensorHead(name, OnnxBuilder.Float, 4).Integer(14, 1);
        foreach ((string key, string? value) in new[] { ("location", location), ("offset", offset?.ToString(System.Globalization.CultureInfo.InvariantCulture)),
            ("length", length?.ToString(System.Globalization.CultureInfo.InvariantCulture)) })
        {
            if (value is not null)
            {
                tensor.Nested(13, pair => pair.Text(1, key).Text(2, value));
            }
        }

        return tensor;
    }

    private static byte[] Bytes(float[] values) => [.. values.SelectMany(BitConverter.GetBytes)];

    private string At(string path) => Path.Combine(_folder, path);

    private void StoreData(string path, byte[] content) => Store(path.Replace("./", "", StringComparison.Ordinal), content);

    private void Store(string path, byte[] content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(path))!);
        File.WriteAllBytes(At(path), content);
    }
}
