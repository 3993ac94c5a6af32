using FusedGen.Compiler;
using FusedGen.Compiler.Graph;
using FusedGen.Tests;
using FusedGen.Tool.Html.Graphs;

namespace FusedGen.Tool.Tests;

/// <summary>An operator of the file is one node of the picture, whatever it was lowered to.</summary>
public sealed class DrawnGraphTests
{
    [Fact]
    public void An_operator_of_several_operations_is_one_node()
    {
        DrawnGraph drawn = Draw(OnnxBuilder.Model().Input("x", 1, 8).Node("Softmax", ["x"], "s").Node("LayerNormalization", ["s", "scale"], "y")
            .Weights("scale", [8], 1).Output("y"), out ModelGraph graph);

        Assert.True(graph.Operations.Count > 4);
        Assert.Equal(["x", "Softmax(8)", "LayerNormalization(8)", "y"], drawn.Nodes.Select(n => n.Title.Replace("1×8", "8", StringComparison.Ordinal)));
        Assert.Equal([(0, 1), (1, 2), (2, 3)], drawn.Edges);
        Assert.Equal("float 1×8", drawn.Nodes[2].Detail);
    }

    [Fact]
    public void Nodes_of_the_same_operator_stay_apart()
    {
        DrawnGraph drawn = Draw(OnnxBuilder.Model().Input("x", 1, 8).Node("Softmax", ["x"], "s").Node("Softmax", ["s"], "y").Output("y"), out _);
        Assert.Equal(4, drawn.Nodes.Count);
    }

    [Fact]
    public void Arrows_never_go_back()
    {
        // What reads the middle of an operator, and is read by its end, comes between two nodes of it.
        Value x = new("x", ElementType.Float32, new Shape(1, 4));
        Value a = new("a", ElementType.Float32, x.Shape);
        Value b = new("b", ElementType.Float32, x.Shape);
        Value y = new("y", ElementType.Float32, x.Shape);
        ModelGraph graph = new([x], [y], [Map("one", [x], a), Map("two", [a], b), Map("one", [a, b], y)]);

        DrawnGraph drawn = DrawnGraph.Of(graph, ["y"]);

        Assert.Equal(5, drawn.Nodes.Count);
        Assert.All(drawn.Edges, edge => Assert.True(edge.From < edge.To));
    }

    private static Compiler.Graph.Operations.MapOperation Map(string name, Value[] inputs, Value output) => new(
        new Origin("Relu", name), new Compiler.Graph.Expressions.InputExpression(0, ElementType.Float32), inputs, output);

    private static DrawnGraph Draw(OnnxBuilder model, out ModelGraph graph)
    {
        FoldedModel folded = FoldedModel.Of(model.ToBytes(), new ModelOptions(), CancellationToken.None);
        graph = folded.Original;
        return DrawnGraph.Of(graph, folded.Lowered.OutputNames);
    }
}
