using CsCheck;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Reference;
using FusedGen.Compiler.Tests.Harness;
using static FusedGen.Compiler.Tests.Emitting.WindowNetwork;
using static FusedGen.Compiler.Tests.Reference.Given;

namespace FusedGen.Compiler.Tests.Emitting;

/// <summary>
/// Convolutions of every geometry as generated code, against the reference, at each width of vectors.
/// </summary>
public class ConvolutionCodeTests
{
    [Theory]
    [InlineData(1, 1, 9, 1, 1, 1, 0)]
    [InlineData(3, 8, 11, 3, 2, 1, 1)]
    [InlineData(8, 16, 7, 3, 1, 1, 1)]
    [InlineData(16, 17, 5, 1, 1, 1, 0)]
    [InlineData(17, 40, 6, 3, 1, 2, 2)]
    [InlineData(40, 130, 4, 1, 1, 1, 0)]
    [InlineData(130, 3, 5, 5, 1, 1, 2)]
    [InlineData(1, 16, 13, 5, 3, 1, 0)]
    [InlineData(20, 33, 3, 3, 1, 1, 0)]
    [InlineData(5, 24, 26, 3, 1, 1, 1)]
    public void Two_dimensions(int channels, int features, int size, int kernel, int stride, int dilation, int pad)
    {
        WindowNetwork network = new();
        Value y = network.Convolution(network.Input(1, channels, size, size + 1), features, Window(2, kernel, stride, dilation, pad));
        Agreement.CheckAllWidths(network.Graph(y));
    }

