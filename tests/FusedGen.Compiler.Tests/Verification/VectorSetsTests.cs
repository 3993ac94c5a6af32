using CsCheck;
using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Lowering;
using FusedGen.Compiler.Onnx;
using FusedGen.Compiler.Verification;
using FusedGen.Tests;
using static FusedGen.Tests.VectorFiles;

namespace FusedGen.Compiler.Tests.Verification;

/// <summary>
/// Reference vectors in the ONNX project's layout: what is read from them, and what is said of those that do not
/// belong.
/// </summary>
public class VectorSetsTests
{
    private static readonly LoweredModel s_sum = Model(
        OnnxBuilder.Model().Input("a", null, 2).Input("b", null, 2).Node("Add", ["a", "b"], "sum").Output("sum"));

    [Fact]
    public void Sets_are_read_in_their_order_and_a_file_may_hold_several_samples()
    {
        ReferenceVectors vectors = VectorSets.Read(
            [
                new("v/test_data_set_0", "input_0.pb", Floats("", [1, 2], 1, 2)),
                new("v/test_data_set_0", "input_1.pb", Floats("", [1, 2], 3, 4)),
                new("v/test_data_set_0", "output_0.pb", Floats("", [1, 2], 4, 6)),
                new("v/test_data_set_1", "input_0.pb", Floats("", [2, 2], 5, 6, 7, 8)),
                new("v/test_data_set_1", "input_1.pb", Floats("", [2, 2], 1, 1, 2, 2)),
                new("v/test_data_set_1", "output_0.pb", Floats("", [2, 2], 6, 7, 9, 10)),
            ],
            s_sum);

        Assert.Equal("'v/test_data_set_0' and 1 more folder", vectors.Source);
        Assert.Equal(["v/test_data_set_0", "v/test_data_set_1", "v/test_data_set_1"], vectors.Rows.Select(row => row.Place));
        Assert.Equal([[1, 2], [5, 6], [7, 8]], vectors.Rows.Select(row => row.Inputs[0].Floats));
        Assert.Equal([[3, 4], [1, 1], [2, 2]], vectors.Rows.Select(row => row.Inputs[1].Floats));
        Assert.Equal([[4, 6], [6, 7], [9, 10]], vectors.Rows.Select(row => row.Outputs[0]!.Floats));
    }

    /// <summary>
    /// Three elements of four bits a sample: the second sample of a file begins in the middle of a byte.
    /// </summary>
    [Fact]
    public void Elements_that_share_bytes_are_taken_apart_into_samples()
    {
        OnnxBuilder file = OnnxBuilder.Model(25).TypedInput("x", 22, "N", 3).Node("Cast", ["x"], "y", ("to", 19)).Node("Identity", ["x"], "same")
            .TypedOutput("y", 19, "N", 3).TypedOutput("same", 22, "N", 3);
        byte[] packed = OnnxBuilder.Tensor("", 22, [2, 3], [0x21, 0xFC, 0x5E]).ToArray();
        byte[] bits = OnnxBuilder.Tensor("", 19, [2, 3], [0x3C, 0x40, 0xC4, 0xBC, 0xC0, 0x45]).ToArray();
        VectorFile[] files = [new("v", "input_0.pb", packed), new("v", "output_0.pb", bits), new("v", "output_1.pb", packed)];
        Assert.Equal([[0x21, 0x0C], [0xEF, 0x05]], VectorSets.Read(files, Model(file)).Rows.Select(row => row.Inputs[0].Integers));
        Assert.Equal("FG0031", Compile(file, files).Diagnostics[0].Id);
        byte[] wrong = OnnxBuilder.Tensor("", 19, [2, 3], [0x3C, 0x40, 0xC4, 0xBC, 0xC0, 0x44]).ToArray();
        Assert.Equal("FG0030", Compile(file, [files[0], new("v", "output_0.pb", wrong), files[2]]).Diagnostics[0].Id);
    }

