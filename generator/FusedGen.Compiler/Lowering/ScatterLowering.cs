using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;

namespace FusedGen.Compiler.Lowering;

/// <summary>
/// Updates at indices. Constant indices that replace elements become a table of a move; all others are written one
/// after the other at run time.
/// </summary>
internal static class ScatterLowering
{
    public static IReadOnlyList<OperatorLowering> Operators { get; } =
    [
        new("ScatterElements", ScatterElements),
        new("Scatter", ScatterElements),
        new("ScatterND", ScatterSlices),
    ];

    private static void ScatterElements(NodeContext node)
    {
        Value x = node.Input(0);
        Value indices = IndexedSelection.Indices(node, 1);
        Value updates = node.Input(2);
        int axis = node.Axis(node.Integer("axis", 0), x.Shape.Rank);
        IndexedSelection.RequireWithin(node, x.Shape, indices.Shape, axis);
        Bind(node, x, indices, updates, indices.Shape, IndexedPlaces.Elements(x.Shape.Rank, axis));
    }

    private static void ScatterSlices(NodeContext node)
    {
        Value x = node.Input(0);
        Value indices = IndexedSelection.Indices(node, 1);
        int depth = IndexedSelection.Depth(node, x.Shape, indices.Shape, batch: 0);
        Shape walk = node.ShapeOf([.. indices.Shape.ToArray().Take(indices.Shape.Rank - 1), .. x.Shape.ToArray().Skip(depth)]);
        Bind(node, x, indices, node.Input(2), walk, IndexedPlaces.Tuples(x.Shape.Rank, indices.Shape.Rank, 0, depth));
    }

    private static void Bind(NodeContext node, Value x, Value indices, Value updates, Shape walk, IndexedPlaces places)
    {
        node.RequireSameType(x, updates);
        if (!updates.Shape.Equals(walk))
        {
            throw node.Mismatch($"writes the shape {updates.Shape} to places of the shape {walk}");
        }

        ScatterKind kind = KindOf(node, x.Type);
        node.Bind(kind == ScatterKind.Replace && indices.Constant is not null
            ? Overwritten(node, x, indices.Constant, updates, places)
            : node.Scatter(kind, x, indices, updates, places));
    }

    private static ScatterKind KindOf(NodeContext node, ElementType type)
    {
        ScatterKind kind = node.OneOf("reduction", "none", "none", "add", "mul", "min", "max") switch
        {
            "add" => ScatterKind.Add,
            "mul" => ScatterKind.Multiply,
            "min" => ScatterKind.Min,
            "max" => ScatterKind.Max,
            _ => ScatterKind.Replace,
        };
        return type == ElementType.Bool && kind != ScatterKind.Replace
            ? throw node.Fail(DiagnosticIds.UnsupportedType, "reduces elements of type Bool")
            : kind;
    }

    /// <summary>
    /// The data with updates in other places: one look-up table over the two, one behind the other. A later update
    /// wins.
    /// </summary>
    private static Value Overwritten(NodeContext node, Value x, Tensor indices, Value updates, IndexedPlaces places)
    {
        node.RequireTable(x.Shape.Count);
        int[] table = Enumerable.Range(0, x.Shape.Count).ToArray();
        int update = x.Shape.Count;
        foreach (int place in IndexedSelection.Places(node, places, x.Shape, indices, updates.Shape))
        {
            table[place] = update++;
        }

        Value both = node.Concat([node.Reshape(x, x.Shape.Count), node.Reshape(updates, updates.Shape.Count)], 0);
        return node.Table(both, table, x.Shape);
    }
}
