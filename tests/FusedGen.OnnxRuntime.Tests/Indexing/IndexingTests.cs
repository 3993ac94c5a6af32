using FusedGen.Compiler.Graph;
using FusedGen.Tests;

namespace FusedGen.OnnxRuntime.Tests.Indexing;

/// <summary>Reading and writing at indices that are known while compiling and at those that are not.</summary>
public class IndexingTests
{
    private const int Int64 = OnnxBuilder.Int64;

    [Theory]
    [InlineData("none")]
    [InlineData("add")]
    [InlineData("mul")]
    [InlineData("min")]
    [InlineData("max")]
    public void Single_elements_are_written(string reduction)
    {
        Tensor indices = Agreement.Integers(ElementType.Int64, [2, 3], 0, -1, 1, 0, -3, 1);
        CheckBoth(indices, m => m.Input("x", 3, 4).Input("u", 2, 3)
            .Node("ScatterElements", ["x", "i", "u"], "y", ("axis", 1), ("reduction", reduction)).Output("y"));
        CheckBoth(indices, m => m.Input("x", 4, 3).Input("u", 2, 3).Node("ScatterElements", ["x", "i", "u"], "y", ("reduction", reduction)).Output("y"));
    }

    [Theory]
    [InlineData("none")]
    [InlineData("add")]
    [InlineData("mul")]
    [InlineData("min")]
    [InlineData("max")]
    public void Slices_are_written(string reduction)
    {
        CheckBoth(Agreement.Integers(ElementType.Int64, [3, 1], 1, -1, 1),
            m => m.Input("x", 4, 2, 3).Input("u", 3, 2, 3).Node("ScatterND", ["x", "i", "u"], "y", ("reduction", reduction)).Output("y"));
        CheckBoth(Agreement.Integers(ElementType.Int64, [2, 2, 2], 1, 0, 3, -1, 0, 1, 1, 0),
            m => m.Input("x", 4, 2, 3).Input("u", 2, 2, 3).Node("ScatterND", ["x", "i", "u"], "y", ("reduction", reduction)).Output("y"));
        CheckBoth(Agreement.Integers(ElementType.Int64, [2], 1, 0),
            m => m.Input("x", 4, 2).Input("u").Node("ScatterND", ["x", "i", "u"], "y", ("reduction", reduction)).Output("y"));
    }