    /// <summary>Few constants are literals, whose place nobody chooses, and cannot be loaded as aligned ones.</summary>
    [Theory]
    [InlineData(4, 1, false)]
    [InlineData(15, 1, true)]
    [InlineData(32, 2, true)]
    public void One_pixel(int channels, int groups, bool isAligned)
    {
        WindowNetwork network = new();
        Value y = network.Convolution(network.Input(1, channels, 4, 3), 16 * groups, new WindowGeometry([4, 3], [1, 1], [1, 1], [0, 0], [0, 0]), groups);
        ModelGraph graph = network.Graph(y);

        Agreement.CheckAllWidths(graph);
        CompiledModel model = CompiledModel.Of(graph, maxVectorBits: 128);
        Assert.Equal(!isAligned, model.Program.Weights.IsInline);
        Assert.Equal(isAligned, model.Text.Contains("AlignedWeights.Load128", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(1, 3, 16, 20, 3, 1, 1)]
    [InlineData(1, 16, 8, 31, 5, 2, 0)]
    [InlineData(3, 2, 5, 6, 3, 1, 1)]
    [InlineData(3, 9, 17, 4, 2, 2, 0)]
    public void One_and_three_dimensions(int rank, int channels, int features, int size, int kernel, int stride, int pad)
    {
        WindowNetwork network = new();
        Value y = network.Convolution(network.Input([1, channels, .. Enumerable.Repeat(size, rank)]), features, Window(rank, kernel, stride, 1, pad));
        Agreement.CheckAllWidths(network.Graph(y));
    }

    [Theory]
    [InlineData(2, 0, 1, 3)]
    [InlineData(0, 2, 0, 0)]
    [InlineData(4, 4, 4, 4)]
    public void Asymmetric_padding(int top, int left, int bottom, int right)
    {
        WindowNetwork network = new();
        WindowGeometry window = new([3, 2], [2, 1], [1, 3], [top, left], [bottom, right]);
        Value y = network.Convolution(network.Input(1, 4, 9, 8), 12, window);
        Agreement.CheckAllWidths(network.Graph(y));
    }

    [Theory]
    [InlineData(4, 8, 2)]
    [InlineData(12, 36, 3)]
    [InlineData(16, 16, 16)]
    [InlineData(20, 20, 20)]
    [InlineData(3, 3, 3)]
    [InlineData(6, 24, 6)]
    [InlineData(48, 48, 48)]
    [InlineData(8, 4, 2)]
    public void Groups(int channels, int features, int groups)
    {
        WindowNetwork network = new();
        Value first = network.Convolution(network.Input(1, 3, 10, 9), channels, Window(2, 1));
        Value y = network.Convolution(first, features, Window(2, 3, 1, 1, 1), groups);
        Agreement.CheckAllWidths(network.Graph(y));
    }

    [Theory]
    [InlineData(16, 2, 3, 2, 1, 1)]
    [InlineData(24, 2, 5, 1, 1, 2)]
    [InlineData(5, 1, 12, 1, 1, 5)]
    [InlineData(40, 2, 3, 1, 2, 2)]
    [InlineData(9, 3, 3, 1, 1, 1)]
    [InlineData(64, 2, 3, 1, 1, 1)]
    public void Depthwise(int channels, int rank, int kernel, int stride, int dilation, int pad)
    {
        WindowNetwork network = new();
        Value x = network.Input([2, channels, .. Enumerable.Range(7, rank)]);
        Value a = network.Convolution(x, channels, Window(rank, kernel, stride, dilation, pad), groups: channels);
        Value b = network.Convolution(a, channels, Window(rank, 3, 1, 1, 1), groups: channels, residual: a);
        Value c = network.Convolution(b, channels, Window(rank, 2, 2), groups: channels, transposed: true);
        Agreement.CheckAllWidths(network.Graph(b, c));
    }

    /// <summary>
    /// Pixels of a caller's span lie side by side where there is one a channel, and behind the last channel lies
    /// nothing that may be read.
    /// </summary>
    [Fact]
    public void A_depthwise_layer_reads_no_more_of_a_callers_span_than_there_is()
    {
        WindowNetwork network = new();
        ModelGraph graph = network.Graph(network.Convolution(network.Input(1, 33, 1), 33, Window(1, 1), groups: 33));
        Agreement.CheckAllWidths(graph);
        Assert.Contains("LoadPartial256(ref qx", CompiledModel.Of(graph).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(3, 8, 2, 2, 0, 1)]
    [InlineData(8, 20, 3, 2, 1, 1)]
    [InlineData(17, 5, 4, 2, 1, 1)]
    [InlineData(4, 4, 2, 3, 0, 1)]
    [InlineData(4, 6, 3, 3, 2, 2)]
    [InlineData(4, 8, 3, 2, 1, 2)]
    public void Transposed(int channels, int features, int kernel, int stride, int pad, int dilation)
    {
        for (int groups = 1; groups <= (channels % 2 == 0 && features % 2 == 0 ? 2 : 1); groups++)
        {
            WindowNetwork network = new();
            Value y = network.Convolution(network.Input(1, channels, 5, 6), features, Window(2, kernel, stride, dilation, pad), groups, transposed: true);
            Agreement.CheckAllWidths(network.Graph(y));
        }
    }

    [Fact]
    public void Several_layers_with_different_padding_residuals_and_a_dense_layer()
    {
        WindowNetwork network = new();
        Value a = network.Convolution(network.Input(1, 3, 12, 12), 16, Window(2, 3, 1, 1, 1));
        Value b = network.Convolution(a, 16, Window(2, 3, 1, 1, 1), residual: a);
        Value c = network.Convolution(b, 16, Window(2, 5, 1, 1, 2), residual: a, bias: false);
        Value d = network.Convolution(c, 20, Window(2, 1, 2));
        Value e = network.Tanh(d);
        Value f = network.Convolution(e, 20, Window(2, 3, 1, 2, 2), residual: d);
        Value g = network.Linear(network.Flatten(f), 10);
        Agreement.CheckAllWidths(network.Graph(g, d));
        Agreement.Check(network.Graph(g));
    }

    [Fact]
    public void A_flattened_picture_with_a_border_feeds_a_dense_layer()
    {
        WindowNetwork network = new();
        Value a = network.Convolution(network.Input(1, 3, 6, 6), 9, Window(2, 3, 1, 1, 1));
        Value b = network.Convolution(a, 8, Window(2, 3, 1, 1, 1));
        Value c = network.Linear(network.Flatten(a), 70);
        Agreement.CheckAllWidths(network.Graph(b, c));
    }

    [Fact]
    public void Branches_that_meet_in_a_concat()
    {
        WindowNetwork network = new();
        Value x = network.Convolution(network.Input(1, 2, 9, 8), 12, Window(2, 3, 1, 1, 1));
        Value a = network.Convolution(x, 8, Window(2, 1));
        Value b = network.Pool(PoolKind.Max, x, Window(2, 3, 1, 1, 1));
        Value y = network.Convolution(network.Concat(a, b), 10, Window(2, 3, 2, 1, 1));
        Agreement.CheckAllWidths(network.Graph(network.Linear(network.Flatten(y), 7), y));
    }

    [Fact]
    public void A_constant_picture()
    {
        WindowNetwork network = new();
        Value constant = Constant(Agreement.RandomTensor(new Random(3), ElementType.Float32, new Shape(1, 9, 5, 4)));
        Value a = network.Convolution(constant, 9, Window(2, 3, 1, 1, 1), groups: 9);
        Value b = network.Convolution(constant, 9, Window(2, 3, 1, 1, 1), residual: network.Input(1, 9, 5, 4));
        Agreement.CheckAllWidths(network.Graph(a, b, network.Pool(PoolKind.Max, constant, Window(2, 2))));
    }

    /// <summary>
    /// Any geometry at one width of vectors, between two layers that give the input a border and read the output.
    /// </summary>
    [Fact]
    public void Random_geometries()
    {
        Gen<int> size = Gen.Int[1, 3];
        Gen<(int Kernel, int Stride, int Dilation, int Begin, int End)> axis = Gen.Select(size, size, Gen.Int[1, 2], Gen.Int[0, 2], Gen.Int[0, 2]);
        Gen.Select(axis.Array[1, 3], Gen.Int[1, 3], Gen.Int[1, 7], Gen.Int[1, 7], Gen.Int[0, 3], Gen.Bool).Sample(
            (axes, groups, channels, features, width, transposed) =>
            {
                WindowGeometry window = new(
                    axes.Select(a => a.Kernel).ToArray(),
                    axes.Select(a => a.Stride).ToArray(),
                    axes.Select(a => a.Dilation).ToArray(),
                    axes.Select(a => Math.Min(a.Begin, a.Kernel - 1)).ToArray(),
                    axes.Select(a => Math.Min(a.End, a.Kernel - 1)).ToArray());
                int rank = axes.Length;
                WindowNetwork network = new();
                Value x = network.Convolution(network.Input([1, 2, .. Enumerable.Range(6, rank)]), channels * groups, Window(rank, 1));
                Value y = network.Convolution(x, features * groups, window, groups, transposed);
                Value z = network.Convolution(y, 3, Window(rank, 3, 1, 1, 1));
                ModelGraph graph = network.Graph(z, y);
                Tensor[] inputs = [Agreement.RandomTensor(new Random(rank), ElementType.Float32, graph.Inputs[0].Shape)];
                CompiledModel model = CompiledModel.Of(graph, maxVectorBits: 512 >> width);
                Agreement.AssertClose(ReferenceEvaluator.Evaluate(graph, inputs), model.Predict(inputs), 1e-5);
            },
            iter: 60);
    }
}
