using CsCheck;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Planning;
using FusedGen.Compiler.Planning.Contraction;
using FusedGen.Compiler.Tests.Harness;
using static FusedGen.Compiler.Tests.Reference.Given;
using Program = FusedGen.Compiler.Planning.Program;

namespace FusedGen.Compiler.Tests.Emitting;

/// <summary>Layers behind a rectifier, which leave out the inputs that are zero.</summary>
public class ZeroSkippingCodeTests
{
    private static readonly Func<Expression, Expression> s_relu = DenseLayer.Activation(UnaryFunction.Relu);

    private static readonly Gen<(int Inputs, int Outputs, WeightFormat Weights, bool Reproducible)> s_layers =
        from inputs in Gen.Int[85, 300]
        from outputs in Gen.Int[49, 270]
        from weights in Gen.Bool.Select(isByte => isByte ? WeightFormat.Int8 : WeightFormat.Float32)
        from reproducible in Gen.Bool
        select (inputs, outputs, weights, reproducible);

    public static TheoryData<string, bool> Activations => new()
    {
        { "Relu", true },
        { "Relu6", true },
        { "ThresholdedRelu", true },
        { "Scaled", true },
        { "Tanh", false },
        { "LeakyRelu", false },
        { "Bounded", false },
    };

    /// <summary>
    /// Runs with and without a whole block, with a part of one, and with inputs that are not looked at.
    /// </summary>
    [Theory]
    [InlineData(256, 16)]
    [InlineData(130, 63)]
    [InlineData(65, 64)]
    [InlineData(60, 80)]
    [InlineData(128, 128)]
    [InlineData(129, 145)]
    [InlineData(50, 201)]
    public void Inputs_of_any_number(int outputs, int inputs)
    {
        ModelGraph graph = BehindRelu(inputs, outputs);

        Assert.Contains("NonZeros.Among512", CompiledModel.Of(graph).Text, StringComparison.Ordinal);
        Agreement.CheckAllWidths(graph);
    }

    [Fact]
    public void Zeros_that_are_left_out_change_no_bit() => s_layers.Sample(
        layer =>
        {
            ModelGraph graph = BehindRelu(layer.Inputs, layer.Outputs);
            PlanOptions options = new(layer.Reproducible, layer.Weights);
            CompiledModel skipping = CompiledModel.Of(graph, options);
            Assert.Single(skipping.Program.Single.Kernels.OfType<ContractionKernel>(), kernel => kernel.SkipsZeros);
            CompiledModel whole = CompiledModel.Of(graph, WithoutSkipping(skipping.Program));
            Random random = new(layer.Inputs);
            for (int sample = 0; sample < 3; sample++)
            {
                Tensor[] input = [Agreement.RandomTensor(random, ElementType.Float32, graph.Inputs[0].Shape)];
                Assert.Equal(whole.Predict(input)[1].Floats, skipping.Predict(input)[1].Floats);
            }
        },
        iter: 15);

    /// <summary>All inputs zero, none, one at each end, and what is not a number: it is no zero.</summary>
    [Theory]
    [InlineData(WeightFormat.Float32)]
    [InlineData(WeightFormat.Int8)]
    public void Blocks_that_are_empty_full_or_not_a_number(WeightFormat weights)
    {
        const int Inputs = 150;
        MapOperation map = Rectifier(Inputs);
        LinearOperation layer = DenseLayer.Of(map.Output, 70);
        ModelGraph graph = new([map.Inputs[0]], [layer.Output], [map, layer]);
        foreach (int bits in new[] { 512, 256, 128, 32 })
        {
            CompiledModel skipping = CompiledModel.Of(graph, new PlanOptions(Reproducible: true, weights), maxVectorBits: bits);
            CompiledModel whole = CompiledModel.Of(graph, WithoutSkipping(skipping.Program), maxVectorBits: bits);
            foreach (double[] input in new[]
            {
                new double[Inputs],
                [.. Enumerable.Repeat(0.5, Inputs)],
                [.. Enumerable.Range(0, Inputs).Select(i => i is 0 or Inputs - 1 ? 2.0 : -1.0)],
                [.. Enumerable.Range(0, Inputs).Select(i => i % 64 == 63 ? 1e-40 : -0.0)],
                [.. Enumerable.Range(0, Inputs).Select(i => i == 77 ? double.NaN : -1.0)],
                [.. Enumerable.Range(0, Inputs).Select(i => i == 78 ? double.PositiveInfinity : -1.0)],
            })
            {
                Assert.Equal(whole.Predict([Floats([1, Inputs], input)])[0].Floats, skipping.Predict([Floats([1, Inputs], input)])[0].Floats);
            }
        }
    }

    /// <summary>
    /// A sum of products that are all −0 is −0 where its bias is; a batch adds them, and one sample leaves them out.
    /// </summary>
    [Fact]
    public void A_reproducible_zero_has_the_same_sign_in_a_batch()
    {
        const int Inputs = 64;
        MapOperation map = Rectifier(Inputs);
        Tensor weight = Floats([80, Inputs], Enumerable.Repeat(-0.5, 80 * Inputs).ToArray());
        LinearOperation layer = new(Node, map.Output, weight, Enumerable.Repeat(-0.0, 80).ToArray(), new Value("y", ElementType.Float32, new Shape(1, 80)));
        foreach (int bits in new[] { 512, 256, 128, 32 })
        {
            CompiledModel model = CompiledModel.Of(
                new ModelGraph([map.Inputs[0]], [layer.Output], [map, layer]), new PlanOptions(Reproducible: true), maxVectorBits: bits);
            double[] alone = model.Predict([Floats([1, Inputs], new double[Inputs])])[0].Floats;
            double[] together = model.PredictBatch(13, [Floats([13, Inputs], new double[13 * Inputs])])[0].Floats;
            Assert.All(alone.Concat(together), y => Assert.False(double.IsNegative(y)));
        }
    }

