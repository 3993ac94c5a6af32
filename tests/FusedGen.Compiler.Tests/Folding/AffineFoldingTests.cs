using FusedGen.Compiler.Folding;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;
using static FusedGen.Compiler.Tests.Folding.NetworkBuilder;

namespace FusedGen.Compiler.Tests.Folding;

public class AffineFoldingTests
{
    [Fact]
    public void TheSeedIsOneMatrixAndABias()
    {
        NetworkBuilder net = new();
        Value x = net.Input(1, 20);
        ModelGraph graph = net.Graph(net.Linear(net.BatchNormalization(net.Linear(x, 8, bias: false)), 9));
        FoldReport report = FoldedNetwork.Checked(graph);

        LinearOperation linear = Assert.IsType<LinearOperation>(Assert.Single(graph.Operations));
        Assert.Equal(new Shape(9, 20), linear.Weight.Shape);
        Assert.Equal(9, linear.Bias!.Length);
        Assert.Null(linear.Epilogue);
        Assert.Equal((232, 180), (report.MultiplyAddsBefore, report.MultiplyAddsAfter));
        Assert.Equal(
            [
                "BatchNormalization(8) into Linear(20→8): W' = diag(s)·W, b' = s·b + t",
                "Linear(20→8) into Linear(8→9): W' = W₂·W₁, b' = b₂ + W₂·b₁",
            ],
            report.Entries.Select(e => e.ToString()));
    }

    [Fact]
    public void AnAffineStepBehindALinearScalesItsRows()
    {
        Value x = new("x", ElementType.Float32, new Shape(1, 2));
        Value h = new("h", ElementType.Float32, new Shape(1, 2));
        Value y = new("y", ElementType.Float32, new Shape(1, 2));
        Origin node = new("Test", "n");
        LinearOperation linear = new(node, x, new Tensor(new Shape(2, 2), [1.0, 2, 3, 4]), [10, 20], h);
        Value scale = new("s", new Tensor(new Shape(2), [2.0, -1]));
        Value shift = new("t", new Tensor(new Shape(2), [0.5, 0.25]));
        ModelGraph graph = new([x], [y], [linear, new MapOperation(node, Add(Multiply(X(), X(1)), X(2)), [h, scale, shift], y)]);
        FoldedNetwork.Checked(graph);

        LinearOperation folded = Assert.IsType<LinearOperation>(Assert.Single(graph.Operations));
        Assert.Equal([2, 4, -3, -4], folded.Weight.Floats);
        Assert.Equal([20.5, -19.75], folded.Bias!);
        Assert.Same(y, folded.Output);
    }

    [Fact]
    public void AScalerBeforeALinearScalesItsColumns()
    {
        NetworkBuilder net = new();
        Value x = net.Input(1, 4);
        Value mean = Constant(new Tensor(new Shape(4), [0.45, -0.2, 0.1, 0.3]));
        Value deviation = Constant(new Tensor(new Shape(4), [0.22, 0.3, 1.5, 0.4]));
        Value scaled = net.Map("Scaler", Divide(Subtract(X(), X(1)), X(2)), x, mean, deviation);
        ModelGraph graph = net.Graph(net.Linear(net.Relu(net.Linear(scaled, 8)), 3));
        FoldReport report = FoldedNetwork.Checked(graph);
        Assert.Equal("Linear Linear", FoldedNetwork.KindsOf(graph));
        Assert.Equal("Scaler(4) into Linear(4→8)", report.Entries[0].What);
    }

    [Fact]
    public void ABottleneckIsNotMultipliedOut()
    {
        NetworkBuilder net = new();
        Value x = net.Input(1, 784);
        ModelGraph graph = net.Graph(net.Linear(net.Linear(x, 8), 784));
        FoldReport report = FoldedNetwork.Checked(graph);
        Assert.Equal("Linear Linear", FoldedNetwork.KindsOf(graph));
        Assert.Equal(
            "Linear(784→8) into Linear(8→784) refused: one 784×784 matrix would need 614,656 multiply-adds instead of 12,544",
            Assert.Single(report.Entries).ToString());
    }

