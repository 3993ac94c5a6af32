using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Lowering;
using FusedGen.Compiler.Onnx;
using FusedGen.Compiler.Reference;
using FusedGen.Compiler.Tests.Harness;
using FusedGen.Tests;

namespace FusedGen.Compiler.Tests.Lowering;

/// <summary>Branches whose condition is known: what remains of them is the one that is taken.</summary>
public class BranchLoweringTests
{
    private static readonly Tensor s_x = new(new Shape(1, 2), [3.0, -4.0]);

    [Theory]
    [InlineData(true, 3, 0)]
    [InlineData(false, -3, 4)]
    public void The_branch_that_is_taken_stands_in_the_place_of_the_node(bool condition, double first, double second)
    {
        ModelGraph graph = Lower(Chosen(condition, Branch("a", b => b.Node("Relu", ["x"], "a")), Branch("a", b => b.Node("Neg", ["x"], "a"))));

        Assert.Single(graph.Operations);
        Assert.Equal([first, second], ReferenceEvaluator.Evaluate(graph, [s_x])[0].Floats);
        Agreement.Check(graph);
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(3, 6)]
    public void A_condition_may_depend_on_a_shape(int length, int expected)
    {
        OnnxBuilder model = OnnxBuilder.Model().Input("x", 1, length).Integers("one", 1).Integers("axis", 1)
            .Node("Shape", ["x"], "shape").Node("Gather", ["shape", "axis"], "length").Node("Equal", ["length", "one"], "is_one")
            .Node("If", ["is_one"], "y", ("then_branch", Branch("t", b => b.Node("Add", ["x", "x"], "t"))),
                ("else_branch", Branch("e", b => b.Node("Concat", ["x", "x"], "e", ("axis", 1)))))
            .Output("y");

        Tensor y = ReferenceEvaluator.Evaluate(Lower(model), [new Tensor(new Shape(1, length), Enumerable.Repeat(1.0, length).ToArray())])[0];
        Assert.Equal(length == 1 ? 1 : expected, y.Count);
        Assert.Equal(length == 1 ? 2 : 1, y.Floats[0]);
    }

    [Theory]
    [InlineData(16000, 3)]
    [InlineData(8000, 5)]
    public void A_condition_may_depend_on_an_input_that_is_fixed(int rate, double factor)
    {
        OnnxBuilder model = OnnxBuilder.Model().Input("x", 1, 2).TypedInput("rate", OnnxBuilder.Int64)
            .Initializer(OnnxBuilder.Tensor("wide", OnnxBuilder.Int64, [], BitConverter.GetBytes(16000L)))
            .Node("Equal", ["rate", "wide"], "is_wide")
            .Node("If", ["is_wide"], "y", ("then_branch", Scaled(3)), ("else_branch", Scaled(5)))
            .Output("y");

        ModelGraph graph = Lower(model, $"rate={rate}");
        Assert.Equal(["x"], graph.Inputs.Select(input => input.Name));
        Assert.Equal([3 * factor, -4 * factor], ReferenceEvaluator.Evaluate(graph, [s_x])[0].Floats);
        Agreement.Check(graph);
    }

    [Fact]
    public void Branches_lie_in_branches_and_read_all_that_is_around_them()
    {
        // The node that the inner branch reads stands behind the branch in the file, and each graph has a value that is
        // called h.
        OnnxBuilder inner = Branch("h", b => b.Node("Mul", ["outer_h", "late"], "h"));
        OnnxBuilder outer = Branch("out",
            b => b.Node("Add", ["x", "late"], "outer_h").Node("If", ["yes"], "out", ("then_branch", inner), ("else_branch", inner)));
        OnnxBuilder model = OnnxBuilder.Model().Input("x", 1, 2).Initializer(Truth("yes", true))
            .Node("If", ["yes"], "y", ("then_branch", outer), ("else_branch", outer))
            .Node("Neg", ["x"], "late")
            .Node("Add", ["y", "late"], "z")
            .Output("z");

        ModelGraph graph = Lower(model);
        Assert.Equal([-3.0, 4.0], ReferenceEvaluator.Evaluate(graph, [s_x])[0].Floats);
        Agreement.Check(graph);
    }

