using CsCheck;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Planning.Convolution;
using FusedGen.Compiler.Planning.Pooling;
using FusedGen.Compiler.Reference;
using FusedGen.Compiler.Tests.Harness;
using static FusedGen.Compiler.Tests.Emitting.WindowNetwork;

namespace FusedGen.Compiler.Tests.Emitting;

/// <summary>
/// Convolutions that pool their outputs in registers, as generated code, against the reference, at each width of
/// vectors.
/// </summary>
public class PooledConvolutionCodeTests
{
    private static readonly WindowGeometry s_padded = Window(2, 3, pad: 1);
    private static readonly WindowGeometry s_halves = Window(2, 2, 2);

    [Theory]
    [InlineData(PoolKind.Max, 1, 1, 8, 8)]
    [InlineData(PoolKind.Max, 3, 7, 9, 12)]
    [InlineData(PoolKind.Average, 4, 16, 2, 2)]
    [InlineData(PoolKind.Max, 2, 17, 28, 3)]
    [InlineData(PoolKind.Sum, 1, 40, 5, 31)]
    [InlineData(PoolKind.AverageIncludingPadding, 3, 24, 6, 50)]
    [InlineData(PoolKind.Max, 4, 130, 4, 6)]
    [InlineData(PoolKind.Max, 1, 32, 26, 26)]
    public void Few_products_in_each_sum(PoolKind kind, int channels, int features, int height, int width)
    {
        WindowNetwork network = new();
        CheckPooled(network, network.Pool(kind, network.Convolution(network.Input(1, channels, height, width), features, s_padded), s_halves));
    }

    [Theory]
    [InlineData(PoolKind.Max, 1, 1, 3, 3)]
    [InlineData(PoolKind.Max, 4, 1, 5, 2)]
    [InlineData(PoolKind.Average, 1, 4, 1, 4)]
    [InlineData(PoolKind.Max, 2, 2, 3, 2)]
    [InlineData(PoolKind.Max, 1, 1, 2, 2)]
    [InlineData(PoolKind.Sum, 1, 2, 1, 5)]
    public void Other_windows_and_steps_that_leave_outputs_out(PoolKind kind, int lines, int columns, int lineStep, int columnStep)
    {
        WindowNetwork network = new();
        WindowGeometry window = new([lines, columns], [lineStep, columnStep], [1, 1], [0, 0], [0, 0]);
        CheckPooled(network, network.Pool(kind, network.Convolution(network.Input(1, 3, 11, 13), 20, Window(2, 3, 1, 1, 2)), window));
    }

    [Theory]
    [InlineData(1, 2, 33, 2)]
    [InlineData(1, 4, 40, 4)]
    [InlineData(1, 2, 7, 3)]
    [InlineData(3, 1, 9, 2)]
    public void One_and_three_dimensions(int rank, int kernel, int features, int stride)
    {
        WindowNetwork network = new();
        Value x = network.Input([2, 2, .. Enumerable.Range(7, rank)]);
        CheckPooled(network, network.Pool(PoolKind.Max, network.Convolution(x, features, Window(rank, 2, 1, 1, 1)), Window(rank, kernel, stride)));
    }

    [Theory]
    [InlineData(3, 9, 3)]
    [InlineData(4, 36, 2)]
    [InlineData(8, 8, 2)]
    public void Groups_and_several_pictures(int channels, int features, int groups)
    {
        WindowNetwork network = new();
        Value x = network.Input(3, channels, 9, 10);
        bool isDepthwise = groups == channels;
        Value y = network.Pool(PoolKind.Max, network.Convolution(x, features, s_padded, groups), s_halves);
        Check(network, isDepthwise ? 1 : 0, y);
    }

    [Theory]
    [InlineData(UnaryFunction.Relu, PoolKind.Max, 16)]
    [InlineData(UnaryFunction.Absolute, PoolKind.Average, 7)]
    [InlineData(UnaryFunction.Negate, PoolKind.Max, 40)]
    public void A_residual_and_an_activation_before_the_pool(UnaryFunction activation, PoolKind kind, int features)
    {
        WindowNetwork network = new();
        Value x = network.Input(2, 2, 9, 10);
        Value residual = network.Convolution(x, features, Window(2, 1));
        Value y = network.Convolution(x, features, s_padded, residual: residual, activation: activation);
        Value z = network.Convolution(x, features, s_padded, residual: network.Input(1, features, 1, 1), bias: false, activation: activation);
        CheckPooled(network, network.Pool(kind, y, s_halves), network.Pool(kind, z, s_halves));
    }

