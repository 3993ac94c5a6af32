using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Tests.Harness;
using static FusedGen.Compiler.Tests.Emitting.WindowNetwork;
using static FusedGen.Compiler.Tests.Reference.Given;

namespace FusedGen.Compiler.Tests.Emitting;

/// <summary>Pools of every geometry as generated code, against the reference, at each width of vectors.</summary>
public class PoolCodeTests
{
    [Theory]
    [InlineData(PoolKind.Max, 3)]
    [InlineData(PoolKind.Average, 16)]
    [InlineData(PoolKind.AverageIncludingPadding, 21)]
    [InlineData(PoolKind.Sum, 8)]
    public void Windows_inside_over_the_edge_dilated_and_beyond_the_padding(PoolKind kind, int channels)
    {
        WindowNetwork network = new();
        Value x = network.Input(1, channels, 9, 10);
        Agreement.CheckAllWidths(network.Graph(
            network.Pool(kind, x, Window(2, 2, 2)),
            network.Pool(kind, x, Window(2, 3, 2, 1, 1), ceil: true),
            network.Pool(kind, x, Window(2, 3, 1, 2, 1)),
            network.Pool(kind, x, new WindowGeometry([9, 3], [1, 4], [1, 1], [0, 2], [0, 1]), ceil: true)));
    }

    [Theory]
    [InlineData(PoolKind.Max, 1)]
    [InlineData(PoolKind.Average, 3)]
    public void One_and_three_dimensions(PoolKind kind, int rank)
    {
        WindowNetwork network = new();
        Value x = network.Input([2, 6, .. Enumerable.Repeat(6, rank)]);
        Agreement.CheckAllWidths(network.Graph(network.Pool(kind, x, Window(rank, 3, 2, 1, 1)), network.Pool(kind, x, Window(rank, 2, 1))));
    }

    [Fact]
    public void Between_convolutions_whose_borders_it_must_not_see()
    {
        WindowNetwork network = new();
        Value a = network.Convolution(network.Input(1, 3, 12, 12), 20, Window(2, 3, 1, 1, 1));
        Value b = network.Pool(PoolKind.AverageIncludingPadding, a, Window(2, 3, 2, 1, 1));
        Value c = network.Convolution(b, 20, Window(2, 3, 1, 1, 1));
        Value d = network.Convolution(a, 20, Window(2, 5, 2, 1, 2), residual: b);
        Value e = network.Pool(PoolKind.Max, network.Tanh(d), Window(2, 3, 3, 1, 1));
        Agreement.CheckAllWidths(network.Graph(network.Linear(network.Flatten(e), 5), c));
    }

    [Theory]
    [InlineData(ElementType.UInt8)]
    [InlineData(ElementType.Int8)]
    [InlineData(ElementType.Float64)]
    [InlineData(ElementType.Int32)]
    public void Other_element_types(ElementType type)
    {
        Value x = new("x", type, new Shape(1, 3, 6, 5));
        Value y = new("y", type, new Shape(1, 3, 3, 3));
        PoolOperation pool = new(Node, PoolKind.Max, x, Window(2, 3, 2, 1, 1), y);
        Agreement.Check(new ModelGraph([x], [y], [pool]));
    }
}
