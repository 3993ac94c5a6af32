using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Planning;
using FusedGen.Compiler.Planning.Contraction;
using FusedGen.Compiler.Planning.Pairs;
using FusedGen.Compiler.Tests.Folding;
using FusedGen.Compiler.Tests.Harness;
using static FusedGen.Compiler.Tests.Folding.NetworkBuilder;

namespace FusedGen.Compiler.Tests.Emitting;

/// <summary>
/// Layers that add integers, two products at once, against sums in double: up to 2²⁴ a float holds them, so that the
/// answers are the same at each width.
/// </summary>
public class IntegerContractionCodeTests
{
    [Theory]
    [InlineData(1, 64, 33, 127)]
    [InlineData(1, 257, 10, 127)]
    [InlineData(1, 8, 300, 1000)]
    [InlineData(1, 131, 16, 9)]
    [InlineData(7, 65, 40, 127)]
    [InlineData(14, 16, 150, 255)]
    [InlineData(3, 33, 66, 128)]
    public void A_dense_layer(int rows, int inputs, int outputs, int largestWeight) => Check(n =>
    {
        Value x = n.Rounded(rows == 1 ? n.Input(1, inputs) : n.Input(1, rows, inputs));
        return n.WholeLinear(x, outputs, largestWeight);
    });

    [Fact]
    public void A_flattened_picture() => Check(n =>
    {
        Value x = n.Rounded(n.Input(1, 9, 4, 4), most: 100);
        Value picture = n.WholeConvolution(x, 26, WindowNetwork.Window(2, 3, pad: 1), epilogue: Bytes(1 / 512.0));
        return n.WholeLinear(n.Reshape(picture, 1, 26 * 16), 11);
    }, layers: 2);

    [Theory]
    [InlineData(9, 33, 3, 1, 1, 1)]
    [InlineData(16, 128, 1, 1, 1, 0)]
    [InlineData(8, 40, 3, 2, 1, 1)]
    [InlineData(11, 24, 3, 1, 2, 2)]
    [InlineData(32, 70, 1, 2, 1, 0)]
    public void A_convolution(int channels, int outputs, int kernel, int stride, int dilation, int pad) => Check(n =>
        n.WholeConvolution(n.Rounded(n.Input(1, channels, 9, 7)), outputs, WindowNetwork.Window(2, kernel, stride, dilation, pad), epilogue: Bytes(1 / 256.0)));

    [Fact]
    public void A_convolution_along_one_axis() => Check(n =>
        n.WholeConvolution(n.Rounded(n.Input(1, 20, 19)), 40, WindowNetwork.Window(1, 5, pad: 2), epilogue: Unary(UnaryFunction.Relu, X())));

    [Fact]
    public void A_pooled_convolution() => Check(n => n.Pool(
        n.WholeConvolution(n.Rounded(n.Input(1, 16, 8, 8)), 24, WindowNetwork.Window(2, 3, pad: 1)), PoolKind.Max, 2, 2));

    [Fact]
    public void The_largest_numbers_of_16_bits() => Check(n =>
        n.WholeLinear(n.Rounded(n.Input(1, 8), 32768, -60, 60), 260, short.MaxValue));

    [Fact]
    public void Sums_of_31_bits() => Check(n => n.WholeLinear(n.Rounded(n.Input(1, 64), 16384, short.MinValue, short.MaxValue), 40, 900), 2e-7);

    private static Expression Bytes(double scale) => Binary(
        BinaryFunction.Min,
        Binary(BinaryFunction.Max, Unary(UnaryFunction.RoundToEven, Multiply(Unary(UnaryFunction.Whole, X()), C(scale))), C(-128)),
        C(127));

    private static void Check(Func<NetworkBuilder, Value> build, double tolerance = 0, int layers = 1)
    {
        NetworkBuilder network = new();
        ModelGraph graph = network.Graph(build(network));
        IReadOnlyList<Kernel> kernels = CompiledModel.Of(graph).Program.Single.Kernels;
        Assert.Equal(layers, kernels.OfType<ContractionKernel>().Count(kernel => kernel.AddsPairs));
        Assert.Equal(layers, kernels.OfType<PairKernel>().Count());
        Agreement.CheckAllWidths(graph, tolerance);
    }
}