    [Fact]
    public void Several_branches_may_use_the_same_names_and_give_several_values()
    {
        OnnxBuilder branch = OnnxBuilder.Model().Weights("w", [1], 2f).Node("Mul", ["x", "w"], "h").Node("Relu", ["h"], "a").Node("Neg", ["h"], "b")
            .Output("a", "b");
        OnnxBuilder model = OnnxBuilder.Model().Input("x", 1, 2).Initializer(Truth("yes", true))
            .Node("If", ["yes"], ["p", "q"], "", ("then_branch", branch), ("else_branch", branch))
            .Node("If", ["yes"], ["r", "s"], "", ("then_branch", branch), ("else_branch", branch))
            .Node("Sub", ["p", "s"], "y").Node("Add", ["q", "r"], "z").Output("y", "z");

        ModelGraph graph = Lower(model);
        Assert.Equal([[12.0, -8.0], [0.0, 8.0]], ReferenceEvaluator.Evaluate(graph, [s_x]).Select(t => t.Floats));
        Agreement.Check(graph);
    }

    [Fact]
    public void A_branch_may_give_a_value_that_is_around_it() =>
        Assert.Empty(Lower(Chosen(true, Branch("x", b => b), Branch("a", b => b.Node("Relu", ["x"], "a")))).Operations);

    [Fact]
    public void What_only_the_other_branch_needs_is_left_out()
    {
        OnnxBuilder model = OnnxBuilder.Model().Input("x", 1, 2).Initializer(Truth("yes", true)).Node("Exp", ["x"], "costly")
            .Node("If", ["yes"], "y", ("then_branch", Scaled(2)), ("else_branch", Branch("e", b => b.Node("Magic", ["costly"], "e"))))
            .Output("y");

        Assert.Single(Lower(model).Operations);
    }

    [Fact]
    public void A_condition_that_is_computed_at_run_time_chooses_between_results()
    {
        OnnxBuilder model = OnnxBuilder.Model().Input("x", 1, 2).Weights("zero", [], 0).Node("ReduceSum", ["x"], "s", ("keepdims", 0))
            .Node("Greater", ["s", "zero"], "c").Node("If", ["c"], "y", ("then_branch", Scaled(2)), ("else_branch", Scaled(3))).Output("y");
        ModelGraph graph = Lower(model);
        Assert.Equal([4.0, 2], ReferenceEvaluator.Evaluate(graph, [new Tensor(new Shape(1, 2), [2.0, 1.0])])[0].Floats);
        Assert.Equal([-6.0, 3], ReferenceEvaluator.Evaluate(graph, [new Tensor(new Shape(1, 2), [-2.0, 1.0])])[0].Floats);
        Agreement.Check(graph);
    }

    [Fact]
    public void Branches_of_two_shapes_are_refused_with_the_inputs_that_the_condition_depends_on()
    {
        OnnxBuilder model = OnnxBuilder.Model().Input("x", 1, 2).TypedInput("rate", OnnxBuilder.Int64, 1).TypedInput("mode", OnnxBuilder.Int64, 1)
            .Integers("one", 1)
            .Node("Add", ["rate", "mode"], "sum").Node("Equal", ["sum", "one"], "c")
            .Node("If", ["c"], "y", ("then_branch", Scaled(2)), ("else_branch", Branch("e", b => b.Node("ReduceMax", ["x"], "e")))).Output("y");

        ModelException exception = Assert.Throws<ModelException>(() => Lower(model));
        Assert.Equal(DiagnosticIds.Subgraph, exception.Diagnostic.Id);
        Assert.Contains(
            "Node 'y' (If) takes its branch by a condition that depends on the inputs 'mode', 'rate', and its branches give float 1×2 and float 1×1.",
            exception.Message, StringComparison.Ordinal);
        Assert.Contains("FixedInputs = \"mode=value\"", exception.Message, StringComparison.Ordinal);
    }

