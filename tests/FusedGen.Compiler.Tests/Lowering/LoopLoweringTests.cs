using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Folding;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Lowering;
using FusedGen.Compiler.Onnx;
using FusedGen.Compiler.Reference;
using FusedGen.Compiler.Tests.Harness;
using FusedGen.Tests;

namespace FusedGen.Compiler.Tests.Lowering;

/// <summary>Loops whose number of rounds is known: what remains is a scan, or the rounds one after the other.</summary>
public class LoopLoweringTests
{
    private const int Bool = 9;

    private static readonly Tensor s_x = new(new Shape(1, 2), [3.0, -4.0]);

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 0)]
    [InlineData(5, 0)]
    [InlineData(8, 0)]
    [InlineData(9, 1)]
    [InlineData(1000, 1)]
    public void A_state_goes_from_round_to_round(int rounds, int scans)
    {
        // v ← v/2 + x, from v = x, which comes to 2x − x/2ⁿ.
        OnnxBuilder body = Body("v").Weights("half", [], 0.5f).Node("Mul", ["v", "half"], "h").Node("Add", ["h", "x"], "next").Output("go", "next");
        ModelGraph graph = Lower(Model(rounds).Node("Loop", ["n", "", "x"], "y", ("body", body)).Output("y"));

        Assert.Equal(scans, graph.Operations.OfType<ScanOperation>().Count());
        double factor = 2 - Math.Pow(0.5, rounds);
        AssertAnswers(graph, [3 * factor, -4 * factor]);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(40)]
    public void Each_round_may_give_an_element_and_knows_its_number(int rounds)
    {
        // v ← v + number; elements are v before it, and the number as a float.
        OnnxBuilder body = Body("v").Node("Cast", ["i"], "number", ("to", 1)).Node("Add", ["v", "number"], "next").Node("Identity", ["v"], "seen")
            .Output("go", "next", "seen", "number");
        ModelGraph graph = Lower(Model(rounds).Node("Loop", ["n", "", "x"], ["y", "all", "numbers"], "", ("body", body)).Output("y", "all", "numbers"));

        double[] sums = [.. Enumerable.Range(0, rounds + 1).Select(i => i * (i - 1) / 2.0)];
        AssertAnswers(graph, [3 + sums[rounds], -4 + sums[rounds]], [.. sums.Take(rounds).SelectMany(s => new[] { 3 + s, -4 + s })],
            [.. Enumerable.Range(0, rounds).Select(i => (double)i)]);
        Assert.Equal(new Shape(rounds, 1, 2), graph.Outputs[1].Shape);
    }

    [Fact]
    public void No_round_gives_no_element()
    {
        OnnxBuilder body = Body("v").Node("Add", ["v", "x"], "next").Node("Neg", ["v"], "seen").Output("go", "next", "seen");
        ModelGraph graph = Lower(Model(0).Node("Loop", ["n", "", "x"], ["y", "all"], "", ("body", body)).Output("y", "all"));

        Assert.Equal(new Shape(0, 1, 2), graph.Outputs[1].Shape);
        Assert.Equal(graph.Inputs[0], graph.Outputs[0]);
    }

    [Theory]
    [InlineData("Less", 5)]
    [InlineData("LessOrEqual", 6)]
    public void A_counter_ends_a_loop_whose_number_of_rounds_is_none(string comparison, int rounds)
    {
        // The way while-loops are exported: the count is the largest integer there is, and a counter goes from round to
        // round.
        OnnxBuilder body = Body("v", "c").Integers("one", 1).Integers("five", 5)
            .Node("Add", ["c", "one"], "next_c").Node(comparison, ["next_c", "five"], "more").Node("Squeeze", ["more"], "again").Node("Add", ["v", "x"], "next")
            .Output("again", "next", "next_c");
        OnnxBuilder model = Model(long.MaxValue).Integers("zero", 0).Initializer(Truth("yes", true))
            .Node("Loop", ["n", "yes", "x", "zero"], ["y", "count"], "", ("body", body)).Output("y", "count");

        AssertAnswers(Lower(model), [3.0 * (rounds + 1), -4.0 * (rounds + 1)], [rounds]);
    }

    [Fact]
    public void A_long_loop_that_a_counter_ends_becomes_a_scan_without_the_counter()
    {
        OnnxBuilder body = Body("v", "c").Integers("one", 1).Integers("most", 300).Weights("w", [2, 2], 0.5f, -0.25f, 0.125f, 0.5f)
            .Node("Add", ["c", "one"], "next_c").Node("Less", ["next_c", "most"], "more").Node("Squeeze", ["more"], "again").Node("MatMul", ["v", "w"], "m")
            .Node("Add", ["m", "x"], "next")
            .Output("again", "next", "next_c");
        OnnxBuilder model = Model(long.MaxValue).Integers("zero", 0).Node("Loop", ["n", "", "x", "zero"], ["y", ""], "", ("body", body)).Output("y");

        ModelGraph graph = Lower(model);
        ScanOperation scan = Assert.Single(graph.Operations.OfType<ScanOperation>());
        Assert.Equal(300, scan.Steps);
        Assert.Equal((1, 1), (scan.States, scan.Invariants));
        Agreement.CheckAllWidths(graph);
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 7)]
    public void A_condition_before_the_first_round_counts(bool condition, int rounds)
    {
        OnnxBuilder body = Body("v").Node("Add", ["v", "x"], "next").Output("go", "next");
        AssertAnswers(Lower(Model(7).Initializer(Truth("c", condition)).Node("Loop", ["n", "c", "x"], "y", ("body", body)).Output("y")),
            [3.0 * (rounds + 1), -4.0 * (rounds + 1)]);
    }

    [Fact]
    public void A_condition_that_is_false_after_any_round_ends_the_first()
    {
        OnnxBuilder body = Body("v").Initializer(Truth("no", false)).Node("Add", ["v", "x"], "next").Output("no", "next");
        AssertAnswers(Lower(Model(7).Node("Loop", ["n", "", "x"], "y", ("body", body)).Output("y")), [6, -8]);
    }

    [Fact]
    public void The_number_of_rounds_may_be_a_shape_or_a_fixed_input()
    {
        OnnxBuilder body = Body("v").Node("Add", ["v", "x"], "next").Output("go", "next");
        OnnxBuilder shaped = OnnxBuilder.Model().Input("x", 1, 2).Node("Size", ["x"], "n").Node("Loop", ["n", "", "x"], "y", ("body", body)).Output("y");
        AssertAnswers(Lower(shaped), [9, -12]);

        OnnxBuilder given = OnnxBuilder.Model().Input("x", 1, 2).TypedInput("n", OnnxBuilder.Int64).TypedInput("c", Bool)
            .Node("Loop", ["n", "c", "x"], "y", ("body", body)).Output("y");
        AssertAnswers(Lower(given, "n=4, c=true"), [15, -20]);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(30)]
    public void A_value_that_each_round_hands_on_is_no_state(int rounds)
    {
        // The weights are carried, as exporters of scripts do; a fixed one is multiplied as a constant.
        OnnxBuilder body = Body("v", "w", "b").Node("MatMul", ["v", "w"], "m").Node("Tanh", ["m"], "t").Node("Add", ["t", "b"], "next")
            .Node("Identity", ["w"], "same").Output("go", "next", "same", "b");
        OnnxBuilder model = Model(rounds).Weights("weights", [2, 2], 0.5f, -0.25f, 0.125f, 0.5f).Node("Neg", ["x"], "bias")
            .Node("Loop", ["n", "", "x", "weights", "bias"], ["y", "w_out", "b_out"], "", ("body", body)).Output("y", "w_out", "b_out");

        ModelGraph graph = Lower(model);
        Assert.All(graph.OperationsAndBodies.OfType<MatMulOperation>(), product => Assert.Fail($"{product} should be a dense layer."));
        Assert.All(graph.Operations.OfType<ScanOperation>(), scan => Assert.Equal((1, 1), (scan.States, scan.Invariants)));
        Assert.Equal(0.5, graph.Outputs[1].Constant!.Floats[0]);
        Agreement.CheckAllWidths(graph);
        GraphFolder.Fold(graph, CancellationToken.None);
        Agreement.Check(graph);
    }

    [Fact]
    public void A_state_may_change_its_shape_from_round_to_round()
    {
        OnnxBuilder body = Body("v").Node("Concat", ["v", "x"], "next", ("axis", 1)).Output("go", "next");
        ModelGraph graph = Lower(Model(5).Node("Loop", ["n", "", "x"], "y", ("body", body)).Output("y"));

        Assert.Equal(new Shape(1, 12), graph.Outputs[0].Shape);
        Agreement.Check(graph);
    }

    [Fact]
    public void What_a_round_cuts_out_may_depend_on_its_number()
    {
        // The number is a place in x, which must be known: the rounds are written out.
        OnnxBuilder body = Body("v").Node("Gather", ["x", "i"], "g", ("axis", 1)).Node("Unsqueeze", ["i", "zero"], "from").Node("Add", ["from", "one"], "to")
            .Node("Slice", ["x", "from", "to", "one"], "part").Node("Add", ["v", "part"], "next").Output("go", "next", "g");
        OnnxBuilder model = Model(2).Integers("zero", 0).Integers("one", 1).Node("Loop", ["n", "", "x"], ["y", "all"], "", ("body", body)).Output("y", "all");

        AssertAnswers(Lower(model), [3 + 3 - 4, -4 + 3 - 4], [3, -4]);
    }

    [Theory]
    [InlineData(3, 4)]
    [InlineData(60, 50)]
    [InlineData(2, 60)]
    public void Loops_stand_in_loops(int outer, int inner)
    {
        OnnxBuilder inside = OnnxBuilder.Model().TypedInput("j", 7).TypedInput("d", Bool).Input("u", 1, 2).Weights("w", [], 0.5f)
            .Node("Mul", ["u", "w"], "h").Node("Sub", ["h", "v"], "next_u").Output("d", "next_u");
        OnnxBuilder body = Body("v").Node("Loop", ["m", "", "x"], "r", ("body", inside)).Node("Add", ["r", "v"], "s").Node("Tanh", ["s"], "next")
            .Output("go", "next");
        OnnxBuilder model = Model(outer).Initializer(Scalar("m", inner)).Node("Loop", ["n", "", "x"], "y", ("body", body)).Output("y");

        ModelGraph graph = Lower(model);
        double[] v = [3, -4];
        for (int i = 0; i < outer; i++)
        {
            double[] u = [3, -4];
            for (int j = 0; j < inner; j++)
            {
                u = [.. u.Zip(v, (a, b) => (a * 0.5) - b)];
            }

            v = [.. u.Zip(v, (a, b) => Math.Tanh(a + b))];
        }

        AssertAnswers(graph, v);
    }

    [Fact]
    public void A_recurrent_layer_and_a_branch_may_stand_in_a_loop()
    {
        OnnxBuilder then = OnnxBuilder.Model().Node("Neg", ["v"], "t").Output("t");
        OnnxBuilder otherwise = OnnxBuilder.Model().Weights("w", [1, 3, 2], 0.5f, -0.25f).Weights("r", [1, 3, 3], 0.125f).Integers("shape", 6, 1, 2)
            .Integers("back", 1, 3)
            .Node("Concat", ["v", "v", "v", "v", "v", "v"], "six", ("axis", 1)).Node("Reshape", ["six", "shape"], "sequence")
            .Node("RNN", ["sequence", "w", "r"], ["", "last"])
            .Node("Reshape", ["last", "back"], "flat").Node("Slice", ["flat", "zero", "two", "one"], "e").Output("e");
        OnnxBuilder body = Body("v").Node("Equal", ["i", "first"], "is_first")
            .Node("If", ["is_first"], "next", ("then_branch", then), ("else_branch", otherwise)).Output("go", "next");
        OnnxBuilder model = Model(4).Initializer(Scalar("first", 0)).Integers("zero", 0).Integers("one", 1).Integers("two", 2)
            .Node("Loop", ["n", "", "x"], "y", ("body", body)).Output("y");

        ModelGraph graph = Lower(model);
        Assert.Equal(3, graph.Operations.OfType<ScanOperation>().Count());
        Agreement.Check(graph);
    }

    [Fact]
    public void Nodes_behind_the_loop_in_the_file_may_give_what_it_reads()
    {
        OnnxBuilder body = Body("v").Node("Add", ["v", "late"], "next").Output("go", "next");
        AssertAnswers(Lower(Model(3).Node("Loop", ["n", "", "x"], "y", ("body", body)).Node("Neg", ["x"], "late").Output("y")), [-6, 8]);
    }

    public static TheoryData<string, string, byte[]> Refused { get; } = new()
    {
        {
            "FG0018", "Node 'y' (Loop) runs as often as the input 'n' says. Only loops whose number of rounds is known while compiling are supported: "
                + "give the value of an input that never changes on the attribute, "
                + "FixedInputs = \"n=value\"",
            OnnxBuilder.Model().Input("x", 1, 2).TypedInput("n", 7).Node("Loop", ["n", "", "x"], ["y", "all"], "", ("body", Listing()))
                .Output("y", "all").ToBytes()
        },
        {
            "FG0018", "Node 'y' (Loop) runs if the input 'c' says so",
            Model(3).TypedInput("c", Bool).Node("Loop", ["n", "c", "x"], ["y", "all"], "", ("body", Listing())).Output("y", "all").ToBytes()
        },
        {
            "FG0018", "Node 'y' (Loop) ends by a condition that depends on the inputs 'x', 'z'",
            Model(3).Input("z", 1, 2).Node("Loop", ["n", "", "x"], ["y", "all"], "",
                ("body", Body("v").Weights("most", [], 9).Node("Add", ["v", "z"], "next").Node("ReduceMax", ["next"], "m", ("keepdims", 0))
                .Node("Less", ["m", "most"], "again").Node("Neg", ["next"], "minus").Output("again", "next", "minus"))).Output("y", "all").ToBytes()
        },
        { "FG0018", "never ends", OnnxBuilder.Model().Input("x", 1, 2).Node("Loop", ["", "", "x"], "y", ("body", Adding())).Output("y").ToBytes() },
        {
            "FG0021", "runs 100,000 times and must be written out step by step",
            Model(100_000).Node("Loop", ["n", "", "x"], "y", ("body", Body("v").Node("Concat", ["v", "x"], "next", ("axis", 1)).Output("go", "next")))
                .Output("y").ToBytes()
        },
        { "FG0021", "the limit is 16777216", Model(long.MaxValue).Node("Loop", ["n", "", "x"], "y", ("body", Adding())).Output("y").ToBytes() },
        {
            "FG0021", "stands in a loop whose rounds have more than 200,000 nodes",
            Model(long.MaxValue).Integers("zero", 0)
                .Node("Loop", ["n", "", "zero"], "y", ("body", Body("c").Integers("one", 1).Integers("most", 1_000_000).Node("Add", ["c", "one"], "next")
                .Node("Less", ["next", "most"], "more").Node("Squeeze", ["more"], "again").Output("again", "next"))).Output("y").ToBytes()
        },
        { "FG0011", "Node 'm' (Magic) and 1 more: the operator is not supported", Model(3).Node("Magic", ["x"], "m")
            .Node("Loop", ["n", "", "m"], "y", ("body", Body("v").Node("Magic", ["v"], "next").Output("go", "next"))).Output("y").ToBytes() },
        { "FG0010", "Node 'y' (Loop) lacks its graph 'body'", Model(3).Node("Loop", ["n", "", "x"], "y").Output("y").ToBytes() },
        { "FG0010", "carries 1 value from round to round and has 1 output, which a body with 2 inputs and 1 outputs does not serve", Model(3)
            .Node("Loop", ["n", "", "x"], "y", ("body", Body().Output("go"))).Output("y").ToBytes() },
        { "FG0013", "has the input 'x', float 1×2, where one long belongs", Model(3).Node("Loop", ["x", "", "x"], "y", ("body", Adding())).Output("y")
            .ToBytes() },
        { "FG0013", "has the condition", Model(3).Node("Loop", ["n", "", "x"], "y", ("body", Body("v").Node("Add", ["v", "x"], "next").Output("next", "next")))
            .Output("y").ToBytes() },
        { "FG0010", "reads the tensor 'inside', which nothing defines", Model(3)
            .Node("Loop", ["n", "", "x"], "y", ("body", Body("v").Node("Add", ["v", "x"], "inside").Output("go", "inside"))).Node("Neg", ["inside"], "z")
            .Output("z").ToBytes() },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void What_is_wrong_with_a_loop_is_told(string id, string text, byte[] model)
    {
        ModelException exception = Assert.Throws<ModelException>(() => ModelLowering.Lower(OnnxModelReader.Read(model)));
        Assert.Contains(text, exception.Message, StringComparison.Ordinal);
        Assert.Equal(id, exception.Diagnostic.Id);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(30)]
    public void Data_ends_a_loop(long rounds)
    {
        // Newton's iteration for a square root, until it moves no more.
        OnnxBuilder body = Body("v").Weights("half", [], 0.5f).Weights("least", [], 1e-3f).Node("Mul", ["x", "x"], "square")
            .Node("Div", ["square", "v"], "q").Node("Add", ["v", "q"], "sum").Node("Mul", ["sum", "half"], "next").Node("Sub", ["next", "v"], "move")
            .Node("Abs", ["move"], "size").Node("ReduceMax", ["size"], "largest", ("keepdims", 0)).Node("Greater", ["largest", "least"], "again")
            .Output("again", "next");
        ModelGraph graph = Lower(Model(rounds).Node("Loop", ["n", "", "x"], "y", ("body", body)).Output("y"));
        Agreement.Check(graph);
        Agreement.CheckAllWidths(graph);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_number_of_rounds_or_a_condition_may_be_an_input(bool isNumber)
    {
        OnnxBuilder model = isNumber ? OnnxBuilder.Model().Input("x", 1, 2).TypedInput("n", OnnxBuilder.Int64) : Model(5).TypedInput("c", Bool);
        ModelGraph graph = Lower(model.Node("Loop", ["n", isNumber ? "" : "c", "x"], "y", ("body", Adding())).Output("y"));
        Assert.NotNull(Assert.Single(graph.Operations.OfType<ScanOperation>()).EndingState);
        foreach (long given in new long[] { 0, 1, 4 })
        {
            Tensor second = isNumber ? Tensor.ScalarOf(given) : Tensor.ScalarOf(Math.Min(given, 1), ElementType.Bool);
            double rounds = isNumber ? given : given > 0 ? 5 : 0;
            Tensor x = new(new Shape(1, 2), [3.0, -4.0]);
            Assert.Equal([3 * (rounds + 1), -4 * (rounds + 1)], ReferenceEvaluator.Evaluate(graph, [x, second])[0].Floats);
            Assert.Equal([3 * (rounds + 1), -4 * (rounds + 1)], CompiledModel.Of(graph).Predict([x, second])[0].Floats);
        }
    }

    [Fact]
    public void A_declared_sequence_tells_the_number_of_rounds()
    {
        OnnxBuilder model = OnnxBuilder.Model().Input("x", 1, 2).TypedInput("n", OnnxBuilder.Int64).TypedInput("c", Bool)
            .Node("Loop", ["n", "c", "x"], ["y", "all"], "", ("body", Listing())).TypedOutput("y", 1, 1, 2).TypedOutput("all", 1, 4, 1, 2);
        ModelGraph graph = Lower(model);
        Assert.Equal([SizeRule.Values, SizeRule.Truth], graph.Checks.Select(check => check.Rule));
        Assert.Equal(new Shape(4, 1, 2), graph.Outputs[1].Shape);
    }

    private static OnnxBuilder Listing() => Body("v").Node("Add", ["v", "x"], "next").Node("Neg", ["next"], "minus").Output("go", "next", "minus");

    private static OnnxBuilder Adding() => Body("v").Node("Add", ["v", "x"], "next").Output("go", "next");

    /// <summary>The beginning of a body that always goes on.</summary>
    private static OnnxBuilder Body(params string[] states) =>
        states.Aggregate(OnnxBuilder.Model().TypedInput("i", OnnxBuilder.Int64).TypedInput("c_in", Bool), (body, state) => body.Input(state, 1, 2))
            .Node("Identity", ["c_in"], "go");

    private static OnnxBuilder Model(long rounds) => OnnxBuilder.Model().Input("x", 1, 2).Initializer(Scalar("n", rounds));

    private static OnnxBuilder.Message Scalar(string name, long value) => OnnxBuilder.Tensor(name, OnnxBuilder.Int64, [], BitConverter.GetBytes(value));

    private static OnnxBuilder.Message Truth(string name, bool value) => OnnxBuilder.Tensor(name, Bool, [], [value ? (byte)1 : (byte)0]);

    private static ModelGraph Lower(OnnxBuilder model, string fixedInputs = "") =>
        ModelLowering.Lower(OnnxModelReader.Read(model.ToBytes()), LoweringOptions.None with { Inputs = FixedInputs.Parse(fixedInputs) },
            CancellationToken.None).Graph;

    /// <summary>The answers of the evaluator to 3, −4, as lowered and folded, and that generated code agrees.</summary>
    private static void AssertAnswers(ModelGraph graph, params double[][] expected)
    {
        AssertClose(graph, expected);
        Agreement.Check(graph);
        GraphFolder.Fold(graph, CancellationToken.None);
        AssertClose(graph, expected);
        Agreement.Check(graph);
    }

    private static void AssertClose(ModelGraph graph, double[][] expected)
    {
        Tensor[] answers = ReferenceEvaluator.Evaluate(graph, [s_x]);
        for (int o = 0; o < expected.Length; o++)
        {
            Assert.Equal(expected[o].Length, answers[o].Count);
            Assert.All(expected[o].Select((e, i) => (e, answers[o].ElementAsDouble(i))), pair => Assert.Equal(pair.e, pair.Item2, 9));
        }
    }
}
