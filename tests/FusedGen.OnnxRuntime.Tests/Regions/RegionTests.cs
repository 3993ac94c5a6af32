using FusedGen.Compiler.Graph;
using FusedGen.Tests;
using static FusedGen.OnnxRuntime.Tests.Agreement;

namespace FusedGen.OnnxRuntime.Tests.Regions;

/// <summary>Parts of pictures: cut, put back, sampled at places that are computed.</summary>
public class RegionTests
{
    private const int Float = OnnxBuilder.Float;
    private const int S64 = OnnxBuilder.Int64;

    [Theory]
    [InlineData(10, 7, 8)]
    [InlineData(20, 3, 4)]
    [InlineData(9, 11, 5)]
    public void Cut_or_filled_around_the_middle(int rows, int columns, int channels)
    {
        Check(
            OnnxBuilder.Model(18).Input("x", 12, 7, 5).TypedInput("s", S64, 3).Node("CenterCropPad", ["x", "s"], "y")
                .TypedOutput("y", Float, rows, columns, channels),
            ("s", Longs(rows, columns, channels)));
        Check(OnnxBuilder.Model(18).Input("x", 12, 7, 5).Integers("s", columns, rows)
            .Node("CenterCropPad", ["x", "s"], "y", ("axes", new[] { -1, 0 })).Output("y"));
    }

    [Theory]
    [InlineData(1, 5, 1, 1, 0, 0)]
    [InlineData(5, 1, 1, 1, 0, 0)]
    [InlineData(3, 3, 2, 1, 0, 0)]
    [InlineData(2, 2, 1, 1, 1, 0)]
    [InlineData(2, 3, 2, 2, 1, 1)]
    public void Columns_are_put_back(int blockRows, int blockColumns, int stride, int dilation, int before, int after)
    {
        int Windows(int length, int block) => ((length + before + after - (dilation * (block - 1)) - 1) / stride) + 1;
        int windows = Windows(5, blockRows) * Windows(5, blockColumns);
        (string, object)[] attributes =
        [
            ("strides", new[] { stride, stride }), ("dilations", new[] { dilation, dilation }), ("pads", new[] { before, before, after, after }),
        ];
        OnnxBuilder Model() => OnnxBuilder.Model(18).Input("x", 2, 3 * blockRows * blockColumns, windows);
        Check(
            Model().TypedInput("i", S64, 2).TypedInput("b", S64, 2).Node("Col2Im", ["x", "i", "b"], "y", attributes).TypedOutput("y", Float, 2, 3, 5, 5),
            ("i", Longs(5, 5)), ("b", Longs(blockRows, blockColumns)));
        Check(Model().Integers("i", 5, 5).Integers("b", blockRows, blockColumns).Node("Col2Im", ["x", "i", "b"], "y", attributes).Output("y"));
    }

    [Fact]
    public void Blocks_of_three_axes_that_the_columns_do_not_tell() => Check(
        OnnxBuilder.Model(18).Input("x", 1, 10, 12).TypedInput("i", S64, 3).TypedInput("b", S64, 3).Node("Col2Im", ["x", "i", "b"], "y")
            .TypedOutput("y", Float, 1, 2, 3, 4, 5),
        ("i", Longs(3, 4, 5)), ("b", Longs(1, 1, 5)));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Grids(int align)
    {
        foreach (int[] spatial in new[] { new[] { 5, 6 }, [2, 3, 4] })
        {
            int rank = spatial.Length;
            object?[] result = [2, .. spatial.Cast<object?>(), rank];
            Check(
                OnnxBuilder.Model(20).Input("t", 2, rank, rank + 1).TypedInput("s", S64, rank + 2)
                    .Node("AffineGrid", ["t", "s"], "y", ("align_corners", align)).TypedOutput("y", Float, result),
                ("s", Longs([2, 3, .. spatial.Select(d => (long)d)])));
        }
    }

