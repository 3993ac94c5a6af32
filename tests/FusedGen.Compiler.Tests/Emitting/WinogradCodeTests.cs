using CsCheck;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Planning;
using FusedGen.Compiler.Planning.Convolution;
using FusedGen.Compiler.Reference;
using FusedGen.Compiler.Scheduling;
using FusedGen.Compiler.Tests.Harness;
using static FusedGen.Compiler.Tests.Emitting.WindowNetwork;

namespace FusedGen.Compiler.Tests.Emitting;

/// <summary>
/// Convolutions in Winograd's transformed space as generated code, against the reference, at each width of vectors.
/// </summary>
public class WinogradCodeTests
{
    private static readonly WindowGeometry s_padded = Window(2, 3, pad: 1);

    [Theory]
    [InlineData(16, 16, 8, 8)]
    [InlineData(17, 24, 9, 11)]
    [InlineData(24, 33, 8, 7)]
    [InlineData(33, 17, 11, 8)]
    [InlineData(40, 130, 7, 9)]
    public void Outputs_of_odd_number_and_channels_that_fill_no_vectors(int channels, int features, int height, int width)
    {
        WindowNetwork network = new();
        Check(network, network.Convolution(network.Input(1, channels, height, width), features, s_padded));
    }

    [Theory]
    [InlineData(2, 0, 1, 2)]
    [InlineData(0, 2, 0, 0)]
    [InlineData(0, 0, 0, 0)]
    [InlineData(4, 3, 0, 5)]
    public void Asymmetric_padding(int top, int left, int bottom, int right)
    {
        WindowNetwork network = new();
        WindowGeometry window = new([3, 3], [1, 1], [1, 1], [top, left], [bottom, right]);
        Check(network, network.Convolution(network.Input(1, 18, 10, 9), 20, window));
    }

    [Theory]
    [InlineData(46, 47)]
    [InlineData(4, 517)]
    [InlineData(517, 2)]
    public void Tiles_that_blocks_do_not_divide(int height, int width)
    {
        WindowNetwork network = new();
        Check(network, network.Convolution(network.Input(1, 16, height, width), 16, s_padded));
    }

    [Theory]
    [InlineData(16)]
    [InlineData(21)]
    public void Several_pictures(int features)
    {
        WindowNetwork network = new();
        Check(network, network.Convolution(network.Input(3, 16, 9, 8), features, s_padded));
    }

    [Theory]
    [InlineData(UnaryFunction.Relu, 16)]
    [InlineData(UnaryFunction.Absolute, 24)]
    [InlineData(UnaryFunction.Relu, 33)]
    public void A_residual_and_an_activation_in_the_last_step(UnaryFunction activation, int channels)
    {
        WindowNetwork network = new();
        Value x = network.Convolution(network.Input(2, 3, 9, 10), channels, Window(2, 1));
        Value y = network.Convolution(x, channels, s_padded, residual: x, activation: activation);
        Value z = network.Convolution(y, channels, s_padded, residual: x, bias: false, activation: null);
        WinogradKernel[] kernels = Check(network, z, y);
        Assert.EndsWith($"{activation}((x0 + x1))", kernels[0].Title, StringComparison.Ordinal);
        Assert.EndsWith("(x0 + x1)", kernels[1].Title, StringComparison.Ordinal);
    }

    /// <summary>
    /// A residual of the caller may not be read past its end, and one without channels is the same for all of them.
    /// </summary>
    [Theory]
    [InlineData(20, 1, 1)]
    [InlineData(1, 9, 9)]
    [InlineData(1, 1, 1)]
    [InlineData(20, 9, 9)]
    public void A_residual_that_the_caller_gives_and_that_is_stretched(int channels, int height, int width)
    {
        WindowNetwork network = new();
        Value residual = network.Input(1, channels, height, width);
        Check(network, network.Convolution(network.Input(1, 16, 9, 9), 20, s_padded, residual: residual));
    }

