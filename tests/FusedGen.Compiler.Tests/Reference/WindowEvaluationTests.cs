using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Graph.Operations;
using static FusedGen.Compiler.Tests.Reference.Given;

namespace FusedGen.Compiler.Tests.Reference;

/// <summary>Convolutions and pools by hand.</summary>
public class WindowEvaluationTests
{
    [Fact]
    public void ConvolutionCountsPaddingAsZeroAndStrides()
    {
        // 0 | 1 2 3 4 | 0 under the taps 1, 10, 100, every second place.
        WindowGeometry window = Window(3) with { Strides = [2], PadsBegin = [1], PadsEnd = [1] };
        ConvolutionOperation convolution = new(
            Node, Constant(Counting(1, 1, 4)), Floats([1, 1, 3], 1, 10, 100), [1000], window, 1, transposed: false, Output(1, 1, 2));
        Assert.Equal([1210, 1432], FloatsOf(convolution));
    }

    [Fact]
    public void ConvolutionDilatesInTwoDimensions()
    {
        WindowGeometry window = Window(2, 2) with { Dilations = [2, 1] };
        ConvolutionOperation convolution = new(
            Node, Constant(Counting(1, 1, 3, 3)), Floats([1, 1, 2, 2], 1, 10, 100, 1000), null, window, 1, transposed: false, Output(1, 1, 1, 2));
        Assert.Equal([1 + 20 + 700 + 8000, 2 + 30 + 800 + 9000], FloatsOf(convolution));
    }

    [Fact]
    public void GroupsDoNotSeeEachOther()
    {
        // Two groups of one channel in and two out.
        ConvolutionOperation convolution = new(
            Node, Constant(Floats([1, 2, 1], 3, 5)), Floats([4, 1, 1], 1, 10, 100, 1000), null, Window(1), 2, transposed: false, Output(1, 4, 1));
        Assert.Equal([3, 30, 500, 5000], FloatsOf(convolution));
    }

    [Fact]
    public void ConvolutionSumsItsChannelsAndAppliesItsEpilogue()
    {
        Epilogue negated = new(new UnaryExpression(UnaryFunction.Negate, new InputExpression(0, ElementType.Float32), ElementType.Float32), []);
        ConvolutionOperation convolution = new(
            Node, Constant(Floats([1, 2, 2], 1, 2, 3, 4)), Floats([1, 2, 1], 1, 10), null, Window(1), 1, transposed: false, Output(1, 1, 2), negated);
        Assert.Equal([-31, -42], FloatsOf(convolution));
    }

    [Fact]
    public void TransposedConvolutionScattersAndCutsThePadding()
    {
        // 1 and 2, two places apart, each times 1, 10, 100: 1 10 100+2 20 200, less one place at the beginning, and one
        // more at the end.
        WindowGeometry window = Window(3) with { Strides = [2], PadsBegin = [1] };
        ConvolutionOperation convolution = new(
            Node, Constant(Floats([1, 1, 2], 1, 2)), Floats([1, 1, 3], 1, 10, 100), [0.5], window, 1, transposed: true, Output(1, 1, 5));
        Assert.Equal([10.5, 102.5, 20.5, 200.5, 0.5], FloatsOf(convolution));
    }

    [Theory]
    [InlineData(PoolKind.Max, new double[] { 2, 5 })]
    [InlineData(PoolKind.Average, new double[] { 1.5, 4 })]
    [InlineData(PoolKind.AverageIncludingPadding, new double[] { 1, 4 })]
    [InlineData(PoolKind.Sum, new double[] { 3, 12 })]
    public void PoolsWithPadding(PoolKind kind, double[] expected)
    {
        // 0 1 2 | 3 4 5, the first place being padding.
        WindowGeometry window = Window(3) with { Strides = [3], PadsBegin = [1] };
        Assert.Equal(expected, FloatsOf(new PoolOperation(Node, kind, Constant(Counting(1, 1, 5)), window, Output(1, 1, 2))));
    }

    [Theory]
    [InlineData(PoolKind.Max, new double[] { 2, 4, 5 })]
    [InlineData(PoolKind.Average, new double[] { 1.5, 3.5, 5 })]
    [InlineData(PoolKind.AverageIncludingPadding, new double[] { 1.5, 3.5, 5 })]
    [InlineData(PoolKind.Sum, new double[] { 3, 7, 5 })]
    public void AWindowThatHangsOverTheEndHasFewerElements(PoolKind kind, double[] expected)
    {
        WindowGeometry window = Window(2) with { Strides = [2] };
        Assert.Equal(expected, FloatsOf(new PoolOperation(Node, kind, Constant(Counting(1, 1, 5)), window, Output(1, 1, 3))));
    }

    [Fact]
    public void PoolDilates()
    {
        WindowGeometry window = Window(2) with { Dilations = [2] };
        Assert.Equal([4, 3], FloatsOf(new PoolOperation(Node, PoolKind.Max, Constant(Floats([1, 1, 4], 1, 3, 4, 2)), window, Output(1, 1, 2))));
    }

    [Fact]
    public void PoolsIntegersChannelByChannel()
    {
        Value input = Constant(Integers(ElementType.Int8, [1, 2, 2], -3, -5, 7, 9));
        Assert.Equal([-3, 9], IntegersOf(new PoolOperation(Node, PoolKind.Max, input, Window(2), Output(ElementType.Int8, 1, 2, 1))));
    }
}
