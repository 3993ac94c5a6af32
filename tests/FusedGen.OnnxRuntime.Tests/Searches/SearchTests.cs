using FusedGen.Compiler.Graph;
using FusedGen.Tests;
using static FusedGen.OnnxRuntime.Tests.Agreement;

namespace FusedGen.OnnxRuntime.Tests.Searches;

/// <summary>Results whose size depends on data, where the data give the declared size.</summary>
public class SearchTests
{
    private const int Bool = 9;
    private const int Float = OnnxBuilder.Float;
    private const int S64 = OnnxBuilder.Int64;

    [Fact]
    public void Places_that_are_not_zero() => Check(
        OnnxBuilder.Model(13).Input("x", 2, 3, 2).Node("NonZero", ["x"], "y").TypedOutput("y", S64, 3, 5),
        ("x", new Tensor(new Shape(2, 3, 2), [0, 1, 0, 0, -2, 0, double.NaN, 0, 0, 5, 0, 0.5])));

    [Fact]
    public void Places_that_are_true() => Check(
        OnnxBuilder.Model(13).TypedInput("x", Bool, 2, 2).Node("NonZero", ["x"], "y").TypedOutput("y", S64, 2, 3),
        ("x", new Tensor(new Shape(2, 2), [1L, 0, 1, 1], ElementType.Bool)));

    [Fact]
    public void What_a_condition_chooses()
    {
        Tensor condition = new(new Shape(3), [1L, 0, 1], ElementType.Bool);
        Check(
            OnnxBuilder.Model(11).Input("x", 2, 4, 2).TypedInput("c", Bool, 3).Node("Compress", ["x", "c"], "y", ("axis", -2)).TypedOutput("y", Float, 2, 2, 2),
            ("c", condition));
        Check(OnnxBuilder.Model(11).Input("x", 2, 2).TypedInput("c", Bool, 3).Node("Compress", ["x", "c"], "y").TypedOutput("y", Float, 2), ("c", condition));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Elements_that_differ(int sorted) => Check(
        OnnxBuilder.Model(11).Input("x", 3, 3).Node("Unique", ["x"], ["y", "i", "v", "c"], "", ("sorted", sorted))
            .TypedOutput("y", Float, 5).TypedOutput("i", S64, 5).TypedOutput("v", S64, 9).TypedOutput("c", S64, 5),
        ("x", new Tensor(new Shape(3, 3), [2, 1, 1, 3, -4, 3, 2, 7, 1.0])));

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(-1, 1)]
    [InlineData(1, 0)]
    public void Slices_that_differ(int axis, int sorted)
    {
        int[] shape = axis == 0 ? [4, 2, 3] : axis == 1 ? [2, 4, 3] : [2, 3, 4];
        double[] kinds = [1, 0, 1, 0.5];
        int at = axis < 0 ? 2 : axis;
        Tensor x = new(new Shape(shape), Enumerable.Range(0, 24).Select(i => kinds[i / new Shape(shape).Strides()[at] % 4]).ToArray());
        object?[] result = shape.Select((d, i) => (object?)(i == at ? 3 : d)).ToArray();
        Check(
            OnnxBuilder.Model(11).Input("x", shape.Select(d => (int?)d).ToArray())
                .Node("Unique", ["x"], ["y", "i", "v", "c"], "", ("axis", axis), ("sorted", sorted))
                .TypedOutput("y", Float, result).TypedOutput("i", S64, 3).TypedOutput("v", S64, 4).TypedOutput("c", S64, 3),
            ("x", x));
    }

    [Theory]
    [InlineData(3, 0.5f, 0.05f)]
    [InlineData(2, 0.3f, 0.2f)]
    [InlineData(9, 0.7f, 0.45f)]
    public void Boxes_that_do_not_overlap(int most, float overlap, float score)
    {
        foreach (int centered in new[] { 0, 1 })
        {
            Random random = new(5);
            double[] Numbers(int count, Func<int, double> of) => Enumerable.Range(0, count).Select(i => (double)(float)of(i)).ToArray();
            Dictionary<string, Tensor> given = new()
            {
                ["b"] = new(new Shape(2, 6, 4), Numbers(48, i => (random.NextDouble() * 2) + (i % 4 > 1 ? 0.7 : 0))),
                ["s"] = new(new Shape(2, 2, 6), Numbers(24, i => i % 7 == 0 ? 0.5 : random.NextDouble())),
                ["m"] = Integers(ElementType.Int64, [1], most),
                ["o"] = new(new Shape(1), [overlap]),
                ["t"] = new(new Shape(1), [score]),
            };
            OnnxBuilder Model(object rows) => OnnxBuilder.Model(11).Input("b", 2, 6, 4).Input("s", 2, 2, 6).TypedInput("m", S64, 1).Input("o", 1).Input("t", 1)
                .Node("NonMaxSuppression", ["b", "s", "m", "o", "t"], "y", ("center_point_box", centered)).TypedOutput("y", S64, rows, 3);
            int found = OnnxRuntimeSession.Run(Model("k").ToBytes(), given)[0].Shape[0];
            Assert.InRange(found, 5, 20);
            Check(Model(found), given.Select(pair => (pair.Key, pair.Value)).ToArray());
        }
    }
}
