using FusedGen.Tests;

namespace FusedGen.Compiler.Tests.Hostile;

/// <summary>
/// Small files that ask for much memory or time, and the ends of int64 where places and lengths are computed.
/// </summary>
public class HostileSizeTests
{
    private static readonly long[] s_extremes = [long.MinValue, long.MinValue + 1, int.MinValue - 1L, int.MinValue, -5, -1, 0, 1, 3, int.MaxValue,
        int.MaxValue + 1L, 1L << 40, long.MaxValue - 1, long.MaxValue];

    [Theory]
    [InlineData(1 << 24)]
    [InlineData((1 << 27) - 1)]
    [InlineData(1 << 28)]
    [InlineData(long.MaxValue)]
    [InlineData(-1)]
    public void Constants_and_ranges_of_any_length_are_bounded(long length)
    {
        HostileModel.Compile(OnnxBuilder.Model().Input("x", 1, 1).Integers("n", length).Node("ConstantOfShape", ["n"], "c").Node("Add", ["c", "x"], "y")
            .Output("y").ToBytes());
        HostileModel.Compile(OnnxBuilder.Model().Input("x", 1, 1).Integers("n", length, 2).Node("Expand", ["x", "n"], "y").Output("y").ToBytes());
        HostileModel.Compile(OnnxBuilder.Model().Input("x", 1, 2).Integers("n", length, 1).Node("Tile", ["x", "n"], "y").Output("y").ToBytes());
        HostileModel.Compile(OnnxBuilder.Model().Input("x", 1, 2).Integers("n", length, 2).Node("Reshape", ["x", "n"], "y").Output("y").ToBytes());
        HostileModel.Compile(Scalars(("zero", 0), ("end", length), ("one", 1)).Node("Range", ["zero", "end", "one"], "y").Output("y").ToBytes());
        HostileModel.Compile(Scalars(("depth", length)).TypedInput("x", OnnxBuilder.Int64, 1, 4).Weights("v", [2], 0, 1)
            .Node("OneHot", ["x", "depth", "v"], "y").Output("y").ToBytes());
    }

    [Fact]
    public void Many_constants_at_the_limit_are_bounded_together()
    {
        OnnxBuilder model = OnnxBuilder.Model().Input("x", 1, 1).Integers("n", 1 << 22);
        for (int i = 0; i < 200; i++)
        {
            model.Node("ConstantOfShape", ["n"], $"c{i}").Node("ReduceSum", [$"c{i}"], $"s{i}", ("keepdims", 1)).Node("Add", ["x", $"s{i}"], $"y{i}")
                .Output($"y{i}");
        }

        HostileModel.Compile(model.ToBytes());
    }

    [Fact]
    public void Constants_that_double_at_every_step_are_bounded()
    {
        OnnxBuilder model = OnnxBuilder.Model().Input("x", 1, 1).Weights("c0", [1, 2], 1, 2);
        for (int i = 0; i < 64; i++)
        {
            model.Node("Concat", [$"c{i}", $"c{i}"], $"c{i + 1}", ("axis", 1));
        }

        HostileModel.Compile(model.Node("Add", ["x", "c64"], "y").Output("y").ToBytes());
    }

    [Theory]
    [InlineData(1 << 20, 1)]
    [InlineData(1 << 12, 1 << 12)]
    [InlineData(1 << 13, 1 << 13)]
    [InlineData(1L << 40, 2)]
    [InlineData(long.MaxValue, long.MaxValue)]
    [InlineData(-1, 4)]
    public void Resizing_to_any_size_is_bounded(long height, long width)
    {
        foreach (string mode in new[] { "nearest", "linear", "cubic" })
        {
            HostileModel.Compile(OnnxBuilder.Model().Input("x", 1, 1, 4, 4).Integers("sizes", 1, 1, height, width)
                .Node("Resize", ["x", "", "", "sizes"], "y", ("mode", mode)).Output("y").ToBytes());
        }
    }

