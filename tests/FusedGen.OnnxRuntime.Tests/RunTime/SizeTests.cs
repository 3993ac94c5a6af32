using FusedGen.Compiler.Graph;
using FusedGen.Tests;
using static FusedGen.OnnxRuntime.Tests.Agreement;

namespace FusedGen.OnnxRuntime.Tests.RunTime;

/// <summary>
/// Sizes that are inputs: one model with a declared result gives ONNX Runtime's answers for all values that mean that
/// result.
/// </summary>
public class SizeTests
{
    private const int Float = 1;
    private const int S32 = 6;
    private const int S64 = 7;

    [Theory]
    [InlineData(2, 6)]
    [InlineData(-1, 6)]
    [InlineData(0, 6)]
    [InlineData(0, -1)]
    public void The_shape_of_a_reshape(long rows, long columns) => Check(
        Of().Input("x", 2, 3, 2).TypedInput("s", S64, 2).Node("Reshape", ["x", "s"], "z").Node("Relu", ["z"], "y").TypedOutput("y", Float, 2, 6),
        ("s", Longs(rows, columns)));

    [Theory]
    [InlineData("ReduceSum", 1, 0)]
    [InlineData("ReduceSum", 0, 1)]
    [InlineData("ReduceMean", 0, -1)]
    [InlineData("ReduceMax", 0, -3)]
    [InlineData("ReduceLogSumExp", 0, 2)]
    public void An_axis_that_the_result_does_not_tell(string name, int keeps, long axis) => Check(
        Of().Input("x", 3, 3, 3).TypedInput("a", S64, 1).Node(name, ["x", "a"], "y", ("keepdims", keeps))
            .TypedOutput("y", Float, keeps == 1 ? [1, 3, 3] : [3, 3]),
        ("a", Longs(axis)));

