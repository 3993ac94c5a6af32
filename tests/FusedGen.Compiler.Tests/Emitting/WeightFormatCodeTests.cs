using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Planning;
using FusedGen.Compiler.Reference;
using FusedGen.Compiler.Tests.Harness;
using static FusedGen.Compiler.Tests.Reference.Given;

namespace FusedGen.Compiler.Tests.Emitting;

/// <summary>
/// Layers whose weights are packed as brain floats or bytes, against the reference with the weights that they stand
/// for.
/// </summary>
public class WeightFormatCodeTests
{
    public static TheoryData<WeightFormat, int, int> OneRow =>
        Sizes([(1, 1), (20, 9), (3, 16), (64, 32), (64, 33), (7, 129), (300, 128), (70, 200), (513, 10), (100, 300), (1, 500), (2, 17), (5, 3)]);

    public static TheoryData<WeightFormat> Formats => new(WeightFormat.BFloat16, WeightFormat.Int8);

    [Theory]
    [MemberData(nameof(OneRow))]
    public void One_row_of_any_size(WeightFormat format, int inputs, int outputs) =>
        Check(format, weight => Graph([1, inputs], weight), Weight(outputs, inputs), [1, 14]);

    [Theory]
    [InlineData(WeightFormat.BFloat16, 2, 5, 7)]
    [InlineData(WeightFormat.BFloat16, 13, 20, 9)]
    [InlineData(WeightFormat.BFloat16, 25, 63, 150)]
    [InlineData(WeightFormat.Int8, 2, 5, 7)]
    [InlineData(WeightFormat.Int8, 13, 21, 9)]
    [InlineData(WeightFormat.Int8, 25, 63, 150)]
    public void Many_rows_of_any_size(WeightFormat format, int rows, int inputs, int outputs) =>
        Check(format, weight => Graph([1, rows, inputs], weight), Weight(outputs, inputs), [1]);

    [Theory]
    [MemberData(nameof(Formats))]
    public void Every_width_of_vectors_and_none_gives_the_same_bits_where_asked(WeightFormat format)
    {
        Tensor weight = Weight(70, 43);
        ModelGraph graph = Graph([1, 43], weight);
        ModelGraph decoded = Graph([1, 43], Decoded(weight, format));
        Tensor[] inputs = [Agreement.RandomTensor(new Random(5), ElementType.Float32, graph.Inputs[0].Shape)];
        Tensor[]? first = null;
        foreach (int bits in new[] { 512, 256, 128, 32 })
        {
            Agreement.Check(decoded, CompiledModel.Of(graph, Options(format, reproducible: false), maxVectorBits: bits), 1e-5, 1, [1, 13]);
            Tensor[] outputs = CompiledModel.Of(graph, Options(format, reproducible: true), maxVectorBits: bits).Predict(inputs);
            Agreement.AssertClose(first ?? ReferenceEvaluator.Evaluate(decoded, inputs), outputs, first is null ? 1e-5 : 0);
            first ??= outputs;
        }
    }

