using FusedGen.Compiler.Folding;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Tests.Folding;
using static FusedGen.Compiler.Tests.Folding.NetworkBuilder;

namespace FusedGen.Compiler.Tests.Precision;

/// <summary>Which shifts go through a product and which stay, and what the report says of it.</summary>
public class KeptShiftTests
{
    [Fact]
    public void OfSecondsTheScaleAloneIsFoldedAndTheMeanStays()
    {
        NetworkBuilder net = new();
        Value x = net.Input(1, 2);
        Value centred = net.Map("Sub", Subtract(X(), X(1)), x, Row(1.6e9f, 0.5));
        ModelGraph graph = net.Graph(net.Linear(net.Map("Div", Divide(X(), X(1)), centred, Row(86400, 0.25)), 3));
        LinearOperation linear = (LinearOperation)graph.Operations[2];
        FoldReport report = FoldedNetwork.Checked(graph);

        Assert.Equal("Map Linear", FoldedNetwork.KindsOf(graph));
        MapOperation map = (MapOperation)graph.Operations[0];
        Assert.Equal("(x0 - x1)", map.Expression.ToString());
        Assert.Equal([1.6e9f, 0.5], map.Inputs[1].Constant!.Floats);
        LinearOperation folded = (LinearOperation)graph.Operations[1];
        Assert.Equal(linear.Weight.Floats.Select((w, i) => w / (i % 2 == 0 ? 86400 : 0.25)), folded.Weight.Floats, (a, b) => Math.Abs(a - b) < 1e-12);
        Assert.Equal(linear.Bias, folded.Bias);
        Assert.Equal(
            [
                "Sub+Div(2) into Linear(2→3): W' = W·diag(s), behind x − c",
                "Sub+Div(2) into Linear(2→3) refused: folded, the layer's rounding errors in float could be 1.3e+4 times as large (4 times are allowed), "
                + "since the shift is up to 1.9e+4 times as large as what it leaves of the values; the shift stays before the layer",
            ],
            report.Entries.Select(e => e.ToString()));
    }

    [Fact]
    public void ACentreThatIsNoFloatLeavesItsRestInTheBias()
    {
        NetworkBuilder net = new();
        Value x = net.Input(1, 1);
        ModelGraph graph = net.Graph(net.Linear(net.Map("Scaler", Add(Multiply(X(), C(0.3)), C(-1e6)), x), 1, bias: false));
        double weight = ((LinearOperation)graph.Operations[1]).Weight.Floats[0];
        FoldedNetwork.Checked(graph);

        // 0.3·x − 1e6 = 0.3·(x − 3333333.25) + (0.3·3333333.25 − 1e6)
        LinearOperation linear = (LinearOperation)graph.Operations[1];
        Assert.Equal("(x0 + -3333333.25)", ((MapOperation)graph.Operations[0]).Expression.ToString());
        Assert.Equal(weight * ((0.3 * 3333333.25) - 1e6), linear.Bias![0], 9);
    }

    [Theory]
    [InlineData(0.485, 0.229)]
    [InlineData(0.4914, 0.2023)]
    [InlineData(127.5, 127.5)]
    [InlineData(33.3, 78.6)]
    public void ImagesAreNormalisedInTheFirstLayer(double mean, double deviation)
    {
        NetworkBuilder net = new();
        Value centred = net.Map("Sub", Subtract(X(), C(mean)), net.Input(1, 3, 8, 8));
        ModelGraph graph = net.Graph(net.Convolution(net.Map("Div", Divide(X(), C(deviation)), centred), 4, kernel: 3));
        FoldReport report = FoldedNetwork.Checked(graph);
        Assert.Equal("Convolution", FoldedNetwork.KindsOf(graph));
        Assert.Equal("Sub+Div(3) into Conv(3→4, 3×3): W' = W·diag(s), b' = b + W·t", Assert.Single(report.Entries).ToString());
    }

    [Fact]
    public void AsSmallASpreadAroundASmallMeanIsSeenThroughAllSteps()
    {
        // |μ| alone is nothing to fear; as little as the values differ from it, it is.
        NetworkBuilder net = new();
        Value x = net.Map("Sub", Subtract(X(), C(1)), net.Input(1, 4));
        x = net.Map("Div", Divide(X(), C(1e-4)), net.Reshape(x, 4, 1));
        ModelGraph graph = net.Graph(net.Linear(net.Reshape(x, 1, 4), 3));
        FoldReport report = FoldedNetwork.Checked(graph);
        Assert.Contains(graph.Operations, o => o is MapOperation);
        Assert.Contains(report.Entries, e => e.Outcome == FoldOutcome.Refused);
    }

    [Fact]
    public void AShiftStaysBeforeTheSum()
    {
        NetworkBuilder net = new();
        Value x = net.Map("Sub", Divide(Subtract(X(), C(1e6)), C(2)), net.Input(1, 4, 9));
        Value mean = net.Scaled(net.Reduce(x, ReduceKind.Sum, 2), 1 / 9.0);
        ModelGraph graph = net.Graph(net.Linear(net.Reshape(mean, 1, 4), 3));
        FoldedNetwork.Checked(graph);
        Assert.Equal("Map Reduce Map Move Linear", FoldedNetwork.KindsOf(graph));
        Assert.Contains("1000000", ((MapOperation)graph.Operations[0]).Expression.ToString());
    }

