using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Lowering;
using FusedGen.Compiler.Onnx;
using FusedGen.Tests;

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
    [InlineData("heigth=8", "Dimensions gives a size for 'heigth', which is no open dimension of an input or output. Open: 'batch', 'height', 'x.3'.")]
    [InlineData("height=8, x.3=8, x.1=3", "Dimensions gives a size for 'x.1', which is no open dimension of an input or output.")]
    [InlineData("y.0=8", "Dimensions gives a size for 'y.0', which is no open dimension of an input or output.")]
    public void A_size_that_would_have_no_effect_is_refused_with_what_is_open(string text, string message)
    {
        byte[] model = OnnxBuilder.Model().TypedInput("x", OnnxBuilder.Float, "batch", 3, "height", null).Output("x").ToBytes();
        ModelException exception = Assert.Throws<ModelException>(
            () => ModelLowering.Lower(OnnxModelReader.Read(model), LoweringOptions.None with { Dimensions = FixedDimensions.Parse(text) },
                CancellationToken.None));
        Assert.Equal(DiagnosticIds.DynamicShape, exception.Diagnostic.Id);
        Assert.StartsWith(message, exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("height=8, height=9, x.3=1", "Dimensions gives 'height' the size 8 and 'height', which is the same dimension, the size 9.")]
    [InlineData("height=8, x.2=9, x.3=1", "Dimensions gives 'height' the size 8 and 'x.2', which is the same dimension, the size 9.")]
    public void Sizes_that_contradict_each_other_are_refused(string text, string message)
    {
        byte[] model = OnnxBuilder.Model().TypedInput("x", OnnxBuilder.Float, "batch", 3, "height", null).Output("x").ToBytes();
        ModelException exception = Assert.Throws<ModelException>(
            () => ModelLowering.Lower(OnnxModelReader.Read(model), LoweringOptions.None with { Dimensions = FixedDimensions.Parse(text) },
                CancellationToken.None));
        Assert.Equal(message, exception.Message);
    }

    [Fact]
    public void A_size_where_nothing_is_open_is_refused()
    {
        byte[] model = OnnxBuilder.Model().Input("x", 1, 3).Output("x").ToBytes();
        ModelException exception = Assert.Throws<ModelException>(
            () => ModelLowering.Lower(OnnxModelReader.Read(model), LoweringOptions.None with { Dimensions = FixedDimensions.Parse("x.1=3") },
                CancellationToken.None));
        Assert.EndsWith("None is open.", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" , ;")]
    public void Nothing_gives_no_sizes(string? text) => Assert.Null(FixedDimensions.Parse(text).SizeOf("x", 0, "n"));
}
