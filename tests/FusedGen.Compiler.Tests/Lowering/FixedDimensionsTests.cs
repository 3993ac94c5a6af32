using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Lowering;

namespace FusedGen.Compiler.Tests.Lowering;

public class FixedDimensionsTests
{
    [Fact]
    public void Sizes_are_found_by_the_dimensions_name_or_by_input_and_axis()
    {
        FixedDimensions dimensions = FixedDimensions.Parse(" height = 64; x.3=32 , a=b=7 ");

        Assert.Equal(64, dimensions.SizeOf("x", 2, "height"));
        Assert.Equal(32, dimensions.SizeOf("x", 3, "height"));
        Assert.Equal(7, dimensions.SizeOf("y", 0, "a=b"));
        Assert.Null(dimensions.SizeOf("y", 1, "width"));
        Assert.Null(dimensions.SizeOf("y", 1, ""));
    }

    [Theory]
    [InlineData("height")]
    [InlineData("=3")]
    [InlineData("height=")]
    [InlineData("height=0")]
    [InlineData("height=-3")]
    [InlineData("height=3.5")]
    [InlineData("height=99999999999999999999")]
    public void An_entry_that_is_no_pair_is_refused_by_name(string text)
    {
        ModelException exception = Assert.Throws<ModelException>(() => FixedDimensions.Parse("width=3," + text));
        Assert.Equal(DiagnosticIds.DynamicShape, exception.Diagnostic.Id);
        Assert.Contains("Dimensions", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" , ;")]
    public void Nothing_gives_no_sizes(string? text) => Assert.Null(FixedDimensions.Parse(text).SizeOf("x", 0, "n"));
}