    [Theory]
    [MemberData(nameof(Activations))]
    public void Only_what_is_often_zero_is_looked_at(string activation, bool isOftenZero)
    {
        LinearOperation first = DenseLayer.Of(DenseLayer.Input(1, 90), 90, sum => Apply(activation, sum));
        LinearOperation second = DenseLayer.Of(first.Output, 90, number: 1);

        Assert.Equal([false, isOftenZero], Skipping(new ModelGraph([first.Input], [second.Output], [first, second])));
    }

    [Fact]
    public void A_flattened_picture_is_looked_at_as_it_lies()
    {
        Value x = DenseLayer.Input(1, 90);
        LinearOperation first = DenseLayer.Of(x, 96, s_relu);
        Value picture = new("picture", ElementType.Float32, new Shape(1, 32, 3));
        Value turned = new("turned", ElementType.Float32, new Shape(1, 3, 32));
        Value flat = new("flat", ElementType.Float32, new Shape(1, 96));
        MoveOperation reshape = MoveOperation.Reshape(Node, first.Output, picture);
        MoveOperation transpose = MoveOperation.Transpose(Node, picture, [0, 2, 1], turned);
        MoveOperation flatten = MoveOperation.Reshape(Node, turned, flat);
        LinearOperation second = DenseLayer.Of(flat, 90, number: 1);
        ModelGraph graph = new([x], [second.Output], [first, reshape, transpose, flatten, second]);

        Assert.Equal([false, true], Skipping(graph));
        Agreement.CheckAllWidths(graph);
    }

    [Fact]
    public void Small_layers_few_outputs_and_weights_that_are_not_finite_take_all_inputs()
    {
        Assert.Equal([false, false], Skipping(BehindRelu(60, 60)));
        Assert.Equal([false, false], Skipping(BehindRelu(300, 48)));
        Assert.Equal([false, false], Skipping(BehindRelu(90, 90, firstWeight: double.PositiveInfinity)));
        Assert.Equal([false, false], Skipping(BehindRelu(90, 90, firstWeight: double.NaN)));
        Assert.Equal([false, true], Skipping(BehindRelu(90, 90)));
        Assert.DoesNotContain(
            CompiledModel.Of(BehindRelu(90, 90),
                new PlanOptions(Reproducible: false, WeightFormat.BFloat16)).Program.Single.Kernels.OfType<ContractionKernel>(), kernel => kernel.SkipsZeros);
    }

    [Fact]
    public void Several_rows_take_all_inputs()
    {
        LinearOperation first = DenseLayer.Of(DenseLayer.Input(1, 4, 90), 90, s_relu);
        LinearOperation second = DenseLayer.Of(first.Output, 90, number: 1);
        ModelGraph graph = new([first.Input], [second.Output], [first, second]);

        Assert.Equal([false, false], Skipping(graph));
        Assert.DoesNotContain(CompiledModel.Of(BehindRelu(90, 90)).Program.Tile!.Kernels.OfType<ContractionKernel>(), kernel => kernel.SkipsZeros);
    }

    private static IEnumerable<bool> Skipping(ModelGraph graph) =>
        CompiledModel.Of(graph).Program.Single.Kernels.OfType<ContractionKernel>().Select(kernel => kernel.SkipsZeros);

    private static Program WithoutSkipping(Program program) => program with
    {
        Single = program.Single
            with { Kernels = [.. program.Single.Kernels.Select(k => k is ContractionKernel contraction ? contraction with { SkipsZeros = false } : k)] },
    };

    private static MapOperation Rectifier(int inputs)
    {
        Value x = DenseLayer.Input(1, inputs);
        return new MapOperation(Node, s_relu(new InputExpression(0, ElementType.Float32)), [x], new Value("rectified", ElementType.Float32, x.Shape));
    }

    /// <summary>A layer behind one with a rectifier, whose outputs the network gives too.</summary>
    private static ModelGraph BehindRelu(int inputs, int outputs, double? firstWeight = null)
    {
        LinearOperation first = DenseLayer.Of(DenseLayer.Input(1, 90), inputs, s_relu);
        LinearOperation second = DenseLayer.Of(first.Output, outputs, number: 1);
        if (firstWeight is { } changed)
        {
            Tensor weight = Floats([outputs, inputs], [changed, .. second.Weight.Floats.Skip(1)]);
            second = new LinearOperation(second.Origin, second.Input, weight, second.Bias, second.Output);
        }

        return new ModelGraph([first.Input], [first.Output, second.Output], [first, second]);
    }

    private static Expression Apply(string activation, Expression x)
    {
        FloatConstant Number(double value) => new(value);
        Expression Binary(BinaryFunction function, Expression left, Expression right) => new BinaryExpression(function, left, right, ElementType.Float32);
        Expression Above(double threshold) => new BinaryExpression(BinaryFunction.Greater, x, Number(threshold), ElementType.Bool);
        return activation switch
        {
            "Relu" => s_relu(x),
            "Relu6" => Binary(BinaryFunction.Min, s_relu(x), Number(6)),
            "ThresholdedRelu" => new SelectExpression(Above(0.1), x, Number(0)),
            "Scaled" => Binary(BinaryFunction.Multiply, s_relu(x), Number(0.5)),
            "LeakyRelu" => new SelectExpression(Above(0), x, Binary(BinaryFunction.Multiply, x, Number(0.1))),
            "Bounded" => Binary(BinaryFunction.Min, x, Number(6)),
            _ => DenseLayer.Activation(Enum.Parse<UnaryFunction>(activation))(x),
        };
    }
}
