using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Lowering.Contrib;

namespace FusedGen.Compiler.Lowering;

/// <summary>
/// Elements by index. Constant indices become tables of a move; only indices that are computed are looked up at run
/// time.
/// </summary>
internal static class SelectionLowering
{
    public static IReadOnlyList<OperatorLowering> Operators { get; } =
    [
        new("Gather", Gather),
        new("GatherElements", GatherElements),
        new("GatherND", GatherSlices),
        ContribOperator.Of("GatherND", GatherSlices),
        new("OneHot", OneHot, Restrictions: "A depth that is constant, or an input of the model."),
        new("Trilu", Triangle),
        ContribOperator.Of("Trilu", Triangle),
    ];

    private static void Gather(NodeContext node)
    {
        Value x = node.Input(0);
        node.Bind(node.Gather(x, IndexedSelection.Indices(node, 1), node.Axis(node.Integer("axis", 0), x.Shape.Rank)));
    }

    private static void GatherElements(NodeContext node)
    {
        Value x = node.Input(0);
        Value indices = IndexedSelection.Indices(node, 1);
        int axis = node.Axis(node.Integer("axis", 0), x.Shape.Rank);
        IndexedSelection.RequireWithin(node, x.Shape, indices.Shape, axis);
        node.Bind(Picked(node, x, indices, IndexedPlaces.Elements(x.Shape.Rank, axis), indices.Shape));
    }

    private static void GatherSlices(NodeContext node)
    {
        Value x = node.Input(0);
        Value indices = IndexedSelection.Indices(node, 1);
        long batch = node.Integer("batch_dims", 0);
        if (batch < 0 || batch >= Math.Min(x.Shape.Rank, indices.Shape.Rank))
        {
            throw node.Mismatch($"shares {batch} axes between the shapes {x.Shape} and {indices.Shape}");
        }

        int depth = IndexedSelection.Depth(node, x.Shape, indices.Shape, (int)batch);
        Shape shape = node.ShapeOf([.. indices.Shape.ToArray().Take(indices.Shape.Rank - 1), .. x.Shape.ToArray().Skip((int)batch + depth)]);
        node.Bind(Picked(node, x, indices, IndexedPlaces.Tuples(x.Shape.Rank, indices.Shape.Rank, (int)batch, depth), shape));
    }

    /// <summary>Constant indices become a table of the first element of each slice.</summary>
    public static Value Picked(NodeContext node, Value x, Value indices, IndexedPlaces places, Shape shape)
    {
        if (indices.Constant is not { } constant)
        {
            return node.Gather(x, indices, places, shape);
        }

        int outer = shape.Rank;
        while (outer > 0 && places.Walk[outer - 1].Index is null)
        {
            outer--;
        }

        Shape firsts = new(shape.ToArray().Select((d, axis) => axis < outer ? d : 1).ToArray());
        int[] starts = IndexedSelection.Places(node, places, x.Shape, constant, firsts);
        Shape slices = node.ShapeOf([starts.Length, shape.CountOf(outer, shape.Rank)]);
        return node.Reshape(node.Pick(x, slices, 0, [new AxisMap(starts), new AxisMap(1)]), shape);
    }

    private static void OneHot(NodeContext node)
    {
        Value indices = node.Input(0);
        Tensor depth = node.Constant(1, "depth");
        Value values = node.Input(2);
        int rank = indices.Shape.Rank + 1;
        int axis = node.Axis(node.Integer("axis", -1), rank);
        if (depth.Count != 1 || values.Shape.Count != 2 || !(depth.ElementAsDouble(0) is > 0 and < int.MaxValue))
        {
            throw node.Mismatch($"has a depth of shape {depth.Shape} and values of shape {values.Shape}");
        }

        int count = (int)depth.ElementAsDouble(0);
        node.RequireTable(count);
        int[] own = indices.Shape.ToArray();
        Value open = node.Reshape(node.Map(indices, x => Formula.Cast(x, ElementType.Int64)), [.. own.Take(axis), 1, .. own.Skip(axis)]);
        Shape along = node.ShapeOf(Enumerable.Range(0, rank).Select(d => d == axis ? count : 1));
        Value places = node.NewConstant(new Tensor(along, Enumerable.Range(0, count).Select(i => (long)i).ToArray()));
        node.Bind(node.Map(
            e =>
            {
                Expression negative = Formula.Apply(BinaryFunction.Less, e[0], Formula.Number(0, ElementType.Int64));
                Expression counted = Formula.Select(negative, Formula.Add(e[0], count), e[0]);
                return Formula.Select(Formula.Apply(BinaryFunction.Equal, counted, e[1]), e[2], e[3]);
            },
            open,
            places,
            node.ElementAt(values, 1),
            node.ElementAt(values, 0)));
    }

    private static void Triangle(NodeContext node)
    {
        Value x = node.Input(0);
        if (x.Shape.Rank < 2)
        {
            throw node.Mismatch($"takes a triangle of the shape {x.Shape}");
        }

        Value diagonal = node.OptionalInput(1) ?? node.NewConstant(Tensor.ScalarOf(0L));
        if (diagonal.Shape.Count != 1)
        {
            throw node.Mismatch($"has a 'k' of the shape {diagonal.Shape}, which must be a scalar");
        }

        BinaryFunction side = node.Flag("upper", true) ? BinaryFunction.GreaterOrEqual : BinaryFunction.LessOrEqual;
        int rows = x.Shape[x.Shape.Rank - 2];
        int columns = x.Shape.Last;
        node.RequireTable((long)rows * columns);
        Value places = node.NewConstant(new Tensor(
            new Shape(rows, columns), Enumerable.Range(0, rows * columns).Select(i => (long)((i % columns) - (i / columns))).ToArray()));
        Value kept = node.Map(places, node.Reshape(diagonal, Shape.Scalar), (place, k) => Formula.Apply(side, place, Formula.Cast(k, ElementType.Int64)));
        node.Bind(node.Map(kept, x, (inside, e) => Formula.Select(inside, e, Formula.Number(0, x.Type))));
    }
}
