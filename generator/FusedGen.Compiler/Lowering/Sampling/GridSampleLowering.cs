using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Lowering.Contrib;

namespace FusedGen.Compiler.Lowering.Sampling;

/// <summary>
/// Pixels at places that come at run time: each is a weighted sum of its neighbours, which are gathered at computed
/// indices. A neighbour of weight 0 has no part in it, whatever it holds.
/// </summary>
internal static class GridSampleLowering
{
    public static IReadOnlyList<OperatorLowering> Operators { get; } =
    [
        new("GridSample", GridSample, Since: 16),
        ContribOperator.Of("GridSample", GridSample),
    ];

    /// <summary>
    /// [N, C, spatial…] at [N, places…, coordinates], the coordinates of a place standing from the innermost axis to
    /// the outermost.
    /// </summary>
    private static void GridSample(NodeContext node)
    {
        Value x = node.Input(0);
        Value grid = node.FloatInput(1);
        int rank = x.Shape.Rank - 2;
        if (rank < 1 || grid.Shape.Rank != x.Shape.Rank || grid.Shape.Last != rank || grid.Shape[0] != x.Shape[0] || x.Shape.CountOf(2, x.Shape.Rank) == 0)
        {
            throw node.Mismatch($"samples the shape {x.Shape} at a grid of the shape {grid.Shape}");
        }

        int places = grid.Shape.CountOf(1, grid.Shape.Rank - 1);
        Value flat = node.Reshape(grid, x.Shape[0], places, rank);
        Value[] coordinates = Enumerable.Range(0, rank).Select(axis => node.Reshape(node.Slice(flat, 2, rank - 1 - axis, 1), x.Shape[0], places)).ToArray();
        Value sampled = At(node, GridSampler.Of(node), x, coordinates);
        node.Bind(node.Reshape(sampled, [x.Shape[0], x.Shape[1], .. grid.Shape.ToArray().Skip(1).Take(rank)]));
    }

    /// <summary>What a picture has at places, [N, C, places].</summary>
    /// <param name="node">The node.</param>
    /// <param name="sampler">How it is sampled.</param>
    /// <param name="x">[N, C, spatial…].</param>
    /// <param name="coordinates">The coordinates along each spatial axis, [N, places].</param>
    public static Value At(NodeContext node, GridSampler sampler, Value x, IReadOnlyList<Value> coordinates)
    {
        (Value index, Value? weight) = Neighbours(node, sampler, x.Shape, coordinates);
        Value pixels = Pixels(node, x, index);
        Value sampled = weight is null ? pixels : Weighted(node, pixels, node.Reshape(weight, [x.Shape[0], 1, .. pixels.Shape.ToArray().Skip(2)]));
        return node.Reshape(sampled, x.Shape[0], x.Shape[1], sampled.Shape.Last);
    }

    /// <summary>
    /// The neighbours of each place in the row-major order of the picture, and their weights: [N, neighbours along each
    /// axis…, places].
    /// </summary>
    private static (Value Index, Value? Weight) Neighbours(NodeContext node, GridSampler sampler, Shape picture, IReadOnlyList<Value> coordinates)
    {
        int rank = picture.Rank - 2;
        Value? index = null;
        Value? weight = null;
        for (int axis = 0; axis < rank; axis++)
        {
            Value coordinate = node.Reshape(coordinates[axis], [picture[0], .. Enumerable.Repeat(1, rank), coordinates[axis].Shape.Last]);
            int length = picture[2 + axis];
            AxisNeighbours along = sampler.Neighbours(node, coordinate, length, axis, rank);
            index = index is null ? along.Index : node.Map(index, along.Index, (outer, inner) => Formula.Add(Formula.Multiply(outer, length), inner));
            weight = weight is null || along.Weight is null ? along.Weight : node.Map(weight, along.Weight, Formula.Multiply);
        }

        return (index!, weight);
    }

    /// <summary>[N, C, neighbours, places].</summary>
    private static Value Pixels(NodeContext node, Value x, Value index)
    {
        int batch = x.Shape[0];
        int channels = x.Shape[1];
        int places = index.Shape.Last;
        int neighbours = index.Shape.CountOf(1, index.Shape.Rank - 1);
        Value flat = node.Reshape(x, batch, channels, x.Shape.CountOf(2, x.Shape.Rank));
        IndexedPlaces walk = new([new WalkAxis(0, 0), new WalkAxis(1, null), new WalkAxis(null, 1)], [2]);
        Value found = node.Gather(flat, node.Reshape(index, batch, neighbours * places), walk, node.ShapeOf([batch, channels, neighbours * places]));
        return node.Reshape(found, batch, channels, neighbours, places);
    }

    /// <summary>Σ weight · neighbour, [N, C, 1, places].</summary>
    private static Value Weighted(NodeContext node, Value pixels, Value weight)
    {
        if (pixels.Shape[2] == 1)
        {
            return node.Map(pixels, weight, (pixel, w) => Formula.Select(IsZero(w), Formula.Number(0, pixel.Type), pixel));
        }

        node.RequireFloating(pixels);
        Value weighted = node.Map(
            pixels, weight, (pixel, w) => Formula.Select(IsZero(w), Formula.Number(0, pixel.Type), Formula.Multiply(pixel, Formula.Cast(w, pixel.Type))));
        return node.Reduce(ReduceKind.Sum, weighted, [2]);
    }

    private static Expression IsZero(Expression weight) => Formula.Apply(BinaryFunction.Equal, weight, Formula.Number(0, weight.Type));
}