    [Fact]
    public void EachLayerWithNormalisationAndActivationIsOneLinear()
    {
        NetworkBuilder net = new();
        Value x = net.Input(1, 6);
        x = net.Relu(net.BatchNormalization(net.Linear(x, 5)));
        x = net.Relu(net.BatchNormalization(net.Linear(x, 4)));
        ModelGraph graph = net.Graph(net.Linear(x, 3));
        FoldedNetwork.Checked(graph);
        Assert.Equal("Linear Linear Linear", FoldedNetwork.KindsOf(graph));
        Assert.Equal([true, true, false], graph.Operations.Select(o => ((LinearOperation)o).Epilogue is not null));
    }

    [Fact]
    public void ANormalisationBehindAnActivationGoesIntoTheNextLinear()
    {
        NetworkBuilder net = new();
        Value x = net.Input(1, 6);
        x = net.BatchNormalization(net.Relu(net.Linear(x, 5)));
        ModelGraph graph = net.Graph(net.Linear(x, 3));
        FoldReport report = FoldedNetwork.Checked(graph);
        Assert.Equal("Linear Linear", FoldedNetwork.KindsOf(graph));
        Assert.Equal("BatchNormalization(5) into Linear(5→3)", report.Entries[0].What);
    }

    [Fact]
    public void AValueThatTheNetworkReturnsIsNotScaledAway()
    {
        NetworkBuilder net = new();
        Value hidden = net.Linear(net.Input(1, 6), 5);
        ModelGraph graph = net.Graph(hidden, net.BatchNormalization(hidden));
        FoldedNetwork.Checked(graph);
        Assert.Equal("Linear Map", FoldedNetwork.KindsOf(graph));
    }

    [Fact]
    public void OneScalingGoesIntoAllItsReaders()
    {
        NetworkBuilder net = new();
        Value scaled = net.BatchNormalization(net.Input(1, 6));
        ModelGraph graph = net.Graph(net.Linear(scaled, 5), net.Linear(scaled, 4));
        FoldedNetwork.Checked(graph);
        Assert.Equal("Linear Linear", FoldedNetwork.KindsOf(graph));
    }

    [Fact]
    public void AScalingThatIsReadElsewhereTooStays()
    {
        NetworkBuilder net = new();
        Value scaled = net.BatchNormalization(net.Input(1, 6));
        ModelGraph graph = net.Graph(net.Linear(scaled, 5), net.Relu(scaled));
        FoldedNetwork.Checked(graph);
        Assert.Contains(graph.Operations, o => o is MapOperation);
    }

    [Fact]
    public void AScalePerChannelBecomesOnePerFeatureBehindAFlatten()
    {
        NetworkBuilder net = new();
        Value x = net.BatchNormalization(net.Input(1, 3, 4, 4));
        ModelGraph graph = net.Graph(net.Linear(net.Reshape(x, 1, 48), 5));
        FoldedNetwork.Checked(graph);
        Assert.Equal("Move Linear", FoldedNetwork.KindsOf(graph));
    }

    [Fact]
    public void AScalingGoesThroughAConcatToItsPartOfTheFeatures()
    {
        NetworkBuilder net = new();
        Value left = net.BatchNormalization(net.Relu(net.Input(1, 3)));
        Value right = net.BatchNormalization(net.Input(1, 2));
        ModelGraph graph = net.Graph(net.Linear(net.Concat(1, left, right), 5));
        FoldedNetwork.Checked(graph);
        Assert.Equal("Map Move Linear", FoldedNetwork.KindsOf(graph));
    }