    [Fact]
    public void BytesAreCentredInTheLayer()
    {
        // 0 ≤ q ≤ 255 is known, so that (q − 128)·0.1 is known to be as large as 12.8.
        NetworkBuilder net = new();
        Value x = new("q", ElementType.UInt8, new Shape(1, 4));
        Value y = new("y", ElementType.Float32, new Shape(1, 3));
        Value real = new("x", ElementType.Float32, new Shape(1, 4));
        MapOperation dequantized = new(
            new Origin("DequantizeLinear", "n"),
            Multiply(Subtract(new Compiler.Graph.Expressions.CastExpression(X(0, ElementType.UInt8), ElementType.Float32), C(128)), C(0.1)),
            [x],
            real);
        LinearOperation linear = new(new Origin("Gemm", "n"), real, net.Random(3, 4), null, y);
        ModelGraph graph = new([x], [y], [dequantized, linear]);
        FoldedNetwork.Checked(graph);
        Assert.NotNull(((LinearOperation)graph.Operations[^1]).Bias);
    }

    [Fact]
    public void AnIdentityWithABiasIsNoLayerToMergeWith()
    {
        NetworkBuilder net = new();
        Value x = net.Input(1, 3);
        Value centred = net.Append(new LinearOperation(
            new Origin("Gemm", "n"), x, new Tensor(new Shape(3, 3), [0.0, 1, 0, 1, 0, 0, 0, 0, 1]), [-1e6, 2e5, 0.5],
            new Value("c", ElementType.Float32, new Shape(1, 3))));
        ModelGraph graph = net.Graph(net.Linear(centred, 2));
        FoldReport report = FoldedNetwork.Checked(graph);
        Assert.Equal("Linear Linear", FoldedNetwork.KindsOf(graph));
        Assert.Contains("since the first layer's bias cancels most of single features", Assert.Single(report.Entries).Reason);
    }

    [Fact]
    public void ADiagonalMatrixIsAMap()
    {
        NetworkBuilder net = new();
        Value x = net.Relu(net.Input(1, 3));
        Value scaled = net.Append(new LinearOperation(
            new Origin("Gemm", "n"), x, new Tensor(new Shape(3, 3), [2.0, 0, 0, 0, 3, 0, 0, 0, -1]), [1, 0, 5.0],
            new Value("c", ElementType.Float32, new Shape(1, 3))));
        ModelGraph graph = net.Graph(scaled);
        FoldReport report = FoldedNetwork.Checked(graph);
        Assert.Equal("Map", FoldedNetwork.KindsOf(graph));
        Assert.Equal("Linear(3→3) into a map: diag(w)·x + b = w∘x + b", report.Entries[0].ToString());
    }

    [Theory]
    [InlineData(1e-6, "Map Linear")]
    [InlineData(1.5, "Linear")]
    public void SamplesShowHowLittleAShiftLeaves(double spread, string kinds)
    {
        // |μ| of 3 alone is harmless; samples that lie within 1e-6 of it are not.
        NetworkBuilder net = new();
        Value x = net.Input(1, 2);
        ModelGraph graph = net.Graph(net.Linear(net.Map("Sub", Subtract(X(), C(3)), x), 2));
        ModelGraph original = new(graph.Inputs, graph.Outputs, graph.Operations);
        ObservedSizes observed = new(original, [[new Tensor(new Shape(1, 2), [3 + spread, 3 - spread])]], CancellationToken.None);
        GraphFolder.Fold(graph, observed, CancellationToken.None);
        Assert.Equal(kinds, FoldedNetwork.KindsOf(graph));
    }

    [Fact]
    public void ALargeTargetMeanIsAddedLast()
    {
        NetworkBuilder net = new();
        ModelGraph graph = net.Graph(net.Map("Add", Add(Multiply(X(), C(10)), C(1e5)), net.Linear(net.Relu(net.Input(1, 20)), 1)));
        FoldReport report = FoldedNetwork.Checked(graph);
        Assert.Equal("Map Linear", FoldedNetwork.KindsOf(graph));
        Assert.Equal("(x0 + 100000)", ((LinearOperation)graph.Operations[1]).Epilogue!.Expression.ToString());
        Assert.Contains("the shift is added last", Assert.Single(report.Entries, e => e.Outcome == FoldOutcome.Refused).Reason);
    }

    [Theory]
    [InlineData(0.5, "((x0 * x1) + x2)")]
    [InlineData(50, "(((x0 - x1) * x2) + x3)")]
    public void ANormalisationThatNoLayerTakesInIsOneMultiplyAddWhereThatIsPrecise(double mean, string expression)
    {
        NetworkBuilder net = new();
        ModelGraph graph = net.Graph(
            net.Map("BatchNormalization", Add(Multiply(Subtract(X(), X(1)), X(2)), X(3)), net.Input(1, 2), Row(mean, 0.25), Row(1.5, 2), Row(0.1, -0.2)));
        FoldedNetwork.Checked(graph);
        Assert.Equal(expression, ((MapOperation)Assert.Single(graph.Operations)).Expression.ToString());
    }

    private static Value Row(params double[] values) => Constant(new Tensor(new Shape(values.Length), values));
}
