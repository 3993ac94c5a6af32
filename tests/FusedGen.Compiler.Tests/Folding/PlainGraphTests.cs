using FusedGen.Compiler.Folding;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Graph.Operations;
using static FusedGen.Compiler.Tests.Folding.NetworkBuilder;

namespace FusedGen.Compiler.Tests.Folding;

public class PlainGraphTests
{
    [Fact]
    public void OperationsOnConstantsAreComputed()
    {
        NetworkBuilder net = new();
        Value constant = net.Relu(net.Transpose(Constant(new Tensor(new Shape(1, 3), [-1.0, 2, 3])), 1, 0));
        ModelGraph graph = net.Graph(net.Sum(net.Input(3, 1), constant), constant);
        FoldedNetwork.Checked(graph);
        Assert.Equal("Map", FoldedNetwork.KindsOf(graph));
        Assert.Equal([0, 2, 3], graph.Outputs[1].Constant!.Floats);
    }

    [Fact]
    public void WhatThrowsAtRunTimeStaysForRunTime()
    {
        NetworkBuilder net = new();
        Expression division = new BinaryExpression(BinaryFunction.Divide, X(0, ElementType.Int64), X(1, ElementType.Int64), ElementType.Int64);
        Value quotient = net.Map("Div", division, Constant(Tensor.ScalarOf(1L)), Constant(Tensor.ScalarOf(0L)));
        ModelGraph graph = net.Graph(quotient);
        GraphFolder.Fold(graph, CancellationToken.None);
        Assert.Equal("Map", FoldedNetwork.KindsOf(graph));
    }

    [Fact]
    public void TheSameOperationTwiceIsOne()
    {
        NetworkBuilder net = new();
        Value x = net.Input(1, 4);
        ModelGraph graph = net.Graph(net.Map(
            "Mul", Multiply(X(), X(1)), net.Apply(UnaryFunction.Tanh, x), net.Reduce(net.Apply(UnaryFunction.Tanh, x), ReduceKind.Max, 1)));
        FoldedNetwork.Checked(graph);
        Assert.Equal("Map Reduce Map", FoldedNetwork.KindsOf(graph));
    }

    [Fact]
    public void TwoReturnedResultsOfTheSameWorkAreOneAndItsCopy()
    {
        NetworkBuilder net = new();
        Value x = net.Input(1, 4);
        ModelGraph graph = net.Graph(net.Apply(UnaryFunction.Tanh, x), net.Apply(UnaryFunction.Tanh, x));
        FoldedNetwork.Checked(graph);
        Assert.Equal("Map Move", FoldedNetwork.KindsOf(graph));
    }

    [Fact]
    public void AReturnedInputIsCopied()
    {
        NetworkBuilder net = new();
        ModelGraph graph = net.Graph(net.Scaled(net.Input(1, 4), 1));
        FoldedNetwork.Checked(graph);
        Assert.Equal("Move", FoldedNetwork.KindsOf(graph));
    }

    [Fact]
    public void AGeluInFiveOperationsIsTheEpilogueOfItsLinear()
    {
        NetworkBuilder net = new();
        Value x = net.Linear(net.Input(1, 4), 6);
        Value erf = net.Apply(UnaryFunction.Erf, net.Map("Div", Divide(X(), C(Math.Sqrt(2))), x));
        Value gelu = net.Scaled(net.Map("Mul", Multiply(X(), X(1)), x, net.Map("Add", Add(X(), C(1)), erf)), 0.5);
        ModelGraph graph = net.Graph(net.Linear(gelu, 3));
        FoldReport report = FoldedNetwork.Checked(graph);
        Assert.Equal("Linear Linear", FoldedNetwork.KindsOf(graph));
        Assert.Equal("Gelu(x0)", ((LinearOperation)graph.Operations[0]).Epilogue!.Expression.ToString());
        Assert.Equal("Div+Erf+Add+Mul is Gelu(6)", report.Entries[0].What);
    }

    [Fact]
    public void ConstantTensorsOfAMapAreComputedTogether()
    {
        NetworkBuilder net = new();
        Value variance = Constant(new Tensor(new Shape(2), [4.0, 16]));
        Expression expression = Multiply(Unary(UnaryFunction.Tanh, X()), Unary(UnaryFunction.Reciprocal, Unary(UnaryFunction.Sqrt, X(1))));
        ModelGraph graph = net.Graph(net.Map("Norm", expression, net.Input(3, 2), variance));
        FoldedNetwork.Checked(graph);
        MapOperation map = Assert.IsType<MapOperation>(Assert.Single(graph.Operations));
        Assert.Equal("(Tanh(x0) * x1)", map.Expression.ToString());
        Assert.Equal([0.5, 0.25], map.Inputs[1].Constant!.Floats);
    }

    [Fact]
    public void NamesOutOfTheFileDoNotReachTheReport()
    {
        NetworkBuilder net = new();
        ModelGraph graph = net.Graph(net.Map("Evil\n\u001b[2J*/", Add(Multiply(X(), C(2)), C(1)), net.Linear(net.Input(1, 4), 6)));
        FoldReport report = FoldedNetwork.Checked(graph);
        Assert.Equal("Evil2J(6) into Linear(4→6)", Assert.Single(report.Entries).What);
    }

    [Fact]
    public void CancellationIsHeard()
    {
        NetworkBuilder net = new();
        ModelGraph graph = net.Graph(net.Relu(net.Input(1, 4)));
        Assert.Throws<OperationCanceledException>(() => GraphFolder.Fold(graph, new CancellationToken(canceled: true)));
    }
}