    /// <summary>
    /// Broadcasting counts axes from the last: what has fewer of them is a number for each feature, or one for all.
    /// </summary>
    [Theory]
    [InlineData(12, 1, 1)]
    [InlineData(1, 10)]
    [InlineData(1)]
    public void A_residual_of_fewer_axes(params int[] shape)
    {
        WindowNetwork network = new();
        Value y = network.Convolution(network.Input(1, 2, 9, 10), 12, s_padded,
            residual: Reference.Given.Constant(Agreement.RandomTensor(new Random(3), ElementType.Float32, new Shape(shape))));
        CheckPooled(network, network.Pool(PoolKind.Max, y, s_halves));
    }

    /// <summary>
    /// A residual of the caller lies across the lanes: the epilogue is a kernel of its own, and so is the pool.
    /// </summary>
    [Fact]
    public void A_residual_that_lies_otherwise()
    {
        WindowNetwork network = new();
        Value y = network.Convolution(network.Input(1, 2, 9, 10), 12, s_padded, residual: network.Input(1, 12, 9, 10));
        Check(network, 1, network.Pool(PoolKind.Max, y, s_halves));
    }

    [Theory]
    [InlineData(PoolKind.Max, 16, 16, 8, 8)]
    [InlineData(PoolKind.Average, 17, 24, 9, 11)]
    [InlineData(PoolKind.Max, 40, 33, 47, 8)]
    [InlineData(PoolKind.Sum, 16, 130, 9, 8)]
    public void Tiles_of_Winograd(PoolKind kind, int channels, int features, int height, int width)
    {
        WindowNetwork network = new();
        Value x = network.Input(2, channels, height, width);
        Value residual = network.Convolution(x, features, Window(2, 1));
        Value first = network.Pool(kind, network.Convolution(x, features, s_padded, activation: UnaryFunction.Absolute), s_halves);
        Value second = network.Pool(kind, network.Convolution(x, features, s_padded, residual: residual), s_halves);
        ModelGraph graph = network.Graph(first, second);
        WinogradKernel[] kernels = CompiledModel.Of(graph).Program.Single.Kernels.OfType<WinogradKernel>().ToArray();
        Assert.All(kernels, k => Assert.Equal(kind, k.Pool));
        Assert.Equal(2, kernels.Length);
        Agreement.CheckAllWidths(graph);
    }

    [Fact]
    public void Winograd_keeps_pools_of_other_windows_apart()
    {
        WindowNetwork network = new();
        ModelGraph graph = network.Graph(network.Pool(PoolKind.Max, network.Convolution(network.Input(1, 16, 10, 9), 16, s_padded), Window(2, 2, 3)));
        Assert.Null(Assert.Single(CompiledModel.Of(graph).Program.Single.Kernels.OfType<WinogradKernel>()).Pool);
        Check(network, 1, graph.Outputs[0]);
    }

    [Fact]
    public void A_layer_that_pads_and_a_dense_one_behind_the_pool()
    {
        WindowNetwork network = new();
        Value a = network.Pool(PoolKind.Max, network.Convolution(network.Input(1, 3, 12, 12), 20, s_padded), s_halves);
        Value b = network.Convolution(a, 20, s_padded);
        Value c = network.Linear(network.Flatten(network.Pool(PoolKind.Average, network.Convolution(b, 9, Window(2, 1)), s_halves)), 5);
        CheckPooled(network, c);
    }

    /// <summary>
    /// Overlap, padding, what hangs over, dilation, windows of many outputs, sums of many products, and outputs that
    /// are wanted themselves.
    /// </summary>
    [Theory]
    [InlineData(3, 2, 1, 0, false, 3)]
    [InlineData(2, 2, 1, 1, false, 3)]
    [InlineData(2, 2, 1, 0, true, 3)]
    [InlineData(2, 3, 2, 0, false, 3)]
    [InlineData(3, 3, 1, 0, false, 3)]
    [InlineData(2, 2, 1, 0, false, 5)]
    public void What_stays_a_pool_of_its_own(int kernel, int stride, int dilation, int pad, bool ceil, int channels)
    {
        WindowNetwork network = new();
        Value y = network.Convolution(network.Input(1, channels, 9, 11), 18, s_padded);
        Check(network, 1, network.Pool(PoolKind.Max, y, Window(2, kernel, stride, dilation, pad), ceil));
    }

    [Theory]
    [InlineData(1, 3)]
    [InlineData(2, 3)]
    public void Windows_of_three_or_six_outputs_stay_pools_of_their_own(int lines, int columns)
    {
        WindowNetwork network = new();
        Value y = network.Convolution(network.Input(1, 3, 9, 11), 24, s_padded);
        Check(network, 1, network.Pool(PoolKind.Max, y, new WindowGeometry([lines, columns], [lines, columns], [1, 1], [0, 0], [0, 0])));
    }

