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

/// <summary>ONNX's Scan: axes, directions, several states and sequences, and values from outside.</summary>
public class ScanLoweringTests
{
    [Theory]
    [InlineData(0, 0, 0, 0)]
    [InlineData(1, 1, 0, 0)]
    [InlineData(2, -1, 0, 1)]
    [InlineData(-1, 0, 1, 0)]
    [InlineData(1, 2, 1, 1)]
    public void A_running_sum_along_any_axis_in_any_direction(int inputAxis, int outputAxis, int inputDirection, int outputDirection)
    {
        // Sums of a 2×3 state, over 20 steps, each step also gives the sum so far.
        int[] shape = [2, 3];
        int Place(int axis) => axis < 0 ? axis + 3 : axis;
        int?[] whole = [.. shape.Take(Place(inputAxis)).Append(20).Concat(shape.Skip(Place(inputAxis))).Select(d => (int?)d)];
        ModelGraph graph = Lower(OnnxBuilder.Model().Input("s", 2, 3).Input("x", whole).Node(
            "Scan", ["s", "x"], ["last", "all"], "",
            ("body", OnnxBuilder.Model().Input("a", 2, 3).Input("b", 2, 3).Node("Add", ["a", "b"], "sum").Node("Identity", ["sum"], "seen")
                .Output("sum", "seen")),
            ("num_scan_inputs", 1), ("scan_input_axes", new[] { inputAxis }), ("scan_output_axes", new[] { outputAxis }),
            ("scan_input_directions", new[] { inputDirection }), ("scan_output_directions", new[] { outputDirection })).Output("last", "all"));

        Tensor x = Agreement.RandomTensor(new Random(1), ElementType.Float32, graph.Inputs[1].Shape);
        Tensor[] answers = ReferenceEvaluator.Evaluate(graph, [new Tensor(new Shape(2, 3), [1.0, 2, 3, 4, 5, 6]), x]);
        double[] sums = [1, 2, 3, 4, 5, 6];
        for (int step = 0; step < 20; step++)
        {
            int read = inputDirection == 1 ? 19 - step : step;
            int written = outputDirection == 1 ? 19 - step : step;
            for (int i = 0; i < 6; i++)
            {
                sums[i] += x.Floats[At(x.Shape, Place(inputAxis), read, i)];
                Assert.Equal(sums[i], answers[1].Floats[At(answers[1].Shape, Place(outputAxis), written, i)], 9);
            }
        }

        Assert.Equal(sums, answers[0].Floats);
        Assert.Equal(20, Assert.Single(graph.Operations.OfType<ScanOperation>()).Steps);
        Agreement.CheckAllWidths(graph);
    }

    [Fact]
    public void Directions_that_are_all_backwards_turn_the_loop_and_move_nothing()
    {
        ModelGraph graph = Lower(Accumulating(20, ("scan_input_directions", new[] { 1 }), ("scan_output_directions", new[] { 1 })));
        Assert.True(((ScanOperation)Assert.Single(graph.Operations)).IsReversed);

        Assert.Equal(2, Lower(Accumulating(20, ("scan_input_directions", new[] { 1 }))).Operations.Count);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(25)]
    public void Several_states_and_sequences_and_values_from_outside(int steps)
    {
        OnnxBuilder body = OnnxBuilder.Model().Input("h", 1, 4).Input("c", 1, 4).Input("p", 1, 4).Input("q", 1, 2).Weights("w", [2, 4], 0.5f, -0.25f, 0.125f)
            .Weights("r", [4, 4], 0.25f, 0.5f, -0.5f, 0.125f, 0.0625f)
            .Node("MatMul", ["q", "w"], "qw").Node("MatMul", ["h", "r"], "hr").Node("Sum", ["qw", "hr", "p", "outer"], "sum").Node("Tanh", ["sum"], "h2")
            .Node("Mul", ["h2", "c"], "hc").Node("Sub", ["hc", "bias"], "c2").Node("Neg", ["c2"], "seen").Output("h2", "c2", "seen", "h2");
        ModelGraph graph = Lower(OnnxBuilder.Model().Input("x", 1, 4).Input("c0", 1, 4).Input("ps", steps, 1, 4).Input("qs", steps, 1, 2)
            .Weights("h0", [1, 4], 0.5f).Weights("bias", [4], 1, 2, 3)
            .Node("Relu", ["x"], "outer")
            .Node("Scan", ["h0", "c0", "ps", "qs"], ["h", "", "seen", "hs"], "", ("body", body), ("num_scan_inputs", 2)).Output("h", "seen", "hs"));

        Assert.All(graph.Operations.OfType<ScanOperation>(), scan => Assert.Equal((2, 1), (scan.States, scan.Invariants)));
        Agreement.CheckAllWidths(graph);
        GraphFolder.Fold(graph, CancellationToken.None);
        Agreement.CheckAllWidths(graph);
    }

