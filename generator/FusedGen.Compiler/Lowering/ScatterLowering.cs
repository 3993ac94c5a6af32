using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
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
        new("TensorScatter", WriteSteps),
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

        Bind(node, KindOf(node, x.Type), x, indices, updates, places);
    }

    /// <summary>
    /// A cache in which each sample of a batch writes its next steps from a place of its own on, in a circular one from
    /// the start again where it ends.
    /// </summary>
    private static void WriteSteps(NodeContext node)
    {
        Value cache = node.Input(0);
        Value updates = node.Input(1);
        int rank = cache.Shape.Rank;
        int axis = node.Axis(node.Integer("axis", -2), rank);
        bool isCircular = node.OneOf("mode", "linear", "linear", "circular") == "circular";
        Value first = node.HasInput(2) ? IndexedSelection.Indices(node, 2) : node.NewConstant(Tensor.Zeros(new Shape(cache.Shape[0]), ElementType.Int64));
        node.RequireSameType(cache, updates);
        if (axis == 0 || updates.Shape.Rank != rank || Enumerable.Range(0, rank).Any(d => d != axis && updates.Shape[d] != cache.Shape[d])
            || updates.Shape[axis] > cache.Shape[axis] || first.Shape.Rank != 1 || first.Shape.Count != cache.Shape[0])
        {
            throw node.Mismatch($"writes the shape {updates.Shape} from places of the shape {first.Shape} on into the shape {cache.Shape}");
        }

        Value indices = node.Map(
            node.Reshape(first, first.Shape.Count, 1),
            node.Counted(updates.Shape[axis]),
            (start, step) => Place(Formula.Add(Formula.Cast(start, ElementType.Int64), step)));
        WalkAxis[] walk = Enumerable.Range(0, rank).Select(d => new WalkAxis(d == axis ? null : d, d == 0 ? 0 : d == axis ? 1 : null)).ToArray();
        Bind(node, ScatterKind.Replace, cache, indices, updates, new IndexedPlaces(walk, [axis], CountsFromEnd: false));

        Expression Place(Expression place) =>
            isCircular ? Formula.Apply(BinaryFunction.Modulo, place, Formula.Number(cache.Shape[axis], place.Type)) : place;
    }

    private static void Bind(NodeContext node, ScatterKind kind, Value x, Value indices, Value updates, IndexedPlaces places)
    {
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