    [Fact]
    public void A_picture_that_is_constant()
    {
        WindowNetwork network = new();
        Value picture = Reference.Given.Constant(Agreement.RandomTensor(new Random(3), ElementType.Float32, new Shape(1, 17, 9, 8)));
        Check(network, network.Convolution(picture, 16, s_padded, residual: network.Input(1, 16, 9, 8)));
    }

    [Theory]
    [InlineData(16, 16, 8, 8)]
    [InlineData(16, 16, 2, 31)]
    [InlineData(128, 128, 8, 8)]
    [InlineData(16, 1024, 8, 8)]
    public void It_is_chosen_where_tiles_share_the_weights_often_enough(int channels, int features, int height, int width) =>
        Assert.True(IsChosen(channels, features, height, width, s_padded));

    [Theory]
    [InlineData(15, 16, 8, 8)]
    [InlineData(16, 15, 8, 8)]
    [InlineData(16, 16, 8, 6)]
    [InlineData(16, 16, 2, 30)]
    [InlineData(16, 16, 1, 99)]
    [InlineData(16, 16, 99, 1)]
    [InlineData(128, 129, 8, 8)]
    public void It_is_not_chosen_where_the_transforms_cost_more_than_they_save(int channels, int features, int height, int width) =>
        Assert.False(IsChosen(channels, features, height, width, s_padded));

