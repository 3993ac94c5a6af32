using FusedGen.Tool.Html.Graphs;

namespace FusedGen.Tool.Tests;

/// <summary>Where nodes and edges lie, and that their text fits.</summary>
public sealed class GraphPictureTests
{
    [Fact]
    public void Nodes_never_overlap_and_edges_pass_beside_them()
    {
        // Each node reads up to three earlier ones: branches, joins and long edges.
        Random random = new(5);
        DrawnNode[] nodes = [.. Enumerable.Range(0, 120).Select(i => new DrawnNode(NodeKind.Operation, $"n{i}", "", ""))];
        (int, int)[] edges = [.. Enumerable.Range(1, nodes.Length - 1)
            .SelectMany(to => Enumerable.Range(0, 3).Select(_ => (random.Next(Math.Max(0, to - 12), to), to))).Distinct()];

        LayeredLayout layout = LayeredLayout.Of(new DrawnGraph(nodes, edges));

        var places = layout.Nodes.Concat(layout.Edges.SelectMany(e => e)).Distinct();
        Assert.All(places.GroupBy(p => p.Layer), layer =>
        {
            var ordered = layer.OrderBy(p => p.X).ToArray();
            Assert.All(ordered.Zip(ordered.Skip(1)), pair => Assert.True(pair.First.X + (pair.First.Width / 2) < pair.Second.X - (pair.Second.Width / 2)));
        });
        Assert.All(places, p => Assert.InRange(p.X, p.Width / 2, layout.Width - (p.Width / 2)));
        Assert.All(layout.Edges, e => Assert.All(e.Zip(e.Skip(1)), pair => Assert.Equal(pair.First.Layer + 1, pair.Second.Layer)));
    }

    [Theory]
    [InlineData("Linear(96→48)")]
    [InlineData("BatchNormalization(1024)")]
    [InlineData("Conv(1024→1000, 1×1)")]
    public void Usual_titles_are_shown_whole(string title) =>
        Assert.Equal(title, NodeText.Fitting(title, LayeredLayout.NodeWidth - 16, 12, isBold: true));

    [Theory]
    [InlineData("W", 15)]
    [InlineData("n", 24)]
    [InlineData("i", 48)]
    [InlineData("漢", 12)]
    [InlineData("🎉", 12)]
    public void Long_titles_end_where_the_node_does(string letter, int most)
    {
        string title = string.Concat(Enumerable.Repeat(letter, 80));

        string shown = NodeText.Fitting(title, LayeredLayout.NodeWidth - 16, 12, isBold: true);

        Assert.EndsWith("…", shown, StringComparison.Ordinal);
        Assert.StartsWith(shown[..^1], title, StringComparison.Ordinal);
        Assert.Equal(0, (shown.Length - 1) % letter.Length);
        Assert.InRange((shown.Length - 1) / letter.Length, most / 2, most);
    }
}
