using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Planning;
using FusedGen.Compiler.Reference;
using FusedGen.Compiler.Tests.Harness;
using static FusedGen.Compiler.Tests.Emitting.WindowNetwork;
using static FusedGen.Compiler.Tests.Reference.Given;

namespace FusedGen.Compiler.Tests.Emitting;

/// <summary>Networks of doubles: nothing in them may pass through a float, neither a weight nor a sum.</summary>
public class DoubleCodeTests
{
    /// <summary>Well below what a float could hold.</summary>
    private const double Tolerance = 1e-13;

    [Theory]
    [InlineData(20, 9)]
    [InlineData(1, 1)]
    [InlineData(300, 70)]
    public void Dense_layers(int inputs, int outputs)
    {
        WindowNetwork network = new(ElementType.Float64);
        Value y = network.Linear(network.Tanh(network.Linear(network.Input(1, inputs), outputs)), 5);
        Check(network.Graph(y));
    }

    [Fact]
    public void Dense_layers_of_several_rows()
    {
        WindowNetwork network = new(ElementType.Float64);
        Check(network.Graph(network.Linear(network.Input(1, 3, 4, 7), 6)));
    }

    [Theory]
    [InlineData(3, 8, 11, 3, 2, 1, 1, 1, false)]
    [InlineData(1, 1, 9, 3, 1, 1, 1, 1, false)]
    [InlineData(20, 20, 6, 3, 1, 1, 1, 20, false)]
    [InlineData(16, 16, 9, 3, 1, 1, 1, 1, false)]
    [InlineData(6, 9, 7, 2, 1, 2, 0, 3, false)]
    [InlineData(4, 6, 5, 3, 2, 1, 1, 2, true)]
    [InlineData(3, 2, 4, 2, 3, 1, 0, 1, true)]
    [InlineData(1, 2, 4, 2, 3, 2, 1, 1, true)]
    public void Convolutions(int channels, int features, int size, int kernel, int stride, int dilation, int pad, int groups, bool isTransposed)
    {
        for (int rank = 1; rank <= 3; rank++)
        {
            WindowNetwork network = new(ElementType.Float64);
            Value x = network.Input([2, channels, .. Enumerable.Repeat(size, rank)]);
            Value y = network.Convolution(x, features, Window(rank, kernel, stride, dilation, pad), groups, isTransposed);
            Value z = network.Convolution(y, features, Window(rank, 1), residual: y, activation: UnaryFunction.Tanh);
            Check(network.Graph(y, z));
        }
    }

    [Fact]
    public void A_convolution_that_a_pool_follows_and_a_picture_that_is_flattened()
    {
        WindowNetwork network = new(ElementType.Float64);
        Value a = network.Convolution(network.Input(1, 3, 8, 9), 5, Window(2, 3, pad: 1));
        Value b = network.Pool(PoolKind.Max, a, Window(2, 2, 2));
        Value c = network.Convolution(a, 4, Window(2, 3, pad: 1));
        Check(network.Graph(network.Linear(network.Flatten(b), 6), network.Linear(network.Flatten(a), 3), c));
    }

    [Theory]
    [InlineData(PoolKind.Max)]
    [InlineData(PoolKind.Average)]
    [InlineData(PoolKind.AverageIncludingPadding)]
    [InlineData(PoolKind.Sum)]
    public void Pools(PoolKind kind)
    {
        WindowNetwork network = new(ElementType.Float64);
        Value x = network.Input(1, 5, 9, 8);
        Check(network.Graph(network.Pool(kind, x, Window(2, 3, 2, 1, 1)), network.Pool(kind, network.Tanh(x), Window(2, 2, 2), ceil: true)));
    }

    [Fact]
    public void A_constant_picture()
    {
        WindowNetwork network = new(ElementType.Float64);
        Value constant = Constant(new Tensor(new Shape(1, 2, 3, 4), Enumerable.Range(1, 24).Select(i => 1.0 / i).ToArray(), ElementType.Float64));
        Check(network.Graph(network.Convolution(constant, 3, Window(2, 3, pad: 1), residual: network.Input(1, 3, 3, 4))));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public void Products_and_reductions(int columns)
    {
        Value a = new("a", ElementType.Float64, new Shape(1, 3, 4, 6));
        Value b = new("b", ElementType.Float64, new Shape(1, 1, 6, columns));
        Value product = new("p", ElementType.Float64, new Shape(1, 3, 4, columns));
        Value constant = Constant(new Tensor(new Shape(columns, 2), Enumerable.Range(1, 2 * columns).Select(i => 1.0 / i).ToArray(), ElementType.Float64));
        Value second = new("q", ElementType.Float64, new Shape(1, 3, 4, 2));
        Value sum = new("s", ElementType.Float64, new Shape(1, 3, 1, columns));
        Operation[] operations = [new MatMulOperation(Node, a, b, product), new MatMulOperation(Node, product, constant, second),
            new ReduceOperation(Node, ReduceKind.Sum, product, [2], sum)];
        Check(new ModelGraph([a, b], [second, sum], operations));
    }

    /// <summary>The format of weights that a user asks for is one of floats.</summary>
    [Fact]
    public void Narrow_weights_are_for_floats()
    {
        WindowNetwork network = new(ElementType.Float64);
        ModelGraph graph = network.Graph(network.Linear(network.Input(1, 30), 20));
        CompiledModel model = CompiledModel.Of(graph, new PlanOptions(false, WeightFormat.Int8, LargestFloatLayer: 0));
        Tensor input = Agreement.RandomTensor(new Random(1), ElementType.Float64, graph.Inputs[0].Shape);
        Agreement.AssertClose(ReferenceEvaluator.Evaluate(graph, [input]), model.Predict([input]), Tolerance);
    }

    private static void Check(ModelGraph graph) => Agreement.Check(graph, Tolerance);
}