    [Theory]
    [InlineData(0, 2)]
    [InlineData(2, 0)]
    [InlineData(-1, 0)]
    [InlineData(1, 2)]
    [InlineData(2, -2)]
    public void Two_axes(long first, long second) => Check(
        Of().Input("x", 4, 4, 4).TypedInput("a", S64, 2).Node("ReduceSum", ["x", "a"], "y", ("keepdims", 0)).TypedOutput("y", Float, 4),
        ("a", Longs(first, second)));

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(1, 1, 0)]
    [InlineData(-1, 0, 1)]
    [InlineData(-3, 1, 1)]
    public void The_axis_of_a_running_sum(long axis, int exclusive, int reverse) => Check(
        Of().Input("x", 2, 3, 4).TypedInput("a", S64).Node("CumSum", ["x", "a"], "y", ("exclusive", exclusive), ("reverse", reverse))
            .TypedOutput("y", Float, 2, 3, 4),
        ("a", Integers(ElementType.Int64, [], axis)));

    [Theory]
    [InlineData(0, 3, 0, 2, 0, 1, 1, 1)]
    [InlineData(2, 5, 1, 3, 0, 1, 1, 1)]
    [InlineData(-3, 99, -2, 2000, 0, 1, 1, 1)]
    [InlineData(5, 0, 3, 0, 0, 1, -2, -2)]
    [InlineData(3, 1, 4, 1, 1, 0, -1, -1)]
    [InlineData(0, 2, 1, 4, -2, -3, 1, 1)]
    [InlineData(99, -99, -1, -99, 0, 1, -2, -2)]
    public void The_bounds_of_a_slice(long s0, long e0, long s1, long e1, long a0, long a1, long t0, long t1) => Check(
        Of().Input("x", 6, 4, 2).TypedInput("s", S64, 2).TypedInput("e", S64, 2).TypedInput("a", S64, 2).TypedInput("t", S64, 2)
            .Node("Slice", ["x", "s", "e", "a", "t"], "y").TypedOutput("y", Float, 3, 2, 2),
        ("s", Longs(s0, s1)), ("e", Longs(e0, e1)), ("a", Longs(a0, a1)), ("t", Longs(t0, t1)));

    [Theory]
    [InlineData(1, 4)]
    [InlineData(-4, -1)]
    public void The_bounds_of_a_slice_of_known_axes(int start, int end) => Check(
        Of().Input("x", 3, 5).TypedInput("s", S32, 1).TypedInput("e", S32, 1).Initializer(OnnxBuilder.Tensor("a", S32, [1], BitConverter.GetBytes(1)))
            .Node("Slice", ["x", "s", "e", "a"], "y").TypedOutput("y", Float, 3, 3),
        ("s", Integers(ElementType.Int32, [1], start)), ("e", Integers(ElementType.Int32, [1], end)));

    [Theory]
    [InlineData("constant", 1, 0, 0, 2)]
    [InlineData("constant", 0, 2, 1, 0)]
    [InlineData("constant", -1, 1, 2, 1)]
    [InlineData("reflect", 1, 2, 0, 0)]
    [InlineData("edge", 0, 1, 1, 1)]
    [InlineData("wrap", 1, 1, 0, 1)]
    public void Pads(string mode, long b0, long b1, long e0, long e1) => Check(
        Of().Input("x", 3, 4).TypedInput("p", S64, 4).Input("v").Node("Pad", mode == "constant" ? ["x", "p", "v"] : ["x", "p"], "y", ("mode", mode))
            .TypedOutput("y", Float, 4, 6),
        ("p", Longs(b0, b1, e0, e1)));

    [Theory]
    [InlineData(0, 1)]
    [InlineData(-1, -2)]
    public void Pads_of_axes_that_are_inputs(long first, long second) => Check(
        Of().Input("x", 3, 3).TypedInput("p", S64, 4).TypedInput("a", S64, 2).Node("Pad", ["x", "p", "", "a"], "y").TypedOutput("y", Float, 5, 5),
        ("p", Longs(1, 0, 1, 2)), ("a", Longs(first, second)));

    [Theory]
    [InlineData("nearest", "half_pixel", 2, 1.5)]
    [InlineData("nearest", "asymmetric", 2.2, 1.7)]
    [InlineData("linear", "half_pixel", 2.3, 1.6)]
    [InlineData("linear", "pytorch_half_pixel", 2, 1.5)]
    [InlineData("linear", "align_corners", 2, 1.5)]
    [InlineData("linear", "half_pixel_symmetric", 2.2, 1.55)]
    [InlineData("cubic", "half_pixel", 2.1, 1.5)]
    [InlineData("cubic", "asymmetric", 2.3, 1.7)]
    public void Scales(string mode, string transformation, float rows, float columns) => Check(
        Of(19).Input("x", 1, 1, 3, 4).Input("s", 4)
            .Node("Resize", ["x", "", "s"], "y", ("mode", mode), ("coordinate_transformation_mode", transformation)).TypedOutput("y", Float, 1, 1, 6, 6),
        ("s", new Tensor(new Shape(4), [1, 1, rows, columns])));

    [Theory]
    [InlineData("linear", 0.5f, 0.6f)]
    [InlineData("cubic", 0.55f, 0.66f)]
    public void Scales_that_shrink_without_aliases(string mode, float rows, float columns) => Check(
        Of(19).Input("x", 1, 1, 6, 5).Input("s", 4).Node("Resize", ["x", "", "s"], "y", ("mode", mode), ("antialias", 1)).TypedOutput("y", Float, 1, 1, 3, 3),
        ("s", new Tensor(new Shape(4), [1, 1, rows, columns])));

    [Theory]
    [InlineData("stretch", 6, 6)]
    [InlineData("not_larger", 6, 9)]
    [InlineData("not_larger", 8, 6)]
    [InlineData("not_smaller", 6, 5)]
    public void Sizes(string policy, long rows, long columns) => Check(
        Of(19).Input("x", 1, 1, 3, 3).TypedInput("s", S64, 2)
            .Node("Resize", ["x", "", "", "s"], "y", ("mode", "nearest"), ("axes", new[] { 2, 3 }), ("keep_aspect_ratio_policy", policy))
            .TypedOutput("y", Float, 1, 1, 6, 6),
        ("s", Longs(rows, columns)));

    [Theory]
    [InlineData(0f, 0f, 1f, 1f)]
    [InlineData(0.2f, 0.3f, 0.8f, 0.9f)]
    [InlineData(-0.2f, 0.1f, 0.5f, 1.4f)]
    public void A_region(float r0, float c0, float r1, float c1) => Check(
        Of(19).Input("x", 1, 1, 4, 5).Input("r", 8).Initializer(OnnxBuilder.Tensor("s", S64, [4], Bytes(1, 1, 3, 3)))
            .Node("Resize", ["x", "r", "", "s"], "y", ("mode", "linear"), ("coordinate_transformation_mode", "tf_crop_and_resize"),
                ("extrapolation_value", 7f)).TypedOutput("y", Float, 1, 1, 3, 3),
        ("r", new Tensor(new Shape(8), [0, 0, r0, c0, 1, 1, r1, c1])));

    [Fact]
    public void Repeats_parts_and_counts() => Check(
        Of().Input("x", 2, 6).TypedInput("r", S64, 2).TypedInput("p", S64, 2).TypedInput("k", S64, 1)
            .Node("Tile", ["x", "r"], "t").Node("Split", ["x", "p"], ["a", "b"], "", ("axis", 1)).Node("TopK", ["x", "k"], ["v", "i"])
            .TypedOutput("t", Float, 6, 6).TypedOutput("a", Float, 2, 4).TypedOutput("b", Float, 2, 2).TypedOutput("v", Float, 2, 3)
            .TypedOutput("i", S64, 2, 3),
        ("r", Longs(3, 1)), ("p", Longs(4, 2)), ("k", Longs(3)));

    [Fact]
    public void Axes_of_one_and_shapes_to_fill() => Check(
        Of().Input("x", 1, 3, 1, 2).TypedInput("a", S64, 1).TypedInput("b", S64, 1).TypedInput("e", S64, 3).TypedInput("f", S64, 2)
            .Node("Squeeze", ["x", "a"], "y").Node("Unsqueeze", ["x", "b"], "z").Node("Expand", ["y", "e"], "w").Node("ConstantOfShape", ["f"], "c")
            .TypedOutput("y", Float, 1, 3, 2).TypedOutput("z", Float, 1, 3, 1, 1, 2).TypedOutput("w", Float, 4, 3, 2).TypedOutput("c", Float, 2, 5),
        ("a", Longs(2)), ("b", Longs(-3)), ("e", Longs(4, 1, 2)), ("f", Longs(2, 5)));

    [Theory]
    [InlineData(1, 9, 2)]
    [InlineData(9, 1, -2)]
    [InlineData(0, 4, 1)]
    public void A_range_of_integers(long start, long limit, long delta) => Check(
        Of().Input("x", 1).TypedInput("s", S64).TypedInput("l", S64).TypedInput("d", S64).Node("Range", ["s", "l", "d"], "y").TypedOutput("y", S64, 4),
        ("s", Scalar(start)), ("l", Scalar(limit)), ("d", Scalar(delta)));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void The_depth_of_a_one_hot(int axis) => Check(
        Of().TypedInput("i", S64, 4).Input("d").Weights("v", [2], -1, 5).Node("OneHot", ["i", "d", "v"], "y", ("axis", axis))
            .TypedOutput("y", Float, axis == 0 ? [3, 4] : [4, 3]),
        ("i", Longs(0, 2, -1, 1)), ("d", new Tensor(Shape.Scalar, [3.0])));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Lengths_of_sequences_that_are_reversed(int time) => Check(
        Of().Input("x", 4, 4, 2).TypedInput("l", S64, 4).Node("ReverseSequence", ["x", "l"], "y", ("time_axis", time), ("batch_axis", 1 - time)).Output("y"),
        ("l", Longs(4, 1, 3, 2)));

    private static OnnxBuilder Of(int opset = 18) => OnnxBuilder.Model(opset);

    private static Tensor Longs(params long[] values) => Integers(ElementType.Int64, [values.Length], values);

    private static Tensor Scalar(long value) => Integers(ElementType.Int64, [], value);

    private static byte[] Bytes(params long[] values) => values.SelectMany(BitConverter.GetBytes).ToArray();
}
