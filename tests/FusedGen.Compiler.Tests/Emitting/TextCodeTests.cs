using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Lowering;
using FusedGen.Compiler.Onnx;
using FusedGen.Compiler.Tests.Harness;
using FusedGen.Tests;

namespace FusedGen.Compiler.Tests.Emitting;

/// <summary>Texts on their way into generated code and out of it.</summary>
public class TextCodeTests
{
    private const string Domain = "ai.onnx.ml";
    private const int Text = 8;

    private static readonly string[] s_towns = ["Ulm", "Köln", "", "say \"hi\"\\\u202e\n"];

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Texts_become_columns(int columns)
    {
        ModelGraph graph = Lower(Towns(columns).Node("OneHotEncoder", ["town"], ["y"], Domain, ("cats_strings", s_towns)).Output("y"));
        Agreement.CheckAllWidths(graph);
        CompiledModel model = Agreement.Check(graph, tolerance: 0);
        Tensor answer = model.Predict([new Tensor(new Shape(1, columns), Enumerable.Repeat(s_towns[3], columns).ToArray())])[0];
        Assert.Equal(Enumerable.Repeat(new[] { 0.0, 0, 0, 1 }, columns).SelectMany(row => row), answer.Floats);
    }

    [Fact]
    public void Null_is_an_unknown_text_and_an_empty_one_is_itself()
    {
        CompiledModel model = CompiledModel.Of(
            Lower(Towns(1).Node("LabelEncoder", ["town"], ["y"], Domain, ("keys_strings", s_towns), ("values_int64s", new[] { 1, 2, 3, 4 }),
                ("default_int64", 9)).Output("y")));
        Assert.Equal(
            [9, 3, 9, 1, 9],
            model.PredictBatch(5, [new Tensor(new Shape(5, 1), [null!, "", "ulm", "Ulm", " "])])[0].Integers);
    }

    [Fact]
    public void Labels_are_texts()
    {
        ModelGraph graph = Lower(Encoders()
            .Node("LinearClassifier", ["x0"], ["label", "scores"], Domain, ("coefficients", Enumerable.Range(0, 12).Select(i => (i * 7 % 5) - 2f).ToArray()),
                ("classlabels_strings", new[] { "low", "middle", "high" }))
            .Output("label", "scores"));
        Agreement.CheckAllWidths(graph);
        Agreement.Check(graph);
    }

    [Fact]
    public void Texts_become_texts() => Agreement.Check(
        Lower(Towns(2).Node("LabelEncoder", ["town"], ["y"], Domain, ("keys_strings", s_towns), ("values_strings", new[] { "south", "west", "nowhere", "Ulm" }))
            .Output("y")), tolerance: 0);

