using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Lowering;
using FusedGen.Compiler.Onnx;
using FusedGen.Tests;

namespace FusedGen.Compiler.Tests.Batching;

/// <summary>
/// Networks that do not treat an open dimension as a batch are refused, and the first node is named where rows do not
/// stay apart.
/// </summary>
public class BatchLoweringTests
{
    private const string Several = "computes a row of its result from several rows";
    private const string Counted = "computes with the number of rows";
    private const string Differing = "reads numbers that differ from row to row";
    private const string Scattered = "repeats all rows 2 times along the axis 0 of the output, so the results of a row are not contiguous";
    private const string Told = "treats some rows otherwise than others";

    private static readonly Dictionary<string, (Func<OnnxBuilder, OnnxBuilder> Nodes, string Node, string Reason)> s_mixing = new(StringComparer.Ordinal)
    {
        ["softmax"] = (m => m.Node("Softmax", ["x"], "y", ("axis", 0)), "node 'y' (Softmax)", Several),
        ["sum"] = (m => m.Node("Relu", ["x"], "r").Node("ReduceMax", ["r"], "y", ("axes", new[] { 0 })), "node 'y' (ReduceMax)", Several),
        ["all axes"] = (m => m.Node("ReduceMean", ["x"], "y"), "node 'y' (ReduceMean)", Several),
        ["cumulative sum"] = (m => m.Initializer(OnnxBuilder.Tensor("axis", OnnxBuilder.Int64, [], new byte[8])).Node("CumSum", ["x", "axis"], "y"),
            "node 'y' (CumSum)", Several),
        ["largest"] = (m => m.Node("ArgMax", ["x"], "y", ("axis", 0)), "node 'y' (ArgMax)", Several),
        ["gram"] = (m => m.Node("Transpose", ["x"], "t").Node("MatMul", ["x", "t"], "y"), "node 'y' (MatMul)", Several),
        ["inner product"] = (m => m.Node("Transpose", ["x"], "t").Node("MatMul", ["t", "x"], "y"), "node 'y' (MatMul)", Several),
        ["outer difference"] = (m => m.Integers("one", 1).Integers("zero", 0).Node("Unsqueeze", ["x", "one"], "a").Node("Unsqueeze", ["x", "zero"], "b")
            .Node("Sub", ["a", "b"], "y"), "node 'y' (Sub)", Several),
        ["first row"] = (m => m.Integers("from", 0).Integers("to", 1).Node("Slice", ["x", "from", "to"], "y"), "node 'y' (Slice)", Told),
        ["all but the last"] = (m => m.Integers("from", 0).Integers("to", -1).Integers("axis", 0).Node("Slice", ["x", "from", "to", "axis"], "y"),
            "node 'y' (Slice)", Told),
        ["at most so many"] = (m => m.Integers("from", 0).Integers("to", 100).Integers("axis", 0).Node("Slice", ["x", "from", "to", "axis"], "y"),
            "node 'y' (Slice)", Told),
        ["at most the last"] = (m => m.Integers("from", -100).Integers("to", long.MaxValue).Integers("axis", 0).Node("Slice", ["x", "from", "to", "axis"], "y"),
            "node 'y' (Slice)", Told),
        ["one or two"] = (m => m.Integers("zero", 0).Integers("two", 2).Node("Shape", ["x"], "s").Node("Gather", ["s", "zero"], "n")
            .Node("Less", ["n", "two"], "one").Node("Cast", ["one"], "f", ("to", 1))
            .Node("Mul", ["x", "f"], "y"), "node 'one' (Less)", "decides by the number of rows"),
        ["reversed"] = (m => m.Integers("from", -1).Integers("to", long.MinValue).Integers("axis", 0).Integers("step", -1)
            .Node("Slice", ["x", "from", "to", "axis", "step"], "y"), "node 'y' (Slice)", Told),
        ["shifted"] = (m => m.Integers("pads", 1, 0, 0, 0).Node("Pad", ["x", "pads"], "y"), "node 'y' (Pad)", Told),
        ["with a row of its own"] = (m => m.Weights("token", [1, 4], 1).Node("Concat", ["token", "x"], "y", ("axis", 0)), "node 'y' (Concat)", Told),
        ["one row by a number"] = (m => m.Integers("first", 0).Node("Gather", ["x", "first"], "y"), "node 'y' (Gather)", Told),
        ["channels"] = (m => m.Integers("shape", 1, -1, 2, 2).Weights("scale", [5], 1).Node("Reshape", ["x", "shape"], "c")
            .Node("MaxPool", ["c"], "p", ("kernel_shape", new[] { 2, 2 })).Node("Softmax", ["p"], "y", ("axis", 1)), "node 'y' (Softmax)", Several),
        ["number"] = (m => m.Node("Shape", ["x"], "s").Node("Cast", ["s"], "f", ("to", 1)).Integers("zero", 0).Node("Gather", ["f", "zero"], "n")
            .Node("Div", ["x", "n"], "y"), "node 'y' (Div)", Counted),
        ["twice"] = (m => m.Node("Concat", ["x", "x"], "y", ("axis", 0)), "node 'y' (Concat)", Scattered),
        ["tiled"] = (m => m.Integers("repeats", 2, 1).Node("Tile", ["x", "repeats"], "y"), "node 'y' (Tile)", Scattered),
        ["beside itself"] = (m => m.Node("Relu", ["x"], "r").Node("Concat", ["r", "x"], "c", ("axis", 0)).Weights("w", [4, 3], 1)
            .Node("MatMul", ["c", "w"], "y"), "node 'y' (MatMul)", Scattered),
        ["position"] = (m => Positions(m).Node("Add", ["x", "column"], "y"), "node 'y' (Add)", Differing),
        ["triangle"] = (m => m.Node("Shape", ["x"], "s").Integers("zero", 0).Node("Gather", ["s", "zero"], "n").Node("Concat", ["n", "n"], "nn", ("axis", 0))
            .Node("ConstantOfShape", ["nn"], "c").Node("Trilu", ["c"], "t").Node("MatMul", ["t", "x"], "y"), "node 'y' (MatMul)", Differing),
    };

