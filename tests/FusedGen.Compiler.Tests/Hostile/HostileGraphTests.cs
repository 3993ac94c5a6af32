using FusedGen.Tests;

namespace FusedGen.Compiler.Tests.Hostile;

/// <summary>Graphs that contradict themselves, and sound ones that nobody would train.</summary>
public class HostileGraphTests
{
    private const int Float = OnnxBuilder.Float;
    private const int Int64 = OnnxBuilder.Int64;

    [Fact]
    public void A_circle_is_refused() => HostileModel.AssertRefused(
        OnnxBuilder.Model().Input("x", 1, 3).Node("Add", ["x", "b"], "a").Node("Relu", ["a"], "b").Output("b").ToBytes(), "FG0010");

    [Fact]
    public void A_node_that_reads_itself_is_refused() =>
        HostileModel.AssertRefused(OnnxBuilder.Model().Input("x", 1, 3).Node("Add", ["x", "a"], "a").Output("a").ToBytes(), "FG0010");

    [Fact]
    public void A_missing_tensor_is_refused() =>
        HostileModel.AssertRefused(OnnxBuilder.Model().Input("x", 1, 3).Node("Add", ["x", "nowhere"], "y").Output("y").ToBytes(), "FG0010");

    [Fact]
    public void A_graph_without_outputs_is_refused() =>
        HostileModel.AssertRefused(OnnxBuilder.Model().Input("x", 1, 3).Node("Relu", ["x"], "y").ToBytes(), "FG0010");

    [Fact]
    public void A_graph_without_anything_is_refused() => HostileModel.AssertRefused(OnnxBuilder.Model().ToBytes(), "FG0010");

    [Fact]
    public void A_tensor_that_is_defined_twice_is_refused() => HostileModel.AssertRefused(
        OnnxBuilder.Model().Input("x", 1, 3).Node("Relu", ["x"], "y").Node("Tanh", ["x"], "y").Output("y").ToBytes(), "FG0010");

    [Fact]
    public void The_optional_output_of_a_node_that_gives_none_is_refused_where_it_is_read() => HostileModel.AssertRefused(
        OnnxBuilder.Model().Input("x", 1, 3).Node("Dropout", ["x"], ["y", "mask", "third"]).Node("Relu", ["third"], "z").Output("z").ToBytes(), "FG0012");

    [Theory]
    [InlineData(Float, 3, 11)]
    [InlineData(Float, 3, 13)]
    [InlineData(Float, 3, 0)]
    [InlineData(Int64, 3, 23)]
    public void Data_of_another_length_are_refused(int type, int elements, int bytes) => HostileModel.AssertRefused(
        OnnxBuilder.Model().Input("x", 1, 3).Initializer(OnnxBuilder.Tensor("w", type, [elements], new byte[bytes])).Node("Add", ["x", "w"], "y").Output("y")
            .ToBytes(), "FG0020");

    [Fact]
    public void Dimensions_that_overflow_are_refused()
    {
        HostileModel.AssertRefused(OnnxBuilder.Model().TypedInput("x", Float, 1, long.MaxValue).Node("Relu", ["x"], "y").Output("y").ToBytes(), "FG0021");
        HostileModel.AssertRefused(OnnxBuilder.Model().TypedInput("x", Float, 1, 1L << 32, 1L << 32).Node("Relu", ["x"], "y").Output("y").ToBytes(), "FG0021");
        HostileModel.AssertRefused(OnnxBuilder.Model().TypedInput("x", Float, 0, 1L << 40).Node("Relu", ["x"], "y").Output("y").ToBytes(), "FG0021");
        HostileModel.AssertRefused(OnnxBuilder.Model().TypedInput("x", Float, 1, long.MinValue).Node("Relu", ["x"], "y").Output("y").ToBytes(), "FG0014");
    }

    [Fact]
    public void A_tensor_of_2_to_the_40_elements_is_refused() => HostileModel.AssertRefused(
        OnnxBuilder.Model().Input("x", 1, 3).Initializer(OnnxBuilder.TensorHead("w", Float, 1 << 20, 1 << 20)).Node("Add", ["x", "w"], "y").Output("y")
            .ToBytes(), "FG0021");

