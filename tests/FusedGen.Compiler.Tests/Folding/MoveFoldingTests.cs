using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Graph.Operations;

namespace FusedGen.Compiler.Tests.Folding;

public class MoveFoldingTests
{
    [Fact]
    public void TransposesThatCancelVanish()
    {
        NetworkBuilder net = new();
        Value x = net.Apply(UnaryFunction.Tanh, net.Input(1, 2, 3, 4));
        ModelGraph graph = net.Graph(net.Transpose(net.Transpose(x, 0, 2, 3, 1), 0, 3, 1, 2));
        FoldedNetwork.Checked(graph);
        Assert.Equal("Map", FoldedNetwork.KindsOf(graph));
    }

    [Fact]
    public void TransposesAroundAMapThatCancelVanishAndItsConstantsMove()
    {
        NetworkBuilder net = new();
        Value x = net.Transpose(net.Apply(UnaryFunction.Tanh, net.Input(1, 2, 3, 4)), 0, 2, 3, 1);
        Value y = net.Map("Max", NetworkBuilder.Binary(BinaryFunction.Max, NetworkBuilder.X(), NetworkBuilder.X(1)), x, net.RandomConstant(2));
        ModelGraph graph = net.Graph(net.Transpose(y, 0, 3, 1, 2));
        FoldedNetwork.Checked(graph);
        MapOperation map = Assert.IsType<MapOperation>(Assert.Single(graph.Operations));
        Assert.Equal(new Shape(1, 2, 1, 1), map.Inputs[1].Shape);
    }

    [Fact]
    public void TheSameTransposeOfTwoAddendsIsOneOfTheSum()
    {
        NetworkBuilder net = new();
        Value a = net.Transpose(net.Input(2, 3), 1, 0);
        Value b = net.Transpose(net.Input(2, 3), 1, 0);
        ModelGraph graph = net.Graph(net.Sum(a, b));
        FoldedNetwork.Checked(graph);
        Assert.Equal("Map Move", FoldedNetwork.KindsOf(graph));
    }

    [Fact]
    public void ASliceOfAConcatIsASliceOfItsPart()
    {
        NetworkBuilder net = new();
        Value a = net.Input(1, 4);
        Value b = net.Input(1, 3);
        ModelGraph graph = net.Graph(net.Slice(net.Concat(1, a, b), 1, 5, 7));
        FoldedNetwork.Checked(graph);
        MoveOperation move = Assert.IsType<MoveOperation>(Assert.Single(graph.Operations));
        Assert.Equal([b], move.Inputs);
    }

    [Fact]
    public void AConcatOfTheSlicesOfAValueIsTheValue()
    {
        NetworkBuilder net = new();
        Value x = net.Apply(UnaryFunction.Tanh, net.Input(2, 5));
        ModelGraph graph = net.Graph(net.Concat(1, net.Slice(x, 1, 0, 2), net.Slice(x, 1, 2, 5)));
        FoldedNetwork.Checked(graph);
        Assert.Equal("Map", FoldedNetwork.KindsOf(graph));
    }

    [Fact]
    public void AReshapeMovesBehindTheActivationOfALinear()
    {
        NetworkBuilder net = new();
        Value x = net.Reshape(net.Linear(net.Input(1, 5), 12), 3, 4);
        ModelGraph graph = net.Graph(net.Sum(net.Relu(x), net.RandomConstant(3, 1)));
        FoldedNetwork.Checked(graph);
        Assert.Equal("Linear Move", FoldedNetwork.KindsOf(graph));
    }

    [Fact]
    public void ATransposeThatOthersReadTooIsNotDoneTwice()
    {
        NetworkBuilder net = new();
        Value t = net.Transpose(net.Input(2, 3, 4), 2, 1, 0);
        ModelGraph graph = net.Graph(net.Apply(UnaryFunction.Exp, t), net.Slice(t, 0, 1, 3));
        FoldedNetwork.Checked(graph);
        Assert.Equal("Move Map Move", FoldedNetwork.KindsOf(graph));
    }
}
