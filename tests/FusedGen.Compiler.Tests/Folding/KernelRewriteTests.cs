using FusedGen.Compiler.Folding;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Graph.Operations;
using static FusedGen.Compiler.Tests.Folding.NetworkBuilder;

namespace FusedGen.Compiler.Tests.Folding;

public class KernelRewriteTests
{
    [Fact]
    public void ATransposeBeforeAFlattenAndALinearPermutesColumns()
    {
        NetworkBuilder net = new();
        Value x = net.Transpose(net.Input(1, 3, 4, 5), 0, 2, 3, 1);
        ModelGraph graph = net.Graph(net.Linear(net.Reshape(x, 1, 60), 7));
        FoldedNetwork.Checked(graph);
        Assert.Equal("Move Linear", FoldedNetwork.KindsOf(graph));
        Assert.True(((MoveOperation)graph.Operations[0]).IsReshape);
    }

    [Fact]
    public void ATransposeBehindALinearPermutesRows()
    {
        NetworkBuilder net = new();
        Value x = net.Reshape(net.Linear(net.Input(1, 5), 12), 1, 3, 4);
        ModelGraph graph = net.Graph(net.Transpose(x, 0, 2, 1));
        FoldedNetwork.Checked(graph);
        Assert.Equal("Linear Move", FoldedNetwork.KindsOf(graph));
        Assert.True(((MoveOperation)graph.Operations[1]).IsReshape);
    }

    [Fact]
    public void ASliceOfFeaturesMakesASmallerLinear()
    {
        NetworkBuilder net = new();
        ModelGraph graph = net.Graph(net.Slice(net.Relu(net.Linear(net.Input(4, 5), 8)), 1, 2, 5));
        FoldReport report = FoldedNetwork.Checked(graph);
        Assert.Equal("Linear", FoldedNetwork.KindsOf(graph));
        Assert.Equal((160, 60), (report.MultiplyAddsBefore, report.MultiplyAddsAfter));
    }

    [Fact]
    public void ASliceBeforeALinearStaysSinceTheMatrixWouldGrow()
    {
        NetworkBuilder net = new();
        ModelGraph graph = net.Graph(net.Linear(net.Slice(net.Input(1, 8), 1, 2, 5), 3));
        FoldedNetwork.Checked(graph);
        Assert.Equal("Move Linear", FoldedNetwork.KindsOf(graph));
    }

    [Fact]
    public void AFilledColumnGoesIntoTheBias()
    {
        NetworkBuilder net = new();
        Value padded = net.Reshape(net.Pad(net.Input(1, 1, 2, 2), 1, fill: 0.5), 1, 16);
        ModelGraph graph = net.Graph(net.Linear(padded, 3, bias: false));
        FoldReport report = FoldedNetwork.Checked(graph);
        Assert.Equal("Move Linear", FoldedNetwork.KindsOf(graph));
        Assert.Equal((48, 12), (report.MultiplyAddsBefore, report.MultiplyAddsAfter));
        Assert.NotNull(((LinearOperation)graph.Operations[1]).Bias);
    }

    [Fact]
    public void TwoLinearsOfOneInputThatAreAddedAreOne()
    {
        NetworkBuilder net = new();
        Value x = net.Input(1, 5);
        ModelGraph graph = net.Graph(net.Relu(net.Map("Sub", Subtract(X(), X(1)), net.Linear(x, 4), net.Linear(x, 4, bias: false))));
        FoldReport report = FoldedNetwork.Checked(graph);
        Assert.Equal("Linear", FoldedNetwork.KindsOf(graph));
        Assert.Equal((40, 20), (report.MultiplyAddsBefore, report.MultiplyAddsAfter));
    }