    [Fact]
    public void Deep_nesting_does_not_exhaust_the_stack()
    {
        OnnxBuilder.Message graph = OnnxBuilder.Model().Graph;
        for (int depth = 0; depth < 2000; depth++)
        {
            byte[] inner = graph.ToArray();
            graph = new OnnxBuilder.Message().Nested(
                1, node => node.Text(2, "y").Text(4, "If").Nested(5, a => a.Text(1, "then_branch").Bytes(6, inner).Integer(20, 5)));
        }

        byte[] model = new OnnxBuilder.Message().Integer(1, 8).Nested(8, m => m.Text(1, "").Integer(2, 17))
            .Bytes(7, [.. graph.ToArray(), .. new OnnxBuilder.Message().Nested(12, v => v.Text(1, "y")).ToArray()]).ToArray();
        HostileModel.AssertRefused(model, "FG0021");
    }

    [Theory]
    [InlineData(100_000)]
    [InlineData(20_000)]
    [InlineData(3000)]
    public void A_long_chain_is_done_soon_or_refused(int length)
    {
        OnnxBuilder model = OnnxBuilder.Model().Input("n0", 1, 3);
        string[] operators = ["Relu", "Sin", "Neg", "Sigmoid"];
        for (int i = 0; i < length; i++)
        {
            model.Node(operators[i % operators.Length], [$"n{i}"], $"n{i + 1}");
        }

        HostileModel.Compile(model.Output($"n{length}").ToBytes());
    }

    [Fact]
    public void A_graph_that_doubles_at_every_step_is_done_soon()
    {
        OnnxBuilder model = OnnxBuilder.Model().Input("n0", 1, 3);
        for (int i = 0; i < 60; i++)
        {
            model.Node(i % 2 == 0 ? "Mul" : "Add", [$"n{i}", $"n{i}"], $"m{i}").Node("Sin", [$"m{i}"], $"s{i}").Node("Sub", [$"m{i}", $"s{i}"], $"n{i + 1}");
        }

        HostileModel.Compile(model.Output("n60").ToBytes());
    }

    [Fact]
    public void A_model_of_constants_alone_is_sound() =>
        HostileModel.AssertSound(OnnxBuilder.Model().Weights("w", [1, 3], 1, 2, 3).Node("Relu", ["w"], "y").Output("y", "w").ToBytes());

    [Fact]
    public void An_output_that_is_an_input_is_sound() =>
        HostileModel.AssertSound(OnnxBuilder.Model().Input("x", 1, 3).Node("Relu", ["x"], "y").Output("x", "y").ToBytes());

    [Fact]
    public void An_input_that_nothing_reads_is_sound() =>
        HostileModel.AssertAccepted(OnnxBuilder.Model().Input("x", 1, 3).Input("unused", 1, 5).Node("Relu", ["x"], "y").Output("y").ToBytes());

    [Fact]
    public void One_tensor_as_two_outputs_is_sound() =>
        HostileModel.AssertSound(OnnxBuilder.Model().Input("x", 1, 3).Node("Relu", ["x"], "y").Node("Identity", ["y"], "z").Output("y", "z", "y").ToBytes());

    [Fact]
    public void Many_inputs_and_outputs_are_sound() => HostileModel.AssertAccepted(Wide(60));

    [Fact]
    public void Thousands_of_inputs_and_outputs_are_refused() => HostileModel.AssertRefused(Wide(3000), "FG0021");

    [Fact]
    public void A_scale_of_integers_is_refused_where_floats_are_normalised()
    {
        HostileModel.AssertRefused(
            OnnxBuilder.Model().Input("x", 1, 5).TypedInput("s", Int64, 5).Node("LayerNormalization", ["x", "s"], "y").Output("y").ToBytes(), "FG0013");
        HostileModel.AssertRefused(
            OnnxBuilder.Model().Input("x", 1, 2, 5).TypedInput("s", Int64, 2).Weights("b", [2], 1).Node("InstanceNormalization", ["x", "s", "b"], "y")
                .Output("y").ToBytes(), "FG0013");
    }