    [Theory]
    [InlineData(float.MaxValue)]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(1e-30f)]
    [InlineData(-1f)]
    [InlineData(0f)]
    [InlineData(1e6f)]
    public void Resizing_by_any_scale_is_bounded(float scale) =>
        HostileModel.Compile(OnnxBuilder.Model().Input("x", 1, 1, 4, 4).Weights("scales", [4], 1, 1, scale, scale)
            .Node("Resize", ["x", "", "scales"], "y", ("mode", "linear")).Output("y").ToBytes());

    [Fact]
    public void Windows_of_any_size_are_bounded()
    {
        foreach (int size in new[] { -1, 0, 1, 4, 5, 4096, 1 << 20, int.MaxValue })
        {
            foreach (string attribute in new[] { "kernel_shape", "strides", "dilations", "pads" })
            {
                int[] value = attribute == "pads" ? [size, size, size, size] : [size, size];
                (string, object)[] attributes = attribute == "kernel_shape"
                    ? [("kernel_shape", value)]
                    : [("kernel_shape", new[] { 2, 2 }), (attribute, value)];
                foreach (string type in new[] { "MaxPool", "AveragePool", "LpPool" })
                {
                    HostileModel.Compile(OnnxBuilder.Model().Input("x", 1, 2, 4, 4).Node(type, ["x"], "y", attributes).Output("y").ToBytes());
                }

                foreach (string type in new[] { "Conv", "ConvTranspose" })
                {
                    HostileModel.Compile(OnnxBuilder.Model().Input("x", 1, 2, 4, 4).Weights("w", [2, 2, 2, 2], 0.5f).Node(type, ["x", "w"], "y", attributes)
                        .Output("y").ToBytes());
                }
            }
        }
    }

    [Fact]
    public void Slices_at_the_ends_of_int64_are_sound()
    {
        foreach (long start in s_extremes)
        {
            foreach (long end in s_extremes)
            {
                long step = s_extremes[unchecked((int)((ulong)(start ^ end) % (ulong)s_extremes.Length))];
                HostileModel.Compile(SliceOf(start, end, axis: 1, step));
                HostileModel.Compile(SliceOf(start, end, axis: 1, step: start));
            }
        }

        HostileModel.AssertAccepted(SliceOf(long.MaxValue, long.MinValue, axis: 1, step: -1));
        HostileModel.AssertAccepted(SliceOf(long.MinValue, long.MaxValue, axis: 1, step: long.MaxValue));
        HostileModel.AssertAccepted(SliceOf(long.MaxValue, long.MinValue, axis: -1, step: long.MinValue + 1));
    }

    [Fact]
    public void Axes_and_pads_at_the_ends_of_int64_are_refused_or_sound()
    {
        foreach (long value in s_extremes)
        {
            HostileModel.AssertSound(SliceOf(0, 2, axis: value, step: 1));
            HostileModel.AssertSound(OnnxBuilder.Model().Input("x", 1, 4).Node("Softmax", ["x"], "y", ("axis", value)).Output("y").ToBytes());
            HostileModel.AssertSound(OnnxBuilder.Model().Input("x", 1, 4).Node("Flatten", ["x"], "y", ("axis", value)).Output("y").ToBytes());
            HostileModel.AssertSound(OnnxBuilder.Model().Input("x", 1, 4).Node("Concat", ["x", "x"], "y", ("axis", value)).Output("y").ToBytes());
            HostileModel.AssertSound(OnnxBuilder.Model().Input("x", 1, 4).Integers("a", value).Node("ReduceSum", ["x", "a"], "y").Output("y").ToBytes());
            HostileModel.AssertSound(OnnxBuilder.Model().Input("x", 1, 4).Integers("a", value).Node("Squeeze", ["x", "a"], "y").Output("y").ToBytes());
            HostileModel.AssertSound(OnnxBuilder.Model().Input("x", 1, 4).Integers("a", value).Node("Unsqueeze", ["x", "a"], "y").Output("y").ToBytes());
            HostileModel.AssertSound(OnnxBuilder.Model().Input("x", 1, 4).Integers("a", value, 0).Node("Gather", ["x", "a"], "y", ("axis", 1)).Output("y")
                .ToBytes());
            HostileModel.AssertSound(OnnxBuilder.Model().Input("x", 1, 4).Integers("a", 1, value).Node("Split", ["x", "a"], ["y", "z"], "", ("axis", 1))
                .Output("y").ToBytes());
            HostileModel.Compile(OnnxBuilder.Model().Input("x", 1, 4).Integers("p", 0, value, 0, 0).Node("Pad", ["x", "p"], "y").Output("y").ToBytes());
            HostileModel.Compile(OnnxBuilder.Model().Input("x", 1, 4).Integers("p", 0, value, 0, -value).Node("Pad", ["x", "p"], "y", ("mode", "reflect"))
                .Output("y").ToBytes());
            HostileModel.Compile(OnnxBuilder.Model().Input("x", 1, 4).Integers("k", value).Node("TopK", ["x", "k"], ["y", "i"]).Output("y").ToBytes());
            HostileModel.Compile(OnnxBuilder.Model().Input("x", 1, 4, 4, 4).Node("DepthToSpace", ["x"], "y", ("blocksize", value)).Output("y").ToBytes());
            HostileModel.Compile(OnnxBuilder.Model().Input("x", 1, 4, 4, 4).Weights("w", [4, 4, 1, 1], 1).Node("Conv", ["x", "w"], "y", ("group", value))
                .Output("y").ToBytes());
        }
    }

    private static byte[] SliceOf(long start, long end, long axis, long step) => OnnxBuilder.Model().Input("x", 1, 7)
        .Integers("starts", start).Integers("ends", end).Integers("axes", axis).Integers("steps", step)
        .Node("Slice", ["x", "starts", "ends", "axes", "steps"], "y").Output("y").ToBytes();

    private static OnnxBuilder Scalars(params (string Name, long Value)[] scalars)
    {
        OnnxBuilder model = OnnxBuilder.Model();
        Array.ForEach(scalars, s => model.Initializer(OnnxBuilder.Tensor(s.Name, OnnxBuilder.Int64, [], BitConverter.GetBytes(s.Value))));
        return model;
    }
}