    [Theory]
    [InlineData(1, 3, 0)]
    [InlineData(3, 1, 1)]
    [InlineData(1, 1, 0)]
    public void APointwiseConvolutionGoesIntoItsNeighbour(int firstKernel, int secondKernel, int firstPad)
    {
        NetworkBuilder net = new();
        Value x = net.Convolution(net.Input(1, 2, 6, 6), 5, firstKernel, firstPad);
        ModelGraph graph = net.Graph(net.Convolution(x, 3, secondKernel));
        FoldedNetwork.Checked(graph);
        Assert.Equal("Convolution", FoldedNetwork.KindsOf(graph));
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void APointwiseConvolutionGoesIntoOneThatPadsWithoutABiasOnly(bool bias, bool folds)
    {
        NetworkBuilder net = new();
        Value x = net.Convolution(net.Input(1, 2, 6, 6), 5, kernel: 1, bias: bias);
        ModelGraph graph = net.Graph(net.Convolution(x, 3, kernel: 3, pad: 1));
        FoldReport report = FoldedNetwork.Checked(graph);
        Assert.Equal(folds ? "Convolution" : "Convolution Convolution", FoldedNetwork.KindsOf(graph));
        Assert.Equal(folds ? FoldOutcome.Folded : FoldOutcome.Refused, Assert.Single(report.Entries).Outcome);
    }

    [Fact]
    public void AConvolutionalBottleneckIsNotMultipliedOut()
    {
        NetworkBuilder net = new();
        ModelGraph graph = net.Graph(net.Convolution(net.Convolution(net.Input(1, 16, 4, 4), 2, kernel: 1), 16, kernel: 1));
        FoldReport report = FoldedNetwork.Checked(graph);
        Assert.Equal("Convolution Convolution", FoldedNetwork.KindsOf(graph));
        Assert.Equal(
            "Conv(16→2, 1×1) into Conv(2→16, 1×1) refused: one convolution would need 4,096 multiply-adds instead of 1,024",
            Assert.Single(report.Entries).ToString());
    }

    [Fact]
    public void AConvolutionOverTheWholeInputIsALinear()
    {
        NetworkBuilder net = new();
        Value x = net.Convolution(net.Relu(net.Input(1, 2, 3, 3)), 4, kernel: 3);
        ModelGraph graph = net.Graph(net.Linear(net.Reshape(x, 1, 4), 3));
        FoldedNetwork.Checked(graph);
        Assert.Equal("Map Move Linear", FoldedNetwork.KindsOf(graph));
    }

    [Theory]
    [InlineData(0.0, "Convolution")]
    [InlineData(0.5, "Move Convolution")]
    public void ABorderOfZerosIsTheConvolutionsOwnPadding(double fill, string expected)
    {
        NetworkBuilder net = new();
        ModelGraph graph = net.Graph(net.Convolution(net.Pad(net.Input(1, 2, 4, 4), 1, fill), 3, kernel: 3, pad: 1));
        FoldedNetwork.Checked(graph);
        Assert.Equal(expected, FoldedNetwork.KindsOf(graph));
    }

    [Theory]
    [InlineData(PoolKind.Max, 0.0, "Move Pool")]
    [InlineData(PoolKind.Max, double.NegativeInfinity, "Pool")]
    [InlineData(PoolKind.Average, 0.0, "Pool")]
    [InlineData(PoolKind.Sum, 0.0, "Pool")]
    public void ABorderGoesIntoAPoolThatSeesItTheSameWay(PoolKind kind, double fill, string expected)
    {
        NetworkBuilder net = new();
        ModelGraph graph = net.Graph(net.Pool(net.Pad(net.Input(1, 2, 4, 4), 1, fill), kind, kernel: 2, stride: 2));
        FoldedNetwork.Checked(graph);
        Assert.Equal(expected, FoldedNetwork.KindsOf(graph));
    }

    [Fact]
    public void AnActivationBeforeAMaximumMovesBehindIt()
    {
        NetworkBuilder net = new();
        ModelGraph graph = net.Graph(net.Pool(net.Apply(UnaryFunction.Sigmoid, net.Input(1, 2, 4, 4)), PoolKind.Max, kernel: 2, stride: 2));
        FoldedNetwork.Checked(graph);
        Assert.Equal("Pool Map", FoldedNetwork.KindsOf(graph));
    }

    /// <summary>
    /// A costly function is worth computing for a quarter of the elements, while a cheap one costs nothing in the
    /// convolution.
    /// </summary>
    [Theory]
    [InlineData(UnaryFunction.Relu, "Convolution Pool")]
    [InlineData(UnaryFunction.Tanh, "Convolution Pool Map")]
    [InlineData(UnaryFunction.Softplus, "Convolution Pool Map")]
    [InlineData(UnaryFunction.Silu, "Convolution Pool")]
    public void OfActivationsBetweenAConvolutionAndAMaximumCostlyIncreasingOnesMoveBehindIt(UnaryFunction activation, string expected)
    {
        NetworkBuilder net = new();
        ModelGraph graph = net.Graph(net.Pool(net.Apply(activation, net.Convolution(net.Input(1, 2, 6, 6), 3, kernel: 3)), PoolKind.Max, kernel: 2, stride: 2));
        FoldedNetwork.Checked(graph);
        Assert.Equal(expected, FoldedNetwork.KindsOf(graph));
    }

    [Fact]
    public void ADecreasingFunctionStaysBeforeAMaximum()
    {
        NetworkBuilder net = new();
        ModelGraph graph = net.Graph(net.Pool(net.Apply(UnaryFunction.Negate, net.Input(1, 2, 4, 4)), PoolKind.Max, kernel: 2, stride: 2));
        FoldedNetwork.Checked(graph);
        Assert.Equal("Map Pool", FoldedNetwork.KindsOf(graph));
    }

    [Fact]
    public void AProductWithAConstantMatrixIsALinear()
    {
        NetworkBuilder net = new();
        ModelGraph graph = net.Graph(net.Product(net.Input(2, 3), net.Transpose(net.RandomConstant(4, 3), 1, 0)));
        FoldedNetwork.Checked(graph);
        Assert.Equal("Linear", FoldedNetwork.KindsOf(graph));
    }

    [Fact]
    public void ALinearBehindAReshapeThatKeepsRowsMerges()
    {
        NetworkBuilder net = new();
        Value x = net.Reshape(net.Linear(net.Input(2, 3, 8), 4), 6, 4);
        ModelGraph graph = net.Graph(net.Linear(x, 2));
        FoldReport report = FoldedNetwork.Checked(graph);
        Assert.Equal("Linear Move", FoldedNetwork.KindsOf(graph));
        Assert.Equal((6 * 40, 6 * 16), (report.MultiplyAddsBefore, report.MultiplyAddsAfter));
    }
}