    [Fact]
    public void AScalingBehindAConcatGoesIntoAllItsProducers()
    {
        NetworkBuilder net = new();
        Value x = net.Relu(net.Input(1, 3));
        Value joined = net.Concat(1, net.Linear(x, 4), net.Linear(x, 2));
        ModelGraph graph = net.Graph(net.BatchNormalization(joined));
        FoldedNetwork.Checked(graph);
        Assert.Equal("Map Linear Linear Move", FoldedNetwork.KindsOf(graph));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void ANormalisationBehindAConvolutionIsFoldedWhateverThePadding(int pad)
    {
        NetworkBuilder net = new();
        ModelGraph graph = net.Graph(net.BatchNormalization(net.Convolution(net.Input(1, 2, 5, 5), 4, kernel: 3, pad, groups: 2)));
        FoldedNetwork.Checked(graph);
        Assert.Equal("Convolution", FoldedNetwork.KindsOf(graph));
    }

    [Fact]
    public void ANormalisationBeforeAConvolutionIsFoldedWithoutPadding()
    {
        NetworkBuilder net = new();
        ModelGraph graph = net.Graph(net.Convolution(net.BatchNormalization(net.Input(1, 4, 5, 5)), 4, kernel: 3, groups: 2));
        FoldedNetwork.Checked(graph);
        Assert.Equal("Convolution", FoldedNetwork.KindsOf(graph));
    }

    [Fact]
    public void AShiftBeforeAPaddedConvolutionIsRefused()
    {
        NetworkBuilder net = new();
        ModelGraph graph = net.Graph(net.Convolution(net.BatchNormalization(net.Input(1, 4, 5, 5)), 4, kernel: 3, pad: 1));
        FoldReport report = FoldedNetwork.Checked(graph);
        Assert.Equal("Map Convolution", FoldedNetwork.KindsOf(graph));
        FoldEntry entry = Assert.Single(report.Entries);
        Assert.Equal((FoldOutcome.Refused, "BatchNormalization(4) into Conv(4→4, 3×3)"), (entry.Outcome, entry.What));
        Assert.Contains("padding", entry.Reason);
    }

    [Fact]
    public void AScaleBeforeAPaddedConvolutionIsFolded()
    {
        NetworkBuilder net = new();
        ModelGraph graph = net.Graph(net.Convolution(net.Scaled(net.Input(1, 4, 5, 5), 1 / 255.0), 4, kernel: 3, pad: 1));
        FoldedNetwork.Checked(graph);
        Assert.Equal("Convolution", FoldedNetwork.KindsOf(graph));
    }

    [Fact]
    public void AMeanIsFoldedThroughIntoTheNextLinear()
    {
        NetworkBuilder net = new();
        Value x = net.Relu(net.Input(1, 4, 5, 5));
        Value mean = net.Scaled(net.Reduce(net.BatchNormalization(x), ReduceKind.Sum, 2, 3), 1 / 25.0);
        ModelGraph graph = net.Graph(net.Linear(net.Reshape(mean, 1, 4), 3));
        FoldedNetwork.Checked(graph);
        Assert.Equal("Map Reduce Move Linear", FoldedNetwork.KindsOf(graph));
    }

    [Theory]
    [InlineData(PoolKind.Average, 1, true)]
    [InlineData(PoolKind.AverageIncludingPadding, 0, true)]
    [InlineData(PoolKind.AverageIncludingPadding, 1, false)]
    [InlineData(PoolKind.Sum, 0, true)]
    [InlineData(PoolKind.Sum, 1, false)]
    public void ANormalisationBehindAPoolReachesTheConvolutionWhereItCommutes(PoolKind kind, int pad, bool folds)
    {
        NetworkBuilder net = new();
        Value pooled = net.Pool(net.Convolution(net.Input(1, 2, 6, 6), 3, kernel: 1), kind, kernel: 2, stride: 2, pad);
        ModelGraph graph = net.Graph(net.BatchNormalization(pooled));
        FoldedNetwork.Checked(graph);
        Assert.Equal(folds ? "Convolution Pool" : "Convolution Pool Map", FoldedNetwork.KindsOf(graph));
    }

    [Fact]
    public void AResidualAdditionGoesIntoTheLastKernel()
    {
        NetworkBuilder net = new();
        Value x = net.Relu(net.Input(1, 4));
        ModelGraph graph = net.Graph(net.Relu(net.Sum(x, net.Linear(net.Relu(net.Linear(x, 6)), 4))));
        FoldedNetwork.Checked(graph);
        Assert.Equal("Map Linear Linear", FoldedNetwork.KindsOf(graph));
    }

    [Fact]
    public void ASoftmaxStaysOutsideOfTheLinearWhoseRowsItReads()
    {
        NetworkBuilder net = new();
        ModelGraph graph = net.Graph(net.Softmax(net.Linear(net.Input(1, 4), 3)));
        FoldedNetwork.Checked(graph);
        Assert.Equal("Linear Reduce Map Reduce Map", FoldedNetwork.KindsOf(graph));
        Assert.Null(((LinearOperation)graph.Operations[0]).Epilogue);
    }
}