    [Theory]
    [InlineData(3, 3, 2, 1, 1, 1, false)]
    [InlineData(3, 3, 1, 2, 1, 1, false)]
    [InlineData(3, 3, 1, 1, 2, 1, false)]
    [InlineData(5, 5, 1, 1, 1, 1, false)]
    [InlineData(3, 1, 1, 1, 1, 1, false)]
    [InlineData(1, 1, 1, 1, 1, 1, false)]
    [InlineData(3, 3, 1, 1, 1, 2, false)]
    [InlineData(3, 3, 1, 1, 1, 32, false)]
    [InlineData(3, 3, 1, 1, 1, 1, true)]
    public void It_is_not_chosen_for_other_windows_strides_dilations_groups_and_transposition(
        int lines, int columns, int lineStride, int columnStride, int dilation, int groups, bool transposed)
    {
        int[] pads = [lines / 2, columns / 2];
        Assert.False(
            IsChosen(32, 32, 20, 20, new WindowGeometry([lines, columns], [lineStride, columnStride], [dilation, dilation], pads, pads), groups, transposed));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void It_is_not_chosen_for_one_and_three_dimensions(int rank)
    {
        WindowNetwork network = new();
        Value input = network.Input([1, 16, .. Enumerable.Repeat(rank == 1 ? 64 : 8, rank)]);
        Assert.Empty(Kernels(CompiledModel.Of(network.Graph(network.Convolution(input, 16, Window(rank, 3, pad: 1))))));
    }

    [Theory]
    [InlineData(WeightFormat.BFloat16)]
    [InlineData(WeightFormat.Int8)]
    public void It_is_not_chosen_for_narrow_weights(WeightFormat format) =>
        Assert.False(IsChosen(32, 32, 20, 20, s_padded, options: new PlanOptions(false, format)));

    /// <summary>Sums of whole numbers are exact, which they would not be in the transformed space.</summary>
    [Theory]
    [InlineData(1.0, false)]
    [InlineData(0.5, true)]
    public void It_is_not_chosen_for_integers(double scale, bool isChosen)
    {
        Random random = new(3);
        double[] weights = Enumerable.Range(0, 16 * 16 * 9).Select(_ => scale * random.Next(-127, 128)).ToArray();
        Value input = new("x", ElementType.Float32, new Shape(1, 16, 8, 8));
        Value output = new("y", ElementType.Float32, input.Shape);
        CompiledModel model = CompiledModel.Of(new ModelGraph([input], [output],
            [new ConvolutionOperation(Reference.Given.Node, input, new Tensor(new Shape(16, 16, 3, 3), weights), null, s_padded, 1, false, output)]));

        Assert.Equal(isChosen, Kernels(model).Any());
    }

    [Fact]
    public void Reproducible_layers_keep_the_sums_over_their_windows()
    {
        WindowNetwork network = new();
        ModelGraph graph = network.Graph(network.Convolution(network.Input(1, 32, 10, 10), 32, s_padded));
        CompiledModel model = CompiledModel.Of(graph, reproducible: true);

        Assert.Empty(Kernels(model));
        Assert.Single(Kernels(CompiledModel.Of(graph)));
        Tensor[] inputs = [Agreement.RandomTensor(new Random(2), ElementType.Float32, graph.Inputs[0].Shape)];
        double[] first = model.Predict(inputs)[0].Floats;
        foreach (int bits in new[] { 256, 128, 32 })
        {
            Assert.Equal(first, CompiledModel.Of(graph, reproducible: true, maxVectorBits: bits).Predict(inputs)[0].Floats);
        }
    }

    /// <summary>A float may hold a weight, and not what the transform makes of its window.</summary>
    [Theory]
    [InlineData(1.5e38, true)]
    [InlineData(1.6e38, false)]
    public void It_is_not_chosen_where_transformed_weights_leave_the_range_of_floats(double largest, bool isChosen)
    {
        double[] weights = new double[16 * 16 * 9];
        Array.Fill(weights, largest);
        Value input = new("x", ElementType.Float32, new Shape(1, 16, 8, 8));
        Value output = new("y", ElementType.Float32, input.Shape);
        ModelGraph graph = new([input], [output],
            [new ConvolutionOperation(Reference.Given.Node, input, new Tensor(new Shape(16, 16, 3, 3), weights), null, s_padded, 1, false, output)]);
        CompiledModel model = CompiledModel.Of(graph);

        Assert.Equal(isChosen, Kernels(model).Any());
        double[] one = new double[input.Shape.Count];
        one[27] = 1e-37;
        Assert.Equal(largest * 1e-37, model.Predict([new Tensor(input.Shape, one)])[0].Floats[27], 1e-4);
    }

    [Fact]
    public void The_plan_names_the_kernel_and_what_it_multiplies()
    {
        WindowNetwork network = new();
        CompiledModel model = CompiledModel.Of(network.Graph(network.Convolution(network.Input(1, 16, 9, 8), 24, s_padded)));

        Assert.Equal("Winograd F(2×2, 3×3), 5×4 tiles, 20 at once: 16 products of 20×16 by 16×24, packed in panels of 32", Assert.Single(Kernels(model)).Plan);
        Assert.Contains("Winograd F(2×2, 3×3), 5×4 tiles", model.Text, StringComparison.Ordinal);
    }

    /// <summary>
    /// An input that is not finite reaches all outputs whose windows see it, as it must, and the other outputs of their
    /// tiles, as the documentation says; none beyond.
    /// </summary>
    [Theory]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NaN)]
    public void An_input_that_is_not_finite_stays_within_its_tiles(double value)
    {
        const int Size = 12;
        WindowNetwork network = new();
        ModelGraph graph = network.Graph(network.Convolution(network.Input(1, 16, Size, Size), 16, s_padded, activation: null));
        CompiledModel model = CompiledModel.Of(graph);
        Assert.Single(Kernels(model));
        double[] picture = Agreement.RandomTensor(new Random(4), ElementType.Float32, graph.Inputs[0].Shape).Floats;
        double[] expected = ReferenceEvaluator.Evaluate(graph, [new Tensor(graph.Inputs[0].Shape, picture)])[0].Floats;
        picture[(3 * Size * Size) + (5 * Size) + 6] = value;

        double[] got = model.Predict([new Tensor(graph.Inputs[0].Shape, picture)])[0].Floats;

        for (int i = 0; i < got.Length; i++)
        {
            int line = i / Size % Size;
            int column = i % Size;
            bool isSeen = Math.Abs(line - 5) <= 1 && Math.Abs(column - 6) <= 1;
            bool isInTile = line is >= 4 and <= 7 && column is >= 4 and <= 7;
            Assert.True(isInTile || Math.Abs(got[i] - expected[i]) <= 1e-5, $"{line}, {column}: {got[i]:R} instead of {expected[i]:R}");
            Assert.False(isSeen && double.IsFinite(got[i]), $"{line}, {column} is {got[i]:R}");
        }
    }

    /// <summary>
    /// What rounding can do at most, output by output: one rounding of each transformed weight, two of each transformed
    /// input, one for each channel and the bias, four of the products' sums, each of the size of all that is added,
    /// without its signs.
    /// </summary>
    [Theory]
    [InlineData(16, 16, 12, 1)]
    [InlineData(64, 40, 10, 1)]
    [InlineData(128, 128, 9, 1)]
    [InlineData(32, 32, 12, 1e4)]
    public void No_output_is_farther_from_the_windows_sum_in_double_than_rounding_explains(int channels, int features, int size, double largest)
    {
        (ModelGraph graph, Tensor input) = Picture(channels, features, size, largest);
        double[] expected = ReferenceEvaluator.Evaluate(graph, [input])[0].Floats;
        double[] sizes = SizesOfSums((ConvolutionOperation)graph.Operations[0], input);
        foreach (int bits in new[] { 512, 32 })
        {
            double[] got = CompiledModel.Of(graph, maxVectorBits: bits).Predict([input])[0].Floats;
            for (int i = 0; i < got.Length; i++)
            {
                double bound = (channels + 9) * Math.Pow(2, -24) * sizes[i] * 1.001;
                Assert.True(Math.Abs(got[i] - expected[i]) <= bound,
                    $"element {i}: {got[i]:R} instead of {expected[i]:R}, which is more than {bound:E1} apart");
            }
        }
    }

    /// <summary>
    /// The errors as they are: a sum has a ninth of the products, which is more than the transforms lose.
    /// </summary>
    [Theory]
    [InlineData(16, 16, 16)]
    [InlineData(64, 64, 16)]
    [InlineData(128, 128, 12)]
    public void The_error_is_less_than_that_of_the_windows_sum_in_float(int channels, int features, int size)
    {
        (ModelGraph graph, Tensor input) = Picture(channels, features, size, 1);
        double[] expected = ReferenceEvaluator.Evaluate(graph, [input])[0].Floats;
        double scale = expected.Max(Math.Abs);
        double[] winograd = Errors(CompiledModel.Of(graph));
        double[] windows = Errors(CompiledModel.Of(graph, reproducible: true));

        Assert.InRange(Rms(winograd), 0, 0.8 * Rms(windows));
        Assert.InRange(winograd.Max(), 0, 1e-6 * scale);

        double[] Errors(CompiledModel model) => model.Predict([input])[0].Floats.Zip(expected, (got, want) => Math.Abs(got - want)).ToArray();
        static double Rms(double[] errors) => Math.Sqrt(errors.Average(e => e * e));
    }

    /// <summary>Any shape that it serves, at one width of vectors.</summary>
    [Fact]
    public void Random_shapes()
    {
        Gen<int> pad = Gen.Int[0, 3];
        Gen.Select(Gen.Int[16, 40], Gen.Int[16, 40], Gen.Int[8, 14], Gen.Int[8, 14], pad.Array[4], Gen.Int[0, 3], Gen.Bool, Gen.Int[1, 2]).Sample(
            (channels, features, height, width, pads, form, hasResidual, samples) =>
            {
                WindowNetwork network = new();
                WindowGeometry window = new([3, 3], [1, 1], [1, 1], [pads[0], pads[1]], [pads[2], pads[3]]);
                Value x = network.Input(samples, channels, height, width);
                Value first = network.Convolution(x, features, window);
                Value y = network.Convolution(first, features, s_padded, residual: hasResidual ? first : null, bias: !hasResidual);
                ModelGraph graph = network.Graph(y);
                int bits = new[] { 512, 256, 128, 32 }[form];
                CompiledModel model = CompiledModel.Of(graph, maxVectorBits: bits);
                Tensor[] inputs = [Agreement.RandomTensor(new Random(channels), ElementType.Float32, x.Shape)];

                bool isServed = ((y.Shape[2] + 1) / 2) * ((y.Shape[3] + 1) / 2) >= 16;
                Assert.Equal(isServed ? 2 : 0, Kernels(model).Count());
                Agreement.AssertClose(ReferenceEvaluator.Evaluate(graph, inputs), model.Predict(inputs), 1e-5);
            },
            iter: 40);
    }

    /// <summary>Holds a network whose outputs come of the transformed space to the reference.</summary>
    /// <returns>The kernels of the transformed space.</returns>
    private static WinogradKernel[] Check(WindowNetwork network, params Value[] outputs)
    {
        ModelGraph graph = network.Graph(outputs);
        CompiledModel model = CompiledModel.Of(graph);
        WinogradKernel[] kernels = Kernels(model).ToArray();
        Assert.Equal(outputs.Length, kernels.Length);
        Agreement.CheckAllWidths(graph);
        return kernels;
    }

    private static IEnumerable<WinogradKernel> Kernels(CompiledModel model) => model.Program.Single.Kernels.OfType<WinogradKernel>();

    private static bool IsChosen(
        int channels, int features, int height, int width, WindowGeometry window, int groups = 1, bool transposed = false, PlanOptions? options = null)
    {
        WindowNetwork network = new();
        ModelGraph graph = network.Graph(network.Convolution(network.Input(1, channels, height, width), features, window, groups, transposed));
        return Planner.Plan(graph, ["y"], options ?? new PlanOptions(false), MethodRoom.Instance,
            CancellationToken.None).Single.Kernels.OfType<WinogradKernel>().Any();
    }

    private static (ModelGraph Graph, Tensor Input) Picture(int channels, int features, int size, double largest)
    {
        WindowNetwork network = new();
        ModelGraph graph = network.Graph(network.Convolution(network.Input(1, channels, size, size), features, s_padded, activation: null));
        Tensor input = Agreement.RandomTensor(new Random(8), ElementType.Float32, graph.Inputs[0].Shape);
        return (graph, new Tensor(input.Shape, input.Floats.Select((v, i) => i % 7 == 0 ? (double)(float)(v * largest) : v).ToArray()));
    }

    /// <summary><c>|A|ᵀ · (|b| + Σ |G·g·Gᵀ| ∘ (|B|ᵀ·|d|·|B|)) · |A|</c> for each output, with padding of 1.</summary>
    private static double[] SizesOfSums(ConvolutionOperation operation, Tensor input)
    {
        int channels = operation.InputChannels;
        int features = operation.OutputChannels;
        int size = input.Shape[2];
        double[,] spread = { { 1, 0, 1, 0 }, { 0, 1, 1, 0 }, { 0, 1, 1, 0 }, { 0, 1, 0, 1 } };
        double[,] collect = { { 1, 1, 1, 0 }, { 0, 1, 1, 1 } };
        float[] weights = WinogradWeights.Transform(operation.Weight);
        double[] sizes = new double[features * size * size];
        for (int i = 0; i < sizes.Length; i++)
        {
            // The last tile of an odd number of outputs begins one earlier, where it writes last.
            int m = i / size / size;
            int line = i / size % size;
            int column = i % size;
            int firstLine = First(line);
            int firstColumn = First(column);
            for (int r = 0; r < 4; r++)
            {
                for (int q = 0; q < 4; q++)
                {
                    double sum = r == 1 && q == 1 ? Math.Abs(operation.Bias![m]) : 0;
                    for (int c = 0; c < channels; c++)
                    {
                        double transformed = 0;
                        for (int element = 0; element < 16; element++)
                        {
                            transformed += spread[r, element / 4] * spread[q, element % 4]
                                * Math.Abs(At(c, firstLine + (element / 4) - 1, firstColumn + (element % 4) - 1));
                        }

                        sum += Math.Abs(weights[(((((r * 4) + q) * features) + m) * channels) + c]) * transformed;
                    }

                    sizes[i] += collect[line - firstLine, r] * collect[column - firstColumn, q] * sum;
                }
            }
        }

        return sizes;

        int First(int output) => output >= size - 2 ? size - 2 : output / 2 * 2;
        double At(int c, int line, int column) =>
            line < 0 || column < 0 || line >= size || column >= size ? 0 : input.Floats[(((c * size) + line) * size) + column];
    }
}