    [Fact]
    public void A_scan_without_states_is_a_map_over_steps()
    {
        OnnxBuilder body = OnnxBuilder.Model().Input("e", 3).Node("Add", ["e", "y"], "out").Output("out");
        ModelGraph graph = Lower(OnnxBuilder.Model().Input("x", 3).Input("s", 30, 3).Node("Relu", ["x"], "y")
            .Node("Scan", ["s"], "all", ("body", body), ("num_scan_inputs", 1)).Output("all"));
        Tensor[] answers = ReferenceEvaluator.Evaluate(
            graph, [new Tensor(new Shape(3), [1.0, -2, 3]), new Tensor(new Shape(30, 3), [.. Enumerable.Range(0, 90).Select(i => (double)i)])]);

        Assert.Equal(Enumerable.Range(0, 90).Select(i => i + new[] { 1.0, 0, 3 }[i % 3]), answers[0].Floats);
        Agreement.Check(graph);
    }

    [Fact]
    public void Steps_along_an_axis_of_elements_read_scalars()
    {
        OnnxBuilder body = OnnxBuilder.Model().Input("s").Input("e").Node("Max", ["s", "e"], "m").Node("Identity", ["m"], "seen").Output("m", "seen");
        ModelGraph graph = Lower(OnnxBuilder.Model().Input("x", 1, 40).Integers("zero", 0).Weights("low", [], -9f).Node("Squeeze", ["x", "zero"], "v")
            .Node("Scan", ["low", "v"], ["last", "all"], "", ("body", body), ("num_scan_inputs", 1)).Output("last", "all"));
        Agreement.CheckAllWidths(graph);
    }

    [Fact]
    public void Integers_and_truth_values_may_be_states()
    {
        OnnxBuilder body = OnnxBuilder.Model().TypedInput("n", 7, 1, 3).TypedInput("any", 9, 1, 3).Input("e", 1, 3).Weights("zero", [], 0)
            .Node("Greater", ["e", "zero"], "is").Node("Or", ["any", "is"], "any2").Node("Cast", ["is"], "one", ("to", 7)).Node("Add", ["n", "one"], "n2")
            .Node("Identity", ["n2"], "seen").Output("n2", "any2", "seen");
        ModelGraph graph = Lower(OnnxBuilder.Model().TypedInput("n0", 7, 1, 3).TypedInput("any0", 9, 1, 3).Input("x", 20, 1, 3)
            .Node("Scan", ["n0", "any0", "x"], ["n", "any", "all"], "", ("body", body), ("num_scan_inputs", 1)).Output("n", "any", "all"));
        Assert.Single(graph.Operations.OfType<ScanOperation>());
        Agreement.Check(graph);
    }

    [Fact]
    public void No_step_leaves_the_states()
    {
        ModelGraph graph = Lower(Accumulating(0));
        Assert.Equal(graph.Inputs[0], graph.Outputs[0]);
        Assert.Equal(new Shape(0, 1, 3), graph.Outputs[1].Shape);
    }

    public static TheoryData<string, string, byte[]> Refused { get; } = new()
    {
        { "FG0019", "is supported from opset 9 on", Accumulating(3, opset: 8).ToBytes() },
        { "FG0010", "scans 5 of its 2 inputs", Accumulating(3, ("num_scan_inputs", 5)).ToBytes() },
        { "FG0010", "has 'scan_input_directions' that are not 1 times 0 or 1", Accumulating(3, ("scan_input_directions", new[] { 2 })).ToBytes() },
        { "FG0010", "has 2 'scan_output_axes', where 1 belong", Accumulating(3, ("scan_output_axes", new[] { 0, 0 })).ToBytes() },
        { "FG0015", "names the axis 3 of a tensor of rank 3", Accumulating(3, ("scan_input_axes", new[] { 3 })).ToBytes() },
        {
            "FG0015", "gives its state 0 as float 1×6, which was float 1×3 before the step",
            Model(OnnxBuilder.Model().Input("a", 1, 3).Input("b", 1, 3).Node("Concat", ["a", "b"], "sum", ("axis", 1)).Node("Neg", ["b"], "seen")
                .Output("sum", "seen"), 3).ToBytes()
        },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void What_is_wrong_with_a_scan_is_told(string id, string text, byte[] model)
    {
        ModelException exception = Assert.Throws<ModelException>(() => ModelLowering.Lower(OnnxModelReader.Read(model)));
        Assert.Contains(text, exception.Message, StringComparison.Ordinal);
        Assert.Equal(id, exception.Diagnostic.Id);
    }

    private static int At(Shape shape, int axis, int step, int element)
    {
        int[] place = [element / 3, element % 3];
        List<int> index = [.. place];
        index.Insert(axis, step);
        return index.Select((i, d) => i * shape.Strides()[d]).Sum();
    }

    private static OnnxBuilder Accumulating(int steps, params (string, object)[] attributes) => Accumulating(steps, 17, attributes);

    private static OnnxBuilder Accumulating(int steps, int opset, params (string, object)[] attributes) => Model(
        OnnxBuilder.Model().Input("a", 1, 3).Input("b", 1, 3).Node("Add", ["a", "b"], "sum").Node("Tanh", ["sum"], "seen").Output("sum", "seen"), steps, opset,
        attributes);

    private static OnnxBuilder Model(OnnxBuilder body, int steps, int opset = 17, params (string, object)[] attributes) =>
        OnnxBuilder.Model(opset).Input("s", 1, 3).Input("x", steps, 1, 3)
        .Node("Scan", ["s", "x"], ["last", "all"], "", [("body", body), ("num_scan_inputs", 1), .. attributes]).Output("last", "all");

    private static ModelGraph Lower(OnnxBuilder model) => ModelLowering.Lower(OnnxModelReader.Read(model.ToBytes())).Graph;
}