    [Fact]
    public void An_integer_compared_with_itself_compiles() => HostileModel.AssertAccepted(
        OnnxBuilder.Model().TypedInput("x", Int64, 1, 5).Node("Equal", ["x", "x"], "e").Node("Less", ["x", "x"], "l").Node("Or", ["e", "l"], "y")
            .Output("y", "e").ToBytes());

    [Theory]
    [InlineData("Relu")]
    [InlineData("Softmax")]
    [InlineData("Transpose")]
    [InlineData("ReduceSum")]
    [InlineData("ReduceMax")]
    [InlineData("ReduceMean")]
    [InlineData("ArgMax")]
    [InlineData("Flatten")]
    [InlineData("GlobalAveragePool")]
    [InlineData("LogSoftmax")]
    [InlineData("Shape")]
    [InlineData("Size")]
    [InlineData("NonZero")]
    [InlineData("Unique")]
    [InlineData("Det")]
    [InlineData("DFT")]
    [InlineData("SplitToSequence")]
    public void Operators_over_tensors_of_any_rank_and_without_elements_are_sound(string type)
    {
        foreach (object?[] shape in new object?[][] { [], [0], [1, 0], [1, 3, 0], [0, 3, 2], [1, 0, 4, 4], [1, 1, 1, 1, 1, 2, 1, 1, 1, 3],
            [.. Enumerable.Repeat<object?>(1, 40)] })
        {
            HostileModel.AssertSound(OnnxBuilder.Model().TypedInput("x", Float, shape).Node(type, ["x"], "y").Output("y").ToBytes());
        }
    }

    [Theory]
    [InlineData("CumSum", 14)]
    [InlineData("CumProd", 26)]
    [InlineData("DFT", 20)]
    public void An_axis_that_is_no_integer_is_refused(string type, int opset)
    {
        string[] inputs = type == "DFT" ? ["x", "", "a"] : ["x", "a"];
        HostileModel.AssertRefused(
            OnnxBuilder.Model(opset).Input("x", 3, 3, 1).Input("a").Node(type, inputs, "y").TypedOutput("y", Float, 3, 3, type == "DFT" ? 2 : 1).ToBytes(),
            "FG0013");
    }

    [Theory]
    [InlineData("Add")]
    [InlineData("MatMul")]
    [InlineData("Conv")]
    [InlineData("Gemm")]
    [InlineData("Concat")]
    [InlineData("Where")]
    public void Operators_of_two_tensors_without_elements_are_sound(string type)
    {
        foreach ((int[] left, int[] right) in new[] { (new[] { 1, 0 }, new[] { 0, 3 }), ([1, 3], [3, 0]), ([1, 0, 3, 3], [2, 0, 1, 1]),
            ([1, 2, 3, 3], [0, 2, 1, 1]), ([0], [0]), ([], []) })
        {
            (string, object)[] attributes = type == "Concat" ? [("axis", 0)] : [];
            OnnxBuilder model = OnnxBuilder.Model().TypedInput("x", Float, [.. left.Cast<object?>()]).TypedInput("z", Float, [.. right.Cast<object?>()]);
            HostileModel.AssertSound(model.Node(type, ["x", "z"], "y", attributes).Output("y").ToBytes());
            OnnxBuilder constant = OnnxBuilder.Model().TypedInput("x", Float, [.. left.Cast<object?>()]).Weights("z", right, 1);
            HostileModel.AssertSound(constant.Node(type, ["x", "z"], "y", attributes).Output("y").ToBytes());
        }
    }

    private static byte[] Wide(int count)
    {
        OnnxBuilder model = OnnxBuilder.Model();
        for (int i = 0; i < count; i++)
        {
            model.Input($"x{i}", 1, 2).Node("Relu", [$"x{i}"], $"y{i}").Output($"y{i}");
        }

        return model.ToBytes();
    }
}