    [Fact]
    public void Outputs_that_others_read_and_transposed_convolutions_keep_their_pools()
    {
        WindowNetwork network = new();
        Value x = network.Input(1, 3, 8, 8);
        Value returned = network.Convolution(x, 10, s_padded);
        Value read = network.Convolution(x, 10, s_padded);
        Value transposed = network.Convolution(x, 10, s_padded, transposed: true);
        Value pooled = network.Pool(PoolKind.Max, read, s_halves);
        Check(network, 3, network.Pool(PoolKind.Max, returned, s_halves), returned, pooled, network.Convolution(read, 4, Window(2, 1)),
            network.Pool(PoolKind.Max, transposed, s_halves));
    }

    [Theory]
    [InlineData(PoolKind.Max)]
    [InlineData(PoolKind.Average)]
    [InlineData(PoolKind.Sum)]
    public void Reproducible_layers_have_the_bits_of_a_pool_of_its_own(PoolKind kind)
    {
        double[] pooled = Predict(isReturned: false);
        Assert.Equal(Predict(isReturned: true), pooled);
        Assert.Contains(pooled, v => v > 0);

        double[] Predict(bool isReturned)
        {
            WindowNetwork network = new();
            Value y = network.Convolution(network.Input(1, 3, 10, 12), 20, s_padded);
            Value z = network.Pool(kind, y, s_halves);
            ModelGraph graph = isReturned ? network.Graph(z, y) : network.Graph(z);
            CompiledModel model = CompiledModel.Of(graph, reproducible: true);
            Assert.Equal(isReturned, model.Program.Single.Kernels.OfType<PoolKernel>().Any());
            return model.Predict([Agreement.RandomTensor(new Random(5), ElementType.Float32, graph.Inputs[0].Shape)])[0].Floats;
        }
    }

    [Fact]
    public void The_plan_names_the_pool()
    {
        WindowNetwork network = new();
        CompiledModel model = CompiledModel.Of(
            network.Graph(network.Pool(PoolKind.Max, network.Convolution(network.Input(1, 1, 12, 12), 8, s_padded), s_halves)));
        Assert.Contains(
            "Conv(1→8, 3×3), Relu(x0), MaxPool(2×2): 9 inputs × 8 outputs, packed in panels of 16, 6 rows, 4 sums of each pooled in registers, "
            + "repeated 6 times", model.Text, StringComparison.Ordinal);
    }

    /// <summary>Any two geometries, one behind the other, at one width of vectors.</summary>
    [Fact]
    public void Random_geometries()
    {
        Gen<int> size = Gen.Int[1, 3];
        Gen<(int Kernel, int Stride, int Pad, int Pooled, int Step)> axis = Gen.Select(size, size, Gen.Int[0, 1], size, size);
        Gen.Select(axis.Array[1, 3], Gen.Int[1, 3], Gen.Int[1, 20], Gen.Int[0, 4], Gen.Bool, Gen.Enum<PoolKind>()).Sample(
            (axes, channels, features, width, reproducible, kind) =>
            {
                int[] ones = axes.Select(_ => 1).ToArray();
                int[] zeros = axes.Select(_ => 0).ToArray();
                int[] pads = axes.Select(a => Math.Min(a.Pad, a.Kernel - 1)).ToArray();
                WindowNetwork network = new();
                Value x = network.Input([1, channels, .. axes.Select((a, i) => a.Kernel + (a.Stride * (a.Pooled + a.Step + i)))]);
                Value y = network.Convolution(
                    x, features, new WindowGeometry(axes.Select(a => a.Kernel).ToArray(), axes.Select(a => a.Stride).ToArray(), ones, pads, pads));
                Value z = network.Pool(kind, y,
                    new WindowGeometry(axes.Select(a => a.Pooled).ToArray(), axes.Select(a => a.Step).ToArray(), ones, zeros, zeros));
                ModelGraph graph = network.Graph(z);
                Tensor[] inputs = [Agreement.RandomTensor(new Random(features), ElementType.Float32, x.Shape)];
                CompiledModel model = CompiledModel.Of(graph, reproducible, maxVectorBits: width == 4 ? 32 : 512 >> width);
                Agreement.AssertClose(ReferenceEvaluator.Evaluate(graph, inputs), model.Predict(inputs), 1e-5);
            },
            iter: 60);
    }

    private static void CheckPooled(WindowNetwork network, params Value[] outputs) => Check(network, 0, outputs);

    private static void Check(WindowNetwork network, int pools, params Value[] outputs)
    {
        ModelGraph graph = network.Graph(outputs);
        CompiledModel model = CompiledModel.Of(graph);
        Assert.Equal(pools, model.Program.Single.Kernels.OfType<PoolKernel>().Count());
        Agreement.CheckAllWidths(graph);
    }
}
