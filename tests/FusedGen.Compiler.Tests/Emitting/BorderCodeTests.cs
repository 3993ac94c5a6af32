using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Tests.Folding;
using FusedGen.Compiler.Tests.Harness;
using static FusedGen.Compiler.Tests.Emitting.WindowNetwork;
using static FusedGen.Compiler.Tests.Reference.Given;

namespace FusedGen.Compiler.Tests.Emitting;

/// <summary>
/// A picture of one channel and one line is one run of elements, followed by the zeros that a padded convolution reads:
/// whatever kernel writes it, no lane of its last vector may reach them.
/// </summary>
public class BorderCodeTests
{
    public static TheoryData<string> Writers => new(s_writers.Keys);

    private static readonly Dictionary<string, Func<NetworkBuilder, int, Value>> s_writers = new(StringComparer.Ordinal)
    {
        ["map"] = (network, width) => Shifted(network, network.Reduce(network.Input(1, 3, width), ReduceKind.Sum, 1)),
        ["map of a broadcast"] = (network, width) => network.Sum(network.Relu(network.Input(1, 1, width)), Shifted(network, network.Input(1, 1, 1))),
        ["dense layer"] = (network, width) => network.Linear(
            network.Input(1, 1, 4), width, epilogue: NetworkBuilder.Add(NetworkBuilder.X(), NetworkBuilder.C(1))),
        ["large dense layer"] = (network, width) => network.Linear(
            network.Input(1, 1, 900), width, epilogue: NetworkBuilder.Add(NetworkBuilder.X(), NetworkBuilder.C(1))),
        ["dense layer with a costly function"] = (network, width) => network.Linear(
            network.Input(1, 1, 4), width, epilogue: NetworkBuilder.Unary(UnaryFunction.Sigmoid, NetworkBuilder.X())),
        ["convolution"] = (network, width) => network.Convolution(network.Input(1, 2, width + 2), 1, 3),
        ["pool"] = (network, width) => network.Pool(network.Input(1, 1, width + 1), PoolKind.Max, 2, 1),
        ["slice"] = (network, width) => network.Slice(network.Input(1, 1, width + 4), 2, 1, width + 1),
        ["concat"] = (network, width) => network.Concat(2, network.Input(1, 1, width - 1), network.Input(1, 1, 1)),
        ["sum"] = (network, width) => network.Reduce(network.Input(1, 5, width), ReduceKind.Sum, 1),
        ["product"] = (network, width) => network.Product(network.Input(1, 1, 3), network.Input(1, 3, width)),
        ["input"] = (network, width) => network.Input(1, 1, width),
    };

    [Theory]
    [MemberData(nameof(Writers))]
    public void The_zeros_behind_a_line_stay(string writer)
    {
        foreach (int width in new[] { 5, 17 })
        {
            NetworkBuilder network = new();
            Value line = s_writers[writer](network, width);
            Agreement.CheckAllWidths(network.Graph(network.Convolution(line, 2, 3, pad: 1), network.Reduce(line, ReduceKind.Max, 2)), tolerance: 1e-4);
        }
    }

    [Theory]
    [MemberData(nameof(Writers))]
    public void The_zeros_around_a_picture_of_one_line_stay(string writer)
    {
        NetworkBuilder network = new();
        Value picture = network.Reshape(s_writers[writer](network, 5), 1, 1, 1, 5);
        Value copied = network.Apply(UnaryFunction.Relu, picture);
        Agreement.CheckAllWidths(network.Graph(network.Convolution(copied, 3, 3, pad: 1)), tolerance: 1e-4);
    }

    /// <summary>The pictures that a scan writes, one a step, are the samples that the convolution reads.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_zeros_behind_what_a_step_writes_stay(bool isReversed)
    {
        Value state = new("s", ElementType.Float32, new Shape(1, 5));
        Value next = new("n", ElementType.Float32, new Shape(1, 5));
        MapOperation half = new(Node, NetworkBuilder.Add(NetworkBuilder.X(), NetworkBuilder.C(0.5)), [state], next);
        Value first = new("x", ElementType.Float32, new Shape(1, 5));
        Value last = new("last", ElementType.Float32, new Shape(1, 5));
        Value pictures = new("all", ElementType.Float32, new Shape(3, 1, 5));
        ScanOperation scan = new(Node, new ModelGraph([state], [next, next], [half]), 1, 0, 3, isReversed, [first], last, pictures);
        Value y = new("y", ElementType.Float32, new Shape(3, 1, 5));
        ConvolutionOperation convolution = new(Node, pictures, Floats([1, 1, 3], [1, 2, 4]), null, Window(1, 3, pad: 1), 1, false, y);
        Agreement.CheckAllWidths(new ModelGraph([first], [y], [scan, convolution]));
    }

    /// <summary>The kernel of the second pixel alone runs after that of the pixels around it.</summary>
    [Theory]
    [InlineData(2, 3, 1)]
    [InlineData(3, 5, 2)]
    public void Phases_of_a_transposed_convolution_leave_each_other_alone(int stride, int kernel, int pad)
    {
        Value x = new("x", ElementType.Float32, new Shape(1, 3, 2));
        Value y = new("y", ElementType.Float32, new Shape(1, 1, stride + kernel - (2 * pad)));
        Value z = new("z", ElementType.Float32, y.Shape);
        Epilogue shift = new(NetworkBuilder.Add(NetworkBuilder.X(), NetworkBuilder.C(1)), []);
        Tensor weight = Floats([1, 3, kernel], Enumerable.Range(1, 3 * kernel).Select(i => i / 4.0).ToArray());
        ConvolutionOperation convolution = new(Node, x, weight, null, Window(1, kernel, stride, pad: pad), 1, true, y, shift);
        MapOperation tanh = new(Node, NetworkBuilder.Unary(UnaryFunction.Tanh, NetworkBuilder.X()), [y], z);
        Agreement.CheckAllWidths(new ModelGraph([x], [z], [convolution, tanh]));
    }

    private static Value Shifted(NetworkBuilder network, Value x) => network.Map("Add", NetworkBuilder.Add(NetworkBuilder.X(), NetworkBuilder.C(1)), x);
}