    [Fact]
    public void Inputs_are_passed_on_with_whatever_they_hold()
    {
        ModelGraph graph = Lower(Towns(3).TypedInput("heat", Text, null, 1).Integers("shape", -1, 3, 1).Integers("columns", 2, 0)
            .Node("Identity", ["town"], "town.output").Node("Reshape", ["heat", "one"], "heat.output").Integers("one", -1)
            .Node("ArrayFeatureExtractor", ["town", "columns"], ["picked"], Domain)
            .Node("Concat", ["heat", "picked"], "joined", ("axis", 1))
            .Node("LabelEncoder", ["heat"], ["code"], Domain, ("keys_strings", new[] { "gas" }), ("values_int64s", new[] { 1 }))
            .Output("town.output", "heat.output", "joined", "code"));
        CompiledModel model = Agreement.Check(graph, tolerance: 0);
        string[] towns = ["x1", null!, "", "Ulm", "x2", "x3"];
        Array[] arrays = [towns, new[] { "gas", "wood" }, new string[6], new string[2], new string[6], new long[2]];
        Call(model, "PredictBatch", arrays, inputs: 2);
        Assert.Equal(towns, (string[])arrays[2]);
        Assert.Equal(["gas", "wood"], (string[])arrays[3]);
        Assert.Equal(["gas", "", "x1", "wood", "x3", "Ulm"], (string[])arrays[4]);
        Assert.Equal([1L, -1], (long[])arrays[5]);
        Assert.DoesNotContain("Encode(town", model.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Texts_of_the_model_stand_beside_those_that_are_passed_on()
    {
        CompiledModel model = CompiledModel.Of(
            Lower(Towns(1).Node("Constant", [], "one", ("value_strings", new[] { "only \"one\"" })).Integers("shape", 1, 1)
                .Node("Reshape", ["one", "shape"], "cell")
            .Node("Concat", ["town", "cell"], "y", ("axis", 1)).Output("y")));
        Array[] arrays = [new[] { "anything" }, new string[2]];
        Call(model, "Predict", arrays, inputs: 1);
        Assert.Equal(["anything", "only \"one\""], (string[])arrays[1]);
    }

    [Fact]
    public void Texts_are_compared_and_chosen() => Agreement.Check(
        Lower(Towns(2).Node("Constant", [], "ulm", ("value_string", "Ulm")).Node("Constant", [], "here", ("value_string", "here"))
            .Node("Constant", [], "there", ("value_string", "there"))
            .Node("Equal", ["town", "ulm"], "same").Node("Where", ["same", "here", "there"], "y").Output("same", "y")), tolerance: 0);

    [Fact]
    public void Many_texts_are_looked_up_in_a_table()
    {
        string[] words = Enumerable.Range(0, 3000).Select(i => $"word {i * 7919 % 10007}").ToArray();
        ModelGraph graph = Lower(Towns(2)
            .Node("LabelEncoder", ["town"], ["code"], Domain, ("keys_strings", words), ("values_int64s", Enumerable.Range(5, 3000).ToArray()))
            .Node("LabelEncoder", ["code"], ["y"], Domain, ("keys_int64s", Enumerable.Range(5, 3000).ToArray()), ("values_strings", words))
            .Output("code", "y"));
        CompiledModel model = Agreement.Check(graph, tolerance: 0);
        Tensor[] answer = model.Predict([new Tensor(new Shape(1, 2), [words[2999], null!])]);
        Assert.Equal([3004, -1], answer[0].Integers);
    }

    [Fact]
    public void So_many_numbers_that_the_stack_does_not_hold_them_lie_elsewhere() => Agreement.Check(
        Lower(OnnxBuilder.Model().Opset(Domain, 2).TypedInput("town", Text, null, 3000)
            .Node("LabelEncoder", ["town"], ["y"], Domain, ("keys_strings", s_towns), ("values_strings", s_towns)).Output("y")), tolerance: 0);

    [Fact]
    public void A_tile_of_rows_has_its_texts_numbered_at_once()
    {
        ModelGraph graph = Lower(Towns(2).Node("OneHotEncoder", ["town"], ["hot"], Domain, ("cats_strings", s_towns)).Integers("shape", -1, 8)
            .Node("Reshape", ["hot", "shape"], "flat")
            .Gemm("flat", "hidden", 128, 8, 0.5f, -1, 0.25f).Node("Relu", ["hidden"], "h").Gemm("h", "scores", 4, 128, 0.1f, -0.2f, 0.3f)
            .Node("ArgMax", ["scores"], "place", ("axis", 1), ("keepdims", 0))
            .Node("LabelEncoder", ["place"], ["label"], Domain, ("keys_int64s", new[] { 0, 1, 2, 3 }), ("values_strings", s_towns)).Output("label", "scores"));
        Assert.NotNull(Agreement.Check(graph).Program.Tile);
    }

    [Fact]
    public void Texts_that_lie_in_both_an_input_and_an_output_are_refused()
    {
        CompiledModel model = CompiledModel.Of(Lower(Towns(1).Node("Identity", ["town"], "y").Output("y")));
        string[] towns = ["a", "b"];
        foreach (string method in new[] { "Predict", "PredictBatch" })
        {
            string[] rows = method == "Predict" ? towns[..1] : towns;
            Assert.Contains("overlaps", Assert.Throws<ArgumentException>(() => Call(model, method, [rows, rows], inputs: 1)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_wrong_number_of_texts_is_refused()
    {
        CompiledModel model = CompiledModel.Of(
            Lower(Towns(2).Node("LabelEncoder", ["town"], ["y"], Domain, ("keys_strings", s_towns), ("values_strings", s_towns)).Output("y")));
        Assert.Contains("'input'", Assert.Throws<ArgumentException>(() => Call(model, "Predict", [new string[3], new string[2]], inputs: 1)).Message,
            StringComparison.Ordinal);
        Assert.Contains("'outputs'", Assert.Throws<ArgumentException>(() => Call(model, "PredictBatch", [new string[4], new string[2]], inputs: 1)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_allocated()
    {
        CompiledModel model = CompiledModel.Of(Lower(Encoders().Node("Identity", ["town"], "passed")
            .Node("LabelEncoder", ["place"], ["label"], Domain, ("keys_int64s", new[] { 0, 1 }), ("values_strings", new[] { "a", "b" }))
            .Node("ArgMax", ["x0"], "place", ("axis", 1), ("keepdims", 0)).Output("label", "passed")));
        Action call = SpanCall.Bind(model.Method("Predict"), [new[] { "Köln" }, new string[1], new string[1]], inputs: 1);
        call();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            call();
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private static OnnxBuilder Towns(int columns) => OnnxBuilder.Model(19).Opset(Domain, 2).TypedInput("town", Text, null, columns);

    /// <summary>Towns as four columns, x0.</summary>
    private static OnnxBuilder Encoders() =>
        Towns(1).Node("OneHotEncoder", ["town"], ["hot"], Domain, ("cats_strings", s_towns)).Integers("flat", -1, 4).Node("Reshape", ["hot", "flat"], "x0");

    private static ModelGraph Lower(OnnxBuilder model) => ModelLowering.Lower(OnnxModelReader.Read(model.ToBytes())).Graph;

    private static void Call(CompiledModel model, string method, Array[] arrays, int inputs) => SpanCall.Invoke(model.Method(method), arrays, inputs);
}