    public static TheoryData<string> Mixing => new(s_mixing.Keys);

    [Theory]
    [MemberData(nameof(Mixing))]
    public void Rows_that_meet_are_no_batch(string name)
    {
        (Func<OnnxBuilder, OnnxBuilder> nodes, string node, string reason) = s_mixing[name];
        string message = Refused(nodes(OnnxBuilder.Model().TypedInput("x", OnnxBuilder.Float, "seq", 4)).Output("y"));
        Assert.Equal(
            $"'seq', the open leading dimension of the input 'x', is not a batch: {node} {reason}. Give its size on the attribute, Dimensions = \"seq=…\".",
            message);
    }

    [Theory]
    [MemberData(nameof(Mixing))]
    public void With_a_size_they_are_one_sample(string name)
    {
        byte[] model = s_mixing[name].Nodes(OnnxBuilder.Model().TypedInput("x", OnnxBuilder.Float, "seq", 4)).Output("y").ToBytes();
        ModelGraph graph = ModelLowering.Lower(
            OnnxModelReader.Read(model), LoweringOptions.None with { Dimensions = FixedDimensions.Parse("seq=5") }, CancellationToken.None).Graph;
        Assert.Equal(new Shape(5, 4), graph.Inputs[0].Shape);
        Assert.Null(graph.Batch);
    }

    [Fact]
    public void A_leading_1_in_the_file_is_one_sample_whatever_the_network_does()
    {
        LoweredModel lowered = Lower(OnnxBuilder.Model().Input("x", 1, 4).Node("Softmax", ["x"], "y", ("axis", 0)).Output("y"));
        Assert.Null(lowered.Graph.Batch);
    }

    [Fact]
    public void Time_that_leads_a_recurrent_layer_is_no_batch()
    {
        OnnxBuilder model = OnnxBuilder.Model().TypedInput("x", OnnxBuilder.Float, "seq", 1, 3)
            .Weights("w", [1, 16, 3], 0.5f, -0.25f).Weights("r", [1, 16, 4], 0.25f, -0.5f)
            .Node("LSTM", ["x", "w", "r"], "y", ("hidden_size", 4)).Output("y");
        Assert.StartsWith("'seq', the open leading dimension of the input 'x', is not a batch: node 'y' (LSTM) computes a row of its result from several rows.",
            Refused(model), StringComparison.Ordinal);
    }

