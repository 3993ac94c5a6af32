namespace FusedGen.Runtime.Tests;

/// <summary>
/// Inputs whose values fix sizes: what means the planned size passes, anything else is told by its name.
/// </summary>
public class SizeArgumentsTests
{
    [Theory]
    [InlineData(true, 4L, 6L)]
    [InlineData(true, -1L, 6L)]
    [InlineData(true, 4L, -1L)]
    [InlineData(true, 0L, 6L)]
    [InlineData(false, -1L, -1L)]
    [InlineData(false, 4L, 0L)]
    [InlineData(false, 6L, 4L)]
    [InlineData(false, 24L)]
    [InlineData(false, 4L, 6L, 1L)]
    [InlineData(false, long.MinValue, 6L)]
    public void Shape(bool passes, params long[] shape) =>
        Check(passes, () => SizeArguments.RequireShape<long>(shape, [4, 3, 2], [4, 6], "input"));

    [Fact]
    public void A_zero_is_a_size_where_none_is_kept() =>
        Check(false, () => SizeArguments.RequireShape<long>([0, 6], default, [4, 6], "input"));

    [Theory]
    [InlineData(true, 4, 3, 2)]
    [InlineData(true, 4, 1, 2)]
    [InlineData(true, 4, 3, 1)]
    [InlineData(false, 4, 3, 3)]
    [InlineData(false, 3, 2)]
    [InlineData(false, 1, 3, 2)]
    [InlineData(false, 1, 4, 3, 2)]
    public void Expansion(bool passes, params int[] shape) =>
        Check(passes, () => SizeArguments.RequireExpansion<int>(shape, [3, 2], [4, 3, 2], "input"));

    [Theory]
    [InlineData(true, 0L, 2L)]
    [InlineData(true, -1L, 0L)]
    [InlineData(false, 0L, 0L)]
    [InlineData(false, 0L, 3L)]
    [InlineData(false, 0L, -4L)]
    [InlineData(false, 0L)]
    public void Axes(bool passes, params long[] axes) =>
        Check(passes, () => SizeArguments.RequireAxes<long>(axes, [3, 4, 3], [0b101], "input"));

    [Theory]
    [InlineData(true, 0, 3, 1)]
    [InlineData(true, 2, 5, 1)]
    [InlineData(true, -3, long.MaxValue, 1)]
    [InlineData(true, 4, long.MinValue, -2)]
    [InlineData(true, 0, 5, 2)]
    [InlineData(false, 0, 2, 1)]
    [InlineData(false, 3, 0, 1)]
    [InlineData(false, 0, 3, 0)]
    [InlineData(false, 0, 3, long.MinValue)]
    [InlineData(false, long.MinValue, long.MaxValue, 1)]
    public void Slice(bool passes, long start, long end, long step) =>
        Check(passes, () => SizeArguments.RequireSlice<long>([start], [end], [-2], [step], [5, 2], [3, 2], "input"));

    [Theory]
    [InlineData(1, -1)]
    [InlineData(0, 0)]
    [InlineData(0, 2)]
    public void Axes_of_a_slice(long first, long second) => Check(
        false, () => SizeArguments.RequireSlice<long>([0, 0], [1, 1], [first, second], [1, 1], [5, 2], [1, 1], "input"));

    [Theory]
    [InlineData(true, 1, 1)]
    [InlineData(true, 2, 0)]
    [InlineData(true, -1, 3)]
    [InlineData(false, 1, 2)]
    [InlineData(false, long.MaxValue, long.MaxValue)]
    [InlineData(false, long.MaxValue, 2 - long.MaxValue)]
    public void Pads(bool passes, long begin, long end) =>
        Check(passes, () => SizeArguments.RequirePads<long>([begin, end], [1], [2, 3], [2, 5], "input"));

    [Fact]
    public void Pads_of_another_axis() => Check(false, () => SizeArguments.RequirePads<long>([1, 1], [0], [2, 3], [2, 5], "input"));

    [Theory]
    [InlineData(true, 2f)]
    [InlineData(true, 2.3f)]
    [InlineData(false, 2.4f)]
    [InlineData(false, -2f)]
    [InlineData(false, float.NaN)]
    [InlineData(false, float.PositiveInfinity)]
    public void Scales(bool passes, float scale) => Check(passes, () => SizeArguments.RequireScales([scale], [0], [3], [6], "input"));

    [Theory]
    [InlineData(true, true, 6L, 9L)]
    [InlineData(true, false, 6L, 5L)]
    [InlineData(false, true, 6L, 5L)]
    [InlineData(false, true, 0L, 6L)]
    [InlineData(false, false, -6L, -6L)]
    public void Aspect(bool passes, bool isLargest, params long[] sizes) =>
        Check(passes, () => SizeArguments.RequireAspect<long>(sizes, [0, 1], [3, 3], [6, 6], [isLargest ? 1 : 0], "input"));

    [Theory]
    [InlineData(true, 1, 9, 2)]
    [InlineData(true, 9, 2, -2)]
    [InlineData(false, 1, 10, 2)]
    [InlineData(false, 9, 1, 2)]
    [InlineData(false, 1, 9, 0)]
    public void Range(bool passes, int start, int limit, int delta) => Check(
        passes, () => SizeArguments.RequireRange<int>([start], [limit], [delta], [4], "input"));

    [Theory]
    [InlineData(true, 3, 1)]
    [InlineData(false, 3, 2)]
    [InlineData(false, 3)]
    public void Values(bool passes, params int[] values) => Check(passes, () => SizeArguments.RequireValues(values, [3, 1], "input"));

    [Theory]
    [InlineData(true, 8)]
    [InlineData(true, -1)]
    [InlineData(false, 9)]
    public void Rounds(bool passes, long rounds) => Check(passes, () => SizeArguments.RequireRounds([rounds], [8], "input"));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Truth(bool condition) => Check(condition, () => SizeArguments.RequireTruth([condition], "input"));

    [Theory]
    [InlineData(true, 3, 1, 5)]
    [InlineData(true, 4, 7, 2)]
    [InlineData(false, 3, 1, 2)]
    [InlineData(false, 4, 1, 5)]
    public void Choices(bool passes, int first, int second, int third) => Check(
        passes, () => SizeArguments.RequireChoices<int>([first, second], [third], [3, 1, 5, 4, int.MinValue, 2], "input"));

    [Fact]
    public void What_is_wrong_is_told()
    {
        ArgumentException exception = Assert.Throws<ArgumentException>(() => SizeArguments.RequireShape<long>([3, -8], [2, 3, 4], [4, 6], "shape"));
        Assert.Equal("shape", exception.ParamName);
        Assert.StartsWith("The values are [3, -8]; the model was compiled for a shape that gives [4, 6].", exception.Message, StringComparison.Ordinal);
    }

    private static void Check(bool passes, Action check)
    {
        if (passes)
        {
            check();
            return;
        }

        Assert.Equal("input", Assert.Throws<ArgumentException>(check).ParamName);
    }
}