    [Theory]
    [InlineData("linear", -2, 1, 0)]
    [InlineData("circular", -2, 3, 2)]
    [InlineData("circular", 1, 2, 3)]
    public void Steps_are_written_into_a_cache(string mode, int axis, int first, int second)
    {
        int?[] cache = axis == 1 ? [2, 4, 3] : [2, 3, 4, 5];
        int?[] updates = axis == 1 ? [2, 2, 3] : [2, 3, 2, 5];
        CheckBoth(Agreement.Integers(ElementType.Int64, [2], first, second),
            m => m.Input("x", cache).Input("u", updates).Node("TensorScatter", ["x", "u", "i"], "y", ("mode", mode), ("axis", axis)).Output("y"), 24);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, -2)]
    [InlineData(1, 1)]
    [InlineData(0, 9)]
    public void A_triangle_at_a_diagonal(int upper, long diagonal) => CheckBoth(
        Agreement.Integers(ElementType.Int64, [], diagonal),
        m => m.Input("x", 2, 3, 4).Node("Trilu", ["x", "i"], "y", ("upper", upper)).Output("y"));

    [Theory]
    [InlineData(1, 2)]
    [InlineData(-2, 0)]
    [InlineData(3, -1)]
    public void Tensors_of_a_sequence(int inserted, int read) => Agreement.Check(
        OnnxBuilder.Model(12).Input("x", 2, 3).Input("y", 2, 2).Input("z", 2, 1).Integers("p", inserted).Integers("q", read).Integers("e", -1)
            .Node("Squeeze", ["p"], "pp").Node("Squeeze", ["q"], "qq").Node("Squeeze", ["e"], "ee")
            .Node("SequenceConstruct", ["x", "y", "x"], "a").Node("SequenceInsert", ["a", "z", "pp"], "b").Node("SequenceErase", ["b", "ee"], "c")
            .Node("SequenceAt", ["c", "qq"], "o").Node("SequenceLength", ["c"], "n").Node("ConcatFromSequence", ["c"], "j", ("axis", 1)).Output("o", "n", "j"));

    [Theory]
    [InlineData(1, -1, 0)]
    [InlineData(0, 1, 1)]
    public void Parts_as_a_sequence(int axis, long place, int newAxis) => Agreement.Check(
        OnnxBuilder.Model(12).Input("x", 4, 4).TypedInput("i", Int64).Integers("s", 1, 3).Integers("h", 3).Node("Squeeze", ["h"], "hh")
            .Node("SplitToSequence", ["x"], "a", ("axis", axis), ("keepdims", 0)).Node("SequenceAt", ["a", "i"], "o")
            .Node("ConcatFromSequence", ["a"], "j", ("axis", newAxis), ("new_axis", newAxis))
            .Node("SplitToSequence", ["x", "s"], "b", ("axis", axis)).Node("ConcatFromSequence", ["b"], "k", ("axis", axis))
            .Node("SplitToSequence", ["x", "hh"], "c", ("axis", axis)).Node("SequenceLength", ["c"], "n").Output("o", "j", "k", "n"),
        ("i", Agreement.Integers(ElementType.Int64, [], place)));

    [Fact]
    public void A_triangle_without_rows() => Agreement.Check(
        OnnxBuilder.Model(14).TypedInput("x", Int64, 3, 0, 5).TypedInput("k", Int64, 1).Node("Trilu", ["x", "k"], "y").TypedOutput("y", Int64, 3, 0, 5),
        ("x", Agreement.Integers(ElementType.Int64, [3, 0, 5])), ("k", Agreement.Integers(ElementType.Int64, [1], 6)));

    [Fact]
    public void Integers_are_written() => Agreement.Check(
        OnnxBuilder.Model(18).TypedInput("x", Int64, 4).TypedInput("i", Int64, 3).TypedInput("u", Int64, 3)
            .Node("ScatterElements", ["x", "i", "u"], "y", ("reduction", "add")).Output("y"),
        ("x", Agreement.Integers(ElementType.Int64, [4], 1, 2, 3, long.MaxValue)),
        ("i", Agreement.Integers(ElementType.Int64, [3], 3, 0, 0)),
        ("u", Agreement.Integers(ElementType.Int64, [3], 1, -5, 7)));

    [Theory]
    [InlineData(0, new[] { 3, 2 }, new long[] { 0, 1, -1, 0, 1, 1 }, new[] { 3, 2, 4 })]
    [InlineData(0, new[] { 1, 2, 1 }, new long[] { 2, -1 }, new[] { 3, 2, 4 })]
    [InlineData(1, new[] { 3, 1 }, new long[] { 0, 1, -1 }, new[] { 3, 2, 4 })]
    [InlineData(1, new[] { 3, 2, 2 }, new long[] { 0, 1, -1, 0, 1, 1, 0, 3, -1, -4, 1, 2 }, new[] { 3, 2, 4 })]
    [InlineData(2, new[] { 3, 2, 1 }, new long[] { 0, 1, -1, 0, 1, 3 }, new[] { 3, 2, 4 })]
    [InlineData(0, new[] { 3 }, new long[] { 2, 0, -1 }, new[] { 3, 2, 4 })]
    public void Slices_and_elements_are_read_at_tuples(int batch, int[] shape, long[] indices, int[] data) => CheckBoth(
        Agreement.Integers(ElementType.Int64, shape, indices),
        m => m.Input("x", data.Select(d => (int?)d).ToArray()).Node("GatherND", ["x", "i"], "y", ("batch_dims", batch)).Output("y"));

    [Fact]
    public void Single_elements_are_read() => CheckBoth(
        Agreement.Integers(ElementType.Int64, [2, 3], 0, -1, 1, 0, -3, 1),
        m => m.Input("x", 3, 4).Node("GatherElements", ["x", "i"], "y", ("axis", 1)).Output("y"));

    [Fact]
    public void The_operators_of_other_domains_are_the_same()
    {
        OnnxBuilder Contrib() => OnnxBuilder.Model().Opset("com.microsoft", 1).Input("x", 3, 4);
        Agreement.Check(
            Contrib().TypedInput("i", Int64, 2, 1).Node("GatherND", ["x", "i"], ["y"], "com.microsoft").Output("y"),
            ("i", Agreement.Integers(ElementType.Int64, [2, 1], 2, -2)));
        Agreement.Check(Contrib().Node("Trilu", ["x"], ["y"], "com.microsoft", ("upper", 0)).Output("y"));
    }

    [Fact]
    public void Columns_of_tables_are_read_at_run_time() => Agreement.Check(
        OnnxBuilder.Model().Opset("ai.onnx.ml", 3).Input("x", 3, 4).TypedInput("i", Int64, 2).Node("ArrayFeatureExtractor", ["x", "i"], ["y"], "ai.onnx.ml")
            .Output("y"),
        ("i", Agreement.Integers(ElementType.Int64, [2], 3, 1)));

    /// <summary>The indices as an input, and as a constant.</summary>
    private static void CheckBoth(Tensor indices, Func<OnnxBuilder, OnnxBuilder> build, int opset = 18)
    {
        int[] shape = indices.Shape.ToArray();
        Agreement.Check(build(OnnxBuilder.Model(opset).TypedInput("i", Int64, shape.Select(d => (object)d).ToArray())), ("i", indices));
        Agreement.Check(
            build(OnnxBuilder.Model(opset).Initializer(OnnxBuilder.Tensor("i", Int64, shape, indices.Integers.SelectMany(BitConverter.GetBytes).ToArray()))));
    }
}