    [Fact]
    public void Texts_are_read_and_compared_as_those_of_the_model()
    {
        OnnxBuilder file = Towns();
        VectorFile[] files = [new("v", "input_0.pb", Texts("", [3, 1], "Ulm", "Rom", "")),
            new("v", "output_0.pb", Texts("", [3], "south", "elsewhere", "elsewhere"))];
        ReferenceVectors vectors = VectorSets.Read(files, Model(file));

        Assert.Equal([[0L], [-1], [-1]], vectors.Rows.Select(row => row.Inputs[0].Integers));
        Assert.Equal(["Rom"], vectors.Rows[1].Inputs[0].Texts!);
        Assert.Equal("FG0031", Compile(file, files).Diagnostics[0].Id);
        CompilationResult wrong = Compile(file, [files[0], new("v", "output_0.pb", Texts("", [3], "south", "south", "nowhere to be found"))]);
        Assert.Equal("FG0030", wrong.Diagnostics[0].Id);
    }

    [Fact]
    public void Texts_and_integers_in_the_model_are_arrays_of_JSON()
    {
        CompilationResult With(string town, string code, string region) => Compile(
            Towns().Node("LabelEncoder", ["town"], ["code"], "ai.onnx.ml", ("keys_strings", new[] { "Ulm" }), ("values_int64s", new[] { 7 })).Output("code")
                .Metadata("fusedgen.vectors", $$"""
                    {"inputs":[{"name":"town","shape":[2,1],"data":{{town}}}],
                    "outputs":[{"name":"region","data":{{region}}},{"name":"code","shape":[2,1],"data":{{code}}}]}
                    """), []);

        Assert.Equal("FG0031", With("""["Ulm","R\u00f6m"]""", "[7,-1]", """["south","elsewhere"]""").Diagnostics[0].Id);
        Assert.Equal("FG0030", With("""["Ulm","Rom"]""", "[7,-2]", """["south","elsewhere"]""").Diagnostics[0].Id);
        Assert.Equal("FG0030", With("""["Ulm","Rom"]""", "[7,-1]", """["south","south"]""").Diagnostics[0].Id);
        Assert.Contains("an element is no text", With("[1,2]", "[7,-1]", """["a","b"]""").Diagnostics[0].Message, StringComparison.Ordinal);
        Assert.Contains("an element is no integer", With("""["Ulm","Rom"]""", "[7.5,-1]", """["a","b"]""").Diagnostics[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_output_that_is_the_same_for_all_samples_stands_there_once()
    {
        LoweredModel model = Model(OnnxBuilder.Model().Input("x", null, 2).Weights("w", [1, 1], 3f).Node("Relu", ["x"], "y").Node("Identity", ["w"], "same")
            .Output("y", "same"));
        ReferenceVectors vectors = VectorSets.Read(
            [new("v", "input_0.pb", Floats("", [2, 2], 1, 2, 3, 4)), new("v", "output_0.pb", Floats("", [2, 2], 1, 2, 3, 4)),
                new("v", "output_1.pb", Floats("", [1, 1], 3))], model);
        Assert.Equal([[3], [3]], vectors.Rows.Select(row => row.Outputs[1]!.Floats));
    }

    private static OnnxBuilder Towns() => OnnxBuilder.Model().Opset("ai.onnx.ml", 2).TypedInput("town", 8, null, 1)
        .Node("LabelEncoder", ["town"], ["region"], "ai.onnx.ml", ("keys_strings", new[] { "Ulm" }), ("values_strings", new[] { "south" }),
            ("default_string", "elsewhere")).Output("region");

    private static CompilationResult Compile(OnnxBuilder model, VectorFile[] files) => ModelCompiler.Compile(
        new ModelRequest("m.onnx", model.ToBytes(), new string('0', 64), new DeclaredType("", [], "static partial class Model", "Model", IsStatic: true),
            new ModelOptions())
        {
            Vectors = files.Length == 0 ? null : new VectorBundle(files, []).ToBytes(),
        },
        CancellationToken.None);

    [Fact]
    public void Names_go_before_numbers()
    {
        ReferenceVector vector = Assert.Single(Read(
            ("input_0.pb", Floats("b", [1, 2], 3, 4)), ("input_7.pb", Floats("a", [1, 2], 1, 2)), ("output_0.pb", Floats("other", [1, 2], 4, 6))));

        Assert.Equal([1, 2], vector.Inputs[0].Floats);
        Assert.Equal([3, 4], vector.Inputs[1].Floats);
    }

    [Fact]
    public void An_input_that_the_file_gives_a_value_may_be_among_the_vectors()
    {
        LoweredModel model = Model(OnnxBuilder.Model().Input("x", 1, 2).Input("w", 1, 2).Weights("w", [1, 2], 3f).Node("Add", ["x", "w"], "y").Output("y"));

        Assert.Single(VectorSets.Read(
            [new("v", "input_0.pb", Floats("x", [1, 2], 1, 2)), new("v", "input_1.pb", Floats("w", [1, 2], 3, 3)),
                new("v", "output_0.pb", Floats("y", [1, 2], 4, 5))], model).Rows);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_input_that_the_attribute_fixes_keeps_its_number_and_its_value(bool named)
    {
        LoweredModel model = ModelLowering.Lower(
            OnnxModelReader.Read(OnnxBuilder.Model().Input("a", 1, 2).TypedInput("rate", OnnxBuilder.Int64, 1).Input("b", 1, 2).Node("Sub", ["a", "b"], "y")
                .Output("y").ToBytes()),
            LoweringOptions.None with { Inputs = FixedInputs.Parse("rate=8000") }, CancellationToken.None);
        string Name(string name) => named ? name : "";
        VectorFile[] Files(params VectorFile[] more) =>
            [.. more, new("v", "input_0.pb", Floats(Name("a"), [1, 2], 1, 2)), new("v", "input_2.pb", Floats(Name("b"), [1, 2], 3, 3)),
                new("v", "output_0.pb", Floats("", [1, 2], -2, -1))];

        ReferenceVector vector = Assert.Single(VectorSets.Read(Files(new VectorFile("v", "input_1.pb", Integers(Name("rate"), [1], 8000))), model).Rows);
        Assert.Equal([[1, 2], [3, 3]], vector.Inputs.Select(input => input.Floats));
        Assert.Single(VectorSets.Read(Files(), model).Rows);

        ModelException exception = Assert.Throws<ModelException>(
            () => VectorSets.Read(Files(new VectorFile("v", "input_1.pb", Integers(Name("rate"), [1], 16000))), model));
        Assert.Equal("The reference vector 'v/input_1.pb' cannot be used: its value for 'rate' differs from that in FixedInputs.", exception.Message);
    }

    [Fact]
    public void What_layers_answered_belongs_to_the_first_sample()
    {
        ReferenceVector[] rows = Read(
            ("input_0.pb", Floats("", [2, 2], 1, 2, 3, 4)), ("input_1.pb", Floats("", [2, 2], 1, 1, 1, 1)), ("output_0.pb", Floats("", [2, 2], 2, 3, 4, 5)),
            ("layer_0.pb", Floats("sum", [2, 2], 2, 3, 4, 5)));

        Assert.Equal([2, 3], Assert.Single(rows[0].LayersIn(s_sum.Graph)).Answer);
        Assert.Empty(rows[1].Layers);
    }

    public static TheoryData<string, string, byte[]?, string> Odd() => new()
    {
        { "an output is missing", "output_0.pb", null, "The reference vectors in 'v' cannot be used: there is no file for the output 'sum', output_0.pb." },
        { "an input is missing", "input_1.pb", null, "The reference vectors in 'v' cannot be used: there is no file for the input 'b', input_1.pb." },
        { "another shape", "input_1.pb", Floats("", [2, 1], 1, 2),
            "The reference vector 'v/input_1.pb' cannot be used: it holds float 2×1, and the network has float 1×2 there." },
        { "another length", "input_1.pb", Floats("", [3], 1, 2, 3),
            "The reference vector 'v/input_1.pb' cannot be used: it holds float 3, and the network has float 1×2 there." },
        { "another rank", "output_0.pb", Floats("", [2, 1, 1, 3], 1, 2, 3, 4, 5, 6),
            "The reference vector 'v/output_0.pb' cannot be used: it holds float 2×1×1×3, and the network has float 1×2 there." },
        { "another type", "input_1.pb", Integers("", [1, 2], 1, 2),
            "The reference vector 'v/input_1.pb' cannot be used: it holds long 1×2, and the network has float 1×2 there." },
        { "more samples", "input_1.pb", Floats("", [2, 2], 1, 2, 3, 4),
            "The reference vectors in 'v' cannot be used: the tensors hold different numbers of samples." },
        { "no sample in one", "input_1.pb", Floats("", [0, 2]), "The reference vectors in 'v' cannot be used: the tensors hold different numbers of samples." },
        { "one too many", "input_2.pb", Floats("", [1, 2], 1, 2),
            "The reference vector 'v/input_2.pb' cannot be used: the network has nothing of that number or name." },
        { "a number twice", "input_01.pb", Floats("", [1, 2], 1, 2),
            "The reference vector 'v/input_01.pb' cannot be used: the network has nothing of that number or name." },
        { "a strange name", "vector.pb", Floats("", [1, 2], 1, 2),
            "The reference vector 'v/vector.pb' cannot be used: it is called neither input_0.pb nor output_0.pb nor layer_0.pb." },
        { "a layer without a name", "layer_0.pb", Floats("", [1, 2], 1, 2),
            "The reference vector 'v/layer_0.pb' cannot be used: its tensor has no name, which says what layer it is of." },
        { "a layer of integers", "layer_0.pb", Integers("sum", [1, 2], 1, 2),
            "The reference vector 'v/layer_0.pb' cannot be used: it holds long 1×2, and layers are compared in floats." },
        { "nothing", "output_0.pb", [], "The reference vector 'v/output_0.pb' cannot be used. Tensor '' has the element type" },
        { "no tensor", "output_0.pb", [1, 2, 3], "The reference vector 'v/output_0.pb' cannot be used. The file is no ONNX tensor or is damaged: at byte" },
        { "cut short", "output_0.pb", Floats("", [1, 2], 4, 6)[..^3],
            "The reference vector 'v/output_0.pb' cannot be used. The file is no ONNX tensor or is damaged: at byte" },
        { "fewer data than claimed", "output_0.pb", Floats("", [1 << 20, 100], 4, 6), "The reference vector 'v/output_0.pb' cannot be used. Tensor '' " },
        { "a huge claim", "output_0.pb", Floats("", [1 << 30, 1 << 30, 1 << 30], 4, 6),
            "The reference vector 'v/output_0.pb' cannot be used. Tensor '' has the shape" },
    };

    [Theory]
    [MemberData(nameof(Odd))]
    public void Files_that_do_not_belong_are_named(string what, string name, byte[]? content, string message)
    {
        Dictionary<string, byte[]> files = new(StringComparer.Ordinal)
        {
            ["input_0.pb"] = Floats("", [1, 2], 1, 2),
            ["input_1.pb"] = Floats("", [1, 2], 3, 4),
            ["output_0.pb"] = Floats("", [1, 2], 4, 6),
        };
        files[name] = content ?? [];
        if (content is null)
        {
            files.Remove(name);
        }

        ModelException exception = Assert.Throws<ModelException>(() => Read([.. files.Select(file => (file.Key, file.Value))]));

        Assert.NotEmpty(what);
        Assert.StartsWith(message, exception.Message, StringComparison.Ordinal);
        Assert.Equal((DiagnosticIds.UnusableVectors, ModelSeverity.Error), (exception.Diagnostic.Id, exception.Diagnostic.Severity));
    }

    [Fact]
    public void More_samples_than_any_build_compares_are_refused()
    {
        LoweredModel model = Model(OnnxBuilder.Model().Input("x", null, 1).Node("Relu", ["x"], "y").Output("y"));
        byte[] many = Floats("", [70_000, 1], new float[70_000]);

        Assert.Contains("more than 65,536 samples", Assert.Throws<ModelException>(
            () => VectorSets.Read([new("v", "input_0.pb", many), new("v", "output_0.pb", many)], model)).Message, StringComparison.Ordinal);
    }

    /// <summary>Any change of any byte of the files gives vectors or a diagnostic.</summary>
    [Fact]
    public void Mutated_files_never_fail_in_another_way()
    {
        byte[] input = Floats("a", [1, 2], 1, 2), output = Floats("sum", [1, 2], 4, 6);
        Gen.Select(Gen.Int[0, input.Length - 1], Gen.Byte, Gen.Int[0, output.Length - 1], Gen.Byte, Gen.Int[0, output.Length]).Sample(mutation =>
        {
            byte[] changedInput = [.. input], changedOutput = [.. output];
            changedInput[mutation.Item1] = mutation.Item2;
            changedOutput[mutation.Item3] = mutation.Item4;
            try
            {
                Read(("input_0.pb", changedInput), ("input_1.pb", Floats("", [1, 2], 3, 4)), ("output_0.pb", changedOutput[..mutation.Item5]));
            }
            catch (ModelException exception)
            {
                Assert.Equal(DiagnosticIds.UnusableVectors, exception.Diagnostic.Id);
            }
        }, iter: 20_000);
    }

    [Fact]
    public void A_bundle_comes_back_as_it_was_written()
    {
        VectorBundle bundle = new([new("größe/0", "input_0.pb", [.. Enumerable.Range(0, 300).Select(i => (byte)i)]), new("", "output_0.pb", [])],
            ["nowhere/*", "数"]);

        VectorBundle read = VectorBundle.Read(bundle.ToBytes());

        Assert.Equal(bundle.Missing, read.Missing);
        Assert.Equal(bundle.Files.Select(file => (file.Folder, file.Name, Convert.ToHexString(file.Content))),
            read.Files.Select(file => (file.Folder, file.Name, Convert.ToHexString(file.Content))));
        Assert.Contains("no bundle of reference vectors", Assert.Throws<ModelException>(() => VectorBundle.Read(bundle.ToBytes()[..^5])).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("input_0.pb", VectorKind.Input, 0)]
    [InlineData("output_12.pb", VectorKind.Output, 12)]
    [InlineData("layer_3.pb", VectorKind.Layer, 3)]
    public void Files_are_known_by_their_names(string name, VectorKind kind, int number) => Assert.Equal((kind, number), VectorFile.Parse(name));

    [Theory]
    [InlineData("input_.pb")]
    [InlineData("input_-1.pb")]
    [InlineData("input_0.pbtxt")]
    [InlineData("Input_0.pb")]
    [InlineData("input_99999999999.pb")]
    [InlineData("input_.p")]
    [InlineData("output_0.npz")]
    public void Other_files_are_none(string name) => Assert.Null(VectorFile.Parse(name));

    private static ReferenceVector[] Read(params (string Name, byte[] Content)[] files) =>
        [.. VectorSets.Read([.. files.Select(file => new VectorFile("v", file.Name, file.Content))], s_sum).Rows];

    private static LoweredModel Model(OnnxBuilder model) => ModelLowering.Lower(OnnxModelReader.Read(model.ToBytes()));
}