    public static TheoryData<string, string, byte[]> Refused { get; } = new()
    {
        { "FG0011", "Node 'e' (Magic): the operator is not supported", Chosen(true, Branch("e", b => b.Node("Magic", ["x"], "e")), Scaled(2)).ToBytes() },
        { "FG0010", "A graph inside Node 'y' (If) reads the tensor 'nothing', which nothing defines",
            Chosen(true, Branch("e", b => b.Node("Relu", ["nothing"], "e")), Scaled(2)).ToBytes() },
        { "FG0010", "reads the tensor 'inside', which nothing defines",
            Chosen(true, Branch("inside", b => b.Node("Relu", ["x"], "inside")), Scaled(2), after: "inside").ToBytes() },
        { "FG0010", "Node 'e' (Relu) depends on its own output", Chosen(true, Branch("e", b => b.Node("Relu", ["e"], "e")), Scaled(2)).ToBytes() },
        { "FG0010", "Node 'y' (If) has a graph 'then_branch' with inputs of its own",
            Chosen(true, Branch("e", b => b.Input("i", 1).Node("Relu", ["i"], "e")), Scaled(2)).ToBytes() },
        { "FG0010", "Node 'y' (If) has 1 outputs and a graph 'then_branch' with 2",
            Chosen(true, Branch("e", b => b.Node("Relu", ["x"], "e").Output("x")), Scaled(2)).ToBytes() },
        { "FG0010", "Node 'y' (If) lacks its graph 'else_branch'", OnnxBuilder.Model().Input("x", 1, 2).Initializer(Truth("c", false))
            .Node("If", ["c"], "y", ("then_branch", Scaled(2))).Output("y").ToBytes() },
        { "FG0013", "Node 'y' (If) has the condition 'x', float 1×2, where one truth value belongs", OnnxBuilder.Model().Input("x", 1, 2)
            .Node("If", ["x"], "y", ("then_branch", Scaled(2)), ("else_branch", Scaled(2))).Output("y").ToBytes() },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void What_is_wrong_with_a_branch_is_told(string id, string text, byte[] model)
    {
        ModelException exception = Assert.Throws<ModelException>(() => ModelLowering.Lower(OnnxModelReader.Read(model)));
        Assert.Equal(id, exception.Diagnostic.Id);
        Assert.Contains(text, exception.Message, StringComparison.Ordinal);
    }

    private static OnnxBuilder Chosen(bool condition, OnnxBuilder then, OnnxBuilder otherwise, string after = "y") => OnnxBuilder.Model().Input("x", 1, 2)
        .Initializer(Truth("c", condition))
        .Node("If", ["c"], "y", ("then_branch", then), ("else_branch", otherwise))
        .Node("Identity", [after], "z")
        .Output("z");

    private static OnnxBuilder Branch(string output, Func<OnnxBuilder, OnnxBuilder> build) => build(OnnxBuilder.Model()).Output(output);

    private static OnnxBuilder Scaled(float factor) => Branch("scaled", b => b.Weights("w", [1], factor).Node("Mul", ["x", "w"], "scaled"));

    private static OnnxBuilder.Message Truth(string name, bool value) => OnnxBuilder.Tensor(name, 9, [], [value ? (byte)1 : (byte)0]);

    private static ModelGraph Lower(OnnxBuilder model, string fixedInputs = "") =>
        ModelLowering.Lower(OnnxModelReader.Read(model.ToBytes()), LoweringOptions.None with { Inputs = FixedInputs.Parse(fixedInputs) },
            CancellationToken.None).Graph;
}