    [Fact]
    public void An_unnamed_dimension_is_named_by_its_input()
    {
        string message = Refused(OnnxBuilder.Model().Input("x", null, 4).Node("Softmax", ["x"], "y", ("axis", 0)).Output("y"));
        Assert.StartsWith("The dimension 'x.0', the open leading dimension of the input 'x', is not a batch: node 'y' (Softmax)", message,
            StringComparison.Ordinal);
        Assert.EndsWith("Dimensions = \"x.0=…\".", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_dimension_that_an_input_has_twice_is_no_batch() => Assert.StartsWith(
        "'N', the open leading dimension of the input 'x', is not a batch: the input 'x' has it twice",
        Refused(OnnxBuilder.Model().TypedInput("x", OnnxBuilder.Float, "N", "N").Node("Relu", ["x"], "y").Output("y")),
        StringComparison.Ordinal);

    [Fact]
    public void Rows_that_a_reshape_joins_are_no_batch()
    {
        OnnxBuilder model = OnnxBuilder.Model().TypedInput("x", OnnxBuilder.Float, "T", 2).Integers("shape", 1, -1)
            .Node("Relu", ["x"], "r").Node("Reshape", ["r", "shape"], "t").Gemm("t", "y", 2, 6, 0.5f).Output("y");
        Assert.Equal(
            "'T', the open leading dimension of the input 'x', is not a batch: node 't' (Reshape) joins its rows with other dimensions, or moves them; "
            + "with 5 rows, node 'y' (Gemm) multiplies rows of 10 with columns of 6. "
            + "Give its size on the attribute, Dimensions = \"T=…\".",
            Refused(model));
    }

    [Fact]
    public void What_fits_one_row_alone_is_no_batch()
    {
        OnnxBuilder model = OnnxBuilder.Model().TypedInput("x", OnnxBuilder.Float, "N", 4).Weights("w", [3, 4], 1).Node("Add", ["x", "w"], "y").Output("y");
        Assert.StartsWith("'N', the open leading dimension of the input 'x', is not a batch: with 5 rows, node 'y' (Add) combines the shapes 5×4 and 3×4",
            Refused(model), StringComparison.Ordinal);
    }

    [Fact]
    public void A_dimension_that_a_state_of_one_row_makes_1_is_one_sample()
    {
        LoweredModel lowered = Lower(OnnxBuilder.Model().Input("x", null, 5, 3).Input("h", 1, 1, 4).Node("Transpose", ["x"], "t", ("perm", new[] { 1, 0, 2 }))
            .Weights("w", [1, 12, 3], 0.5f, -0.25f).Weights("r", [1, 12, 4], 0.25f, -0.5f).Node("GRU", ["t", "w", "r", "", "", "h"], "y", ("hidden_size", 4))
            .Output("y"));
        Assert.Null(lowered.Graph.Batch);
        Assert.Equal(new Shape(1, 5, 3), lowered.Graph.Inputs[0].Shape);
    }

    [Fact]
    public void A_size_at_one_place_is_the_size_of_all_of_its_name()
    {
        OnnxBuilder model = OnnxBuilder.Model().TypedInput("x", OnnxBuilder.Float, "N", 4).TypedInput("h", OnnxBuilder.Float, 1, "N", 4)
            .Node("Add", ["x", "h"], "y").Output("y");
        ModelGraph graph = ModelLowering.Lower(
            OnnxModelReader.Read(model.ToBytes()), LoweringOptions.None with { Dimensions = FixedDimensions.Parse("h.1=3") }, CancellationToken.None).Graph;
        Assert.Null(graph.Batch);
        Assert.Equal(new Shape(3, 4), graph.Inputs[0].Shape);
    }

    [Fact]
    public void A_network_that_is_wrong_for_any_number_of_rows_is_told_so()
    {
        ModelException exception = Assert.Throws<ModelException>(
            () => Lower(OnnxBuilder.Model().TypedInput("x", OnnxBuilder.Float, "N", 4).Gemm("x", "y", 2, 6, 0.5f).Output("y")));
        Assert.Equal(DiagnosticIds.ShapeMismatch, exception.Diagnostic.Id);
        Assert.Equal("Node 'y' (Gemm) multiplies rows of 4 with columns of 6.", exception.Message);
    }

    [Fact]
    public void Two_names_are_two_dimensions()
    {
        OnnxBuilder model = OnnxBuilder.Model().TypedInput("a", OnnxBuilder.Float, "N", 4).TypedInput("b", OnnxBuilder.Float, "M", 4).Node("Relu", ["a"], "y")
            .Node("Relu", ["b"], "z").Output("y", "z");
        Assert.Equal(
            "'M', the open leading dimension of the input 'b', is not a batch: that is 'N', which leads the input 'a', "
            + "and nothing in the network makes them equal. Give its size on the attribute, Dimensions = \"M=…\".",
            Refused(model));
    }

    [Fact]
    public void Two_names_that_a_sum_makes_equal_are_one_batch()
    {
        ModelGraph graph = Lower(OnnxBuilder.Model().TypedInput("a", OnnxBuilder.Float, "N", 4).TypedInput("b", OnnxBuilder.Float, "M", 4)
            .Node("Add", ["a", "b"], "y").Output("y")).Graph;
        Assert.All(graph.Batch!.Inputs, axis => Assert.NotNull(axis));
    }

    [Fact]
    public void An_output_that_counts_the_rows_is_refused() => Assert.StartsWith(
        "'N', the open leading dimension of the input 'x', is not a batch: the output 'n' depends on the number of rows",
        Refused(OnnxBuilder.Model().TypedInput("x", OnnxBuilder.Float, "N", 4).Node("Relu", ["x"], "y").Node("Shape", ["x"], "n").Output("y", "n")),
        StringComparison.Ordinal);

    [Fact]
    public void A_branch_by_the_number_of_rows_is_refused()
    {
        OnnxBuilder model = OnnxBuilder.Model().TypedInput("x", OnnxBuilder.Float, "N", 4).Integers("zero", 0).Integers("one", 1)
            .Node("Shape", ["x"], "s").Node("Gather", ["s", "zero"], "n").Node("Equal", ["n", "one"], "is_one")
            .Node("If", ["is_one"], "y", ("then_branch", OnnxBuilder.Model().Node("Relu", ["x"], "t").Output("t")),
                ("else_branch", OnnxBuilder.Model().Node("Neg", ["x"], "e").Output("e")))
            .Output("y");
        Assert.StartsWith("'N', the open leading dimension of the input 'x', is not a batch: node 'y' (If) takes its branch by the number of rows.",
            Refused(model), StringComparison.Ordinal);
    }

    [Fact]
    public void A_branch_by_the_number_of_rows_is_taken_where_both_compute_the_same()
    {
        OnnxBuilder model = OnnxBuilder.Model().TypedInput("x", OnnxBuilder.Float, "N", 4).Integers("zero", 0).Integers("one", 1)
            .Node("Shape", ["x"], "s").Node("Gather", ["s", "zero"], "n").Node("Equal", ["n", "one"], "is_one")
            .Node("If", ["is_one"], "y", ("then_branch", OnnxBuilder.Model().Node("Relu", ["x"], "t").Output("t")),
                ("else_branch", OnnxBuilder.Model().Node("Relu", ["x"], "e").Output("e")))
            .Output("y");
        ModelGraph graph = Lower(model).Graph;
        Assert.Equal(new Shape(1, 4), Assert.Single(graph.Inputs).Shape);
        Assert.NotNull(graph.Batch);
    }

    [Fact]
    public void A_size_that_is_told_as_a_number_of_rows_makes_no_batch_of_one_row()
    {
        OnnxBuilder model = OnnxBuilder.Model().TypedInput("x", OnnxBuilder.Float, "N", 4).Integers("shape", 3, 4)
            .Node("Expand", ["x", "shape"], "y").Output("y");
        Assert.Contains("is not a batch: ", Refused(model), StringComparison.Ordinal);
    }

    public static TheoryData<string, long, bool> Bounds => new()
    {
        // The bound holds for some number of rows, and the network reshapes by it.
        { "Min", 100, false },
        { "Min", 1_000_000, false },
        { "Max", 3, false },
        { "Mod", 100, false },

        // No number of rows reaches it.
        { "Min", long.MaxValue, true },
        { "Max", 0, true },
        { "Max", 1, true },
        { "Mod", long.MaxValue, true },
        { "Div", 1, true },
    };

    [Theory]
    [MemberData(nameof(Bounds))]
    public void A_number_of_rows_within_bounds_is_believed_only_where_they_hold_for_every_batch(string name, long bound, bool isBatch)
    {
        OnnxBuilder model = OnnxBuilder.Model().TypedInput("x", OnnxBuilder.Float, "N", 4).Integers("zero", 0).Integers("bound", bound).Integers("rest", -1)
            .Node("Shape", ["x"], "s").Node("Gather", ["s", "zero"], "n").Node(name, ["n", "bound"], "m").Node("Concat", ["m", "rest"], "shape", ("axis", 0))
            .Node("Reshape", ["x", "shape"], "y").Output("y");
        if (isBatch)
        {
            Assert.NotNull(Lower(model).Graph.Batch);
        }
        else
        {
            Assert.Contains("is not a batch: ", Refused(model), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("Less", 100)]
    [InlineData("Greater", 1_000_000)]
    public void A_comparison_that_ends_otherwise_with_many_rows_is_refused(string name, long bound)
    {
        OnnxBuilder model = OnnxBuilder.Model().TypedInput("x", OnnxBuilder.Float, "N", 4).Integers("zero", 0).Integers("bound", bound)
            .Node("Shape", ["x"], "s").Node("Gather", ["s", "zero"], "n").Node(name, ["n", "bound"], "c").Node("Cast", ["c"], "f", ("to", 1))
            .Node("Mul", ["x", "f"], "y").Output("y");
        Assert.StartsWith($"'N', the open leading dimension of the input 'x', is not a batch: node 'c' ({name}) decides by the number of rows.", Refused(model),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_comparison_with_the_number_of_rows_is_no_matter_where_nothing_comes_of_it()
    {
        OnnxBuilder model = OnnxBuilder.Model().TypedInput("x", OnnxBuilder.Float, "N", 4).Integers("zero", 0).Integers("bound", 100)
            .Node("Shape", ["x"], "s").Node("Gather", ["s", "zero"], "n").Node("Less", ["n", "bound"], "c").Node("Where", ["c", "n", "n"], "m")
            .Integers("rest", -1).Node("Concat", ["m", "rest"], "shape", ("axis", 0)).Node("Reshape", ["x", "shape"], "y").Output("y");
        Assert.NotNull(Lower(model).Graph.Batch);
    }

    [Fact]
    public void A_loop_over_the_rows_is_refused()
    {
        OnnxBuilder body = OnnxBuilder.Model().Node("Add", ["s", "row"], "next").Node("Identity", ["next"], "sum").Output("next", "sum");
        body.TypedInput("s", OnnxBuilder.Float, 4).TypedInput("row", OnnxBuilder.Float, 4);
        OnnxBuilder model = OnnxBuilder.Model().TypedInput("x", OnnxBuilder.Float, "T", 4).Weights("start", [4], 0)
            .Node("Scan", ["start", "x"], ["last", "y"], "", ("body", body), ("num_scan_inputs", 1)).Output("y");
        Assert.Contains("is not a batch: node 'y' (Scan)", Refused(model).Replace("'last'", "'y'", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    private static OnnxBuilder Positions(OnnxBuilder model) =>
        model.Integers("zero", 0).Initializer(OnnxBuilder.Tensor("start", OnnxBuilder.Int64, [], new byte[8]))
        .Initializer(OnnxBuilder.Tensor("one", OnnxBuilder.Int64, [], BitConverter.GetBytes(1L))).Integers("last", 1)
        .Node("Shape", ["x"], "s").Node("Gather", ["s", "zero"], "n").Node("Squeeze", ["n", "zero"], "count").Node("Range", ["start", "count", "one"], "r")
        .Node("Cast", ["r"], "f", ("to", 1)).Node("Unsqueeze", ["f", "last"], "column");

    private static LoweredModel Lower(OnnxBuilder model) => ModelLowering.Lower(OnnxModelReader.Read(model.ToBytes()));

    private static string Refused(OnnxBuilder model)
    {
        ModelException exception = Assert.Throws<ModelException>(() => Lower(model));
        Assert.Equal(DiagnosticIds.NoBatch, exception.Diagnostic.Id);
        return exception.Message;
    }
}