    [Fact]
    public void Largest_elements_are_put_back() => Check(
        OnnxBuilder.Model(11).Input("x", 1, 2, 2, 3).TypedInput("i", S64, 1, 2, 2, 3)
            .Node("MaxUnpool", ["x", "i"], "y", ("kernel_shape", new[] { 2, 2 }), ("strides", new[] { 2, 2 })).Output("y"),
        ("i", Integers(ElementType.Int64, [1, 2, 2, 3], 0, 3, 11, 12, 15, 23, 24, 27, 29, 47, 38, 41)));

    [Fact]
    public void Determinants()
    {
        foreach (int size in new[] { 1, 2, 3, 5 })
        {
            Check(OnnxBuilder.Model(11).Input("x", 3, 2, size, size).Node("Det", ["x"], "y").Output("y"));
        }

        // A first element of 0, one row for another, and no inverse.
        Check(
            OnnxBuilder.Model(11).Input("x", 3, 2, 2).Node("Det", ["x"], "y").Output("y"),
            ("x", new Tensor(new Shape(3, 2, 2), [0, 2, 3, 4, 1, 2, 4, 5, 1, 2, 2, 4.0])));
    }

    [Theory]
    [InlineData("half_pixel", "avg", 2, 1f)]
    [InlineData("output_half_pixel", "avg", 3, 0.5f)]
    [InlineData("half_pixel", "avg", 1, 0.25f)]
    [InlineData("half_pixel", "max", 2, 1f)]
    public void Regions_are_aligned(string mode, string pooling, int samples, float scale) => Check(
        OnnxBuilder.Model(16).Input("x", 2, 3, 6, 7).Input("r", 4, 4).TypedInput("b", S64, 4).Node("RoiAlign", ["x", "r", "b"], "y", ("mode", pooling),
            ("coordinate_transformation_mode", mode), ("sampling_ratio", samples), ("output_height", 3), ("output_width", 2), ("spatial_scale", scale))
            .Output("y"),
        ("r", new Tensor(new Shape(4, 4), [0, 0, 5, 4, 1.5, 2.25, 3, 6, -3, -2, 9, 12, 4, 4, 4.5, 4.25])), ("b", Longs(0, 1, 1, 0)));

    [Theory]
    [InlineData(2, 2, 1f)]
    [InlineData(1, 3, 0.5f)]
    public void Regions_are_pooled(int rows, int columns, float scale) => Check(
        OnnxBuilder.Model(16).Input("x", 2, 2, 5, 6).Input("r", 5, 5)
            .Node("MaxRoiPool", ["x", "r"], "y", ("pooled_shape", new[] { rows, columns }), ("spatial_scale", scale)).Output("y"),
        ("r", new Tensor(new Shape(5, 5), [0, 0, 0, 3, 3, 1, 1, 1, 5, 4, 0, 2, 2, 2, 2, 1, -2, -3, 1, 1, 0, 15, 16, 17, 18.0])));

    [Theory]
    [InlineData(1, 1, false)]
    [InlineData(2, 1, true)]
    [InlineData(1, 2, true)]
    public void Convolutions_at_offsets(int groups, int parts, bool hasMask)
    {
        OnnxBuilder model = OnnxBuilder.Model(19).Input("x", 2, 4, 5, 6).Input("w", 6, 4 / groups, 3, 2).Input("o", 2, parts * 12, 3, 3).Input("b", 6);
        model = hasMask ? model.Input("m", 2, parts * 6, 3, 3) : model;
        Check(model.Node("DeformConv", hasMask ? ["x", "w", "o", "b", "m"] : ["x", "w", "o", "b"], "y", ("group", groups), ("offset_group", parts),
            ("kernel_shape", new[] { 3, 2 }), ("pads", new[] { 1, 0, 1, 1 }), ("strides", new[] { 2, 2 })).Output("y"));
    }

    private static Tensor Longs(params long[] values) => Integers(ElementType.Int64, [values.Length], values);
}