    [Theory]
    [InlineData(WeightFormat.BFloat16, 1)]
    [InlineData(WeightFormat.BFloat16, 2)]
    [InlineData(WeightFormat.Int8, 1)]
    [InlineData(WeightFormat.Int8, 2)]
    public void Convolutions_whose_runs_fill_no_whole_words(WeightFormat format, int groups)
    {
        Tensor weight = Floats([34, 3, 3, 3], Random(34 * 27, 0.2, 7));
        ModelGraph Convolution(Tensor kernel)
        {
            Value input = new("x", ElementType.Float32, new Shape(1, 3 * groups, 7, 6));
            Value output = new("y", ElementType.Float32, new Shape(1, 34, 7, 6));
            WindowGeometry window = new([3, 3], [1, 1], [1, 1], [1, 1], [1, 1]);
            return new ModelGraph([input], [output],
                [new ConvolutionOperation(Node, input, kernel, Random(34, 1, 3), window, groups, transposed: false, output)]);
        }

        Check(format, Convolution, weight, [1, 2]);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Outputs_without_weights_are_their_bias(WeightFormat format)
    {
        double[] values = Random(30 * 40, 1, 2);
        Array.Clear(values, 40 * 3, 40 * 2);
        Check(format, weight => Graph([1, 40], weight), Floats([30, 40], values), [1, 13]);
    }

    [Theory]
    [InlineData(WeightFormat.BFloat16, 1e-38)]
    [InlineData(WeightFormat.BFloat16, 1e-42)]
    [InlineData(WeightFormat.BFloat16, 3e37)]
    [InlineData(WeightFormat.Int8, 1e-38)]
    [InlineData(WeightFormat.Int8, 1e-42)]
    [InlineData(WeightFormat.Int8, 3e37)]
    public void Denormal_and_huge_weights_keep_their_size(WeightFormat format, double magnitude)
    {
        Tensor weight = Floats([20, 24], Random(480, magnitude, 9).Select(v => (double)(float)v).ToArray());
        Tensor decoded = Decoded(weight, format);
        Tensor sample = Floats([1, 24], Random(24, 0.25, 4).Select(v => (double)(float)v).ToArray());
        double[] expected = ReferenceEvaluator.Evaluate(Graph([1, 24], decoded, bias: false), [sample])[0].Floats;

        foreach (int bits in new[] { 512, 32 })
        {
            double[] got = CompiledModel.Of(Graph([1, 24], weight, bias: false), Options(format, reproducible: true), maxVectorBits: bits)
                .Predict([sample])[0].Floats;
            double smallest = Math.BitIncrement(0f);
            Assert.All(expected.Zip(got), pair => Assert.InRange(Math.Abs(pair.First - pair.Second), 0, (2e-6 * magnitude * 24) + (24 * smallest)));
        }
    }

    [Theory]
    [InlineData(WeightFormat.BFloat16, 3.4e38)]
    [InlineData(WeightFormat.BFloat16, -1e39)]
    [InlineData(WeightFormat.Int8, 1e39)]
    [InlineData(WeightFormat.Int8, double.NaN)]
    public void A_weight_that_the_format_cannot_hold_is_refused(WeightFormat format, double value)
    {
        Tensor weight = Floats([2, 2], 1, 2, 3, value);

        ModelException refused = Assert.Throws<ModelException>(() => CompiledModel.Of(Graph([1, 2], weight), Options(format, reproducible: false)));

        Assert.Equal(DiagnosticIds.WeightOutOfRange, refused.Diagnostic.Id);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Small_layers_stay_float_in_large_networks(WeightFormat format)
    {
        LinearOperation large = Layer(new Value("x", ElementType.Float32, new Shape(1, 100)), Weight(60, 100), bias: true);
        LinearOperation small = Layer(large.Output, Weight(8, 60), bias: true);
        CompiledModel model = CompiledModel.Of(new ModelGraph([large.Input], [small.Output], [large, small]), new PlanOptions(false, format));

        LinearOperation decoded = Layer(new Value("x", ElementType.Float32, new Shape(1, 100)), Decoded(large.Weight, format), bias: true);
        LinearOperation same = Layer(decoded.Output, small.Weight, bias: true);
        Agreement.Check(new ModelGraph([decoded.Input], [same.Output], [decoded, same]), model, 1e-5, 1, [1, 30]);
        Assert.Contains("constants in code", model.Program.Single.Kernels[1].Plan, StringComparison.Ordinal);
    }

    private static void Check(WeightFormat format, Func<Tensor, ModelGraph> graph, Tensor weight, int[] rowCounts)
    {
        ModelGraph decoded = graph(Decoded(weight, format));
        Agreement.Check(decoded, CompiledModel.Of(graph(weight), Options(format, reproducible: false)), 1e-5, 1, rowCounts);
        Agreement.Check(decoded, CompiledModel.Of(graph(weight), Options(format, reproducible: true)), 1e-5, 1, rowCounts);
    }

    /// <summary>All layers in the format, however small.</summary>
    private static PlanOptions Options(WeightFormat format, bool reproducible) => new(reproducible, format, LargestFloatLayer: 0);

    /// <summary>What the formats are documented to make of weights that are floats, written down once more.</summary>
    private static Tensor Decoded(Tensor weight, WeightFormat format)
    {
        int perOutput = weight.Count / weight.Shape[0];
        return new Tensor(weight.Shape, weight.Floats.Chunk(perOutput).SelectMany(Row).ToArray());

        IEnumerable<double> Row(double[] row)
        {
            if (format == WeightFormat.BFloat16)
            {
                return row.Select(v =>
                {
                    uint bits = BitConverter.SingleToUInt32Bits((float)v);
                    return (double)BitConverter.UInt32BitsToSingle((bits + 0x7FFF + ((bits >> 16) & 1)) & 0xFFFF0000);
                });
            }

            double largest = row.Max(Math.Abs);
            float scale = largest == 0 ? 1 : Math.Max((float)(largest / 127), 1.17549435e-38f);
            return row.Select(v => Math.Clamp(Math.Round(v / scale, MidpointRounding.ToEven), -127, 127) * scale);
        }
    }

    private static ModelGraph Graph(int[] input, Tensor weight, bool bias = true)
    {
        LinearOperation linear = Layer(new Value("x", ElementType.Float32, new Shape(input)), weight, bias);
        return new ModelGraph([linear.Input], [linear.Output], [linear]);
    }

    private static LinearOperation Layer(Value input, Tensor weight, bool bias)
    {
        int outputs = weight.Shape[0];
        Value output = new("y" + outputs, ElementType.Float32, input.Shape.With(input.Shape.Rank - 1, outputs));
        Epilogue relu = new(new UnaryExpression(UnaryFunction.Relu, new InputExpression(0, ElementType.Float32), ElementType.Float32), []);
        return new LinearOperation(Node, input, weight, bias ? Enumerable.Range(0, outputs).Select(i => (double)(i % 5)).ToArray() : null, output,
            bias ? relu : null);
    }

    private static Tensor Weight(int outputs, int inputs) => Floats([outputs, inputs], Random(outputs * inputs, 1 / Math.Sqrt(inputs), outputs));

    private static double[] Random(int count, double scale, int seed)
    {
        Random random = new(seed);
        return Enumerable.Range(0, count).Select(_ => (double)(float)((random.NextDouble() - 0.5) * scale)).ToArray();
    }

    private static TheoryData<WeightFormat, int, int> Sizes((int Inputs, int Outputs)[] sizes)
    {
        TheoryData<WeightFormat, int, int> data = [];
        foreach ((int inputs, int outputs) in sizes)
        {
            data.Add(WeightFormat.BFloat16, inputs, outputs);
            data.Add(WeightFormat.Int8, inputs, outputs);
        }

        return data;
    }
}
