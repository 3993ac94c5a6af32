using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Graph.Operations;

namespace FusedGen.Compiler.Lowering;

/// <summary>Elements by index. Constant indices become tables of a move; only indices that are computed are looked up at run time.</summary>
internal static class SelectionLowering
{
    public static IReadOnlyList<OperatorLowering> Operators { get; } =
    [
        new("Gather", Gather),
        new("GatherElements", GatherElements),
        new("GatherND", GatherSlices, Restrictions: "Constant indices."),
        new("ScatterElements", ScatterElements, Restrictions: "Constant indices, no reduction."),
        new("Scatter", ScatterElements, Restrictions: "Constant indices."),
        new("ScatterND", ScatterSlices, Restrictions: "Constant indices, no reduction."),
        new("Compress", Compress, Restrictions: "A constant condition."),
        new("NonZero", NonZero, Restrictions: "A constant input."),
        new("OneHot", OneHot, Restrictions: "A constant depth."),
        new("Trilu", Triangle, Restrictions: "A constant diagonal."),
    ];

    private static void Gather(NodeContext node)
    {
        Value x = node.Input(0);
        node.Bind(node.Gather(x, Indices(node, 1), node.Axis(node.Integer("axis", 0), x.Shape.Rank)));
    }

    private static void GatherElements(NodeContext node)
    {
        Value x = node.Input(0);
        Value indices = Indices(node, 1);
        int axis = node.Axis(node.Integer("axis", 0), x.Shape.Rank);
        RequireWithin(node, x.Shape, indices.Shape, axis);
        if (indices.Constant is { } constant)
        {
            node.Bind(Table(node, x, ElementPlaces(node, x.Shape, constant, axis), indices.Shape));
            return;
        }

        node.Bind(node.Add(new GatherOperation(node.Origin, x, indices, axis, elementWise: true, node.NewValue(x.Type, indices.Shape))));
    }

    private static void GatherSlices(NodeContext node)
    {
        Value x = node.Input(0);
        Tensor indices = ConstantIndices(node);
        int batch = (int)Math.Min(Math.Max(node.Integer("batch_dims", 0), 0), x.Shape.Rank);
        int[] starts = SlicePlaces(node, x.Shape, indices, batch, out int depth);
        int length = x.Shape.CountOf(batch + depth, x.Shape.Rank);
        Shape slices = node.ShapeOf([starts.Length, length]);
        Value picked = node.Pick(x, slices, 0, [new AxisMap(starts), new AxisMap(1)]);
        node.Bind(node.Reshape(picked, [.. indices.Shape.ToArray().Take(indices.Shape.Rank - 1), .. x.Shape.ToArray().Skip(batch + depth)]));
    }

    private static void ScatterElements(NodeContext node)
    {
        Value x = node.Input(0);
        Tensor indices = ConstantIndices(node);
        int axis = node.Axis(node.Integer("axis", 0), x.Shape.Rank);
        RequireWithin(node, x.Shape, indices.Shape, axis);
        Overwrite(node, x, node.Input(2), ElementPlaces(node, x.Shape, indices, axis), 1);
    }

    private static void ScatterSlices(NodeContext node)
    {
        Value x = node.Input(0);
        int[] starts = SlicePlaces(node, x.Shape, ConstantIndices(node), 0, out int depth);
        Overwrite(node, x, node.Input(2), starts, x.Shape.CountOf(depth, x.Shape.Rank));
    }

    /// <summary>The data with runs of the updates in other places: one look-up table over the two, one behind the other. A later update wins.</summary>
    private static void Overwrite(NodeContext node, Value x, Value updates, int[] starts, int length)
    {
        node.OneOf("reduction", "none", "none");
        node.RequireSameType(x, updates);
        if (updates.Shape.Count != (long)starts.Length * length)
        {
            throw node.Mismatch($"writes the shape {updates.Shape} to {starts.Length} places of {length} elements");
        }

        node.RequireTable(x.Shape.Count);
        int[] table = Enumerable.Range(0, x.Shape.Count).ToArray();
        for (int i = 0; i < starts.Length; i++)
        {
            for (int k = 0; k < length; k++)
            {
                table[starts[i] + k] = x.Shape.Count + (i * length) + k;
            }
        }

        Value both = node.Concat([node.Reshape(x, x.Shape.Count), node.Reshape(updates, updates.Shape.Count)], 0);
        node.Bind(Table(node, both, table, x.Shape));
    }

    /// <summary>Elements at any places of the row-major order.</summary>
    private static Value Table(NodeContext node, Value x, int[] places, Shape shape) =>
        node.Reshape(node.Take(node.Reshape(x, x.Shape.Count), 0, places), shape);

    /// <summary>For each index, the element of the data that it means; its other coordinates are those of the index.</summary>
    private static int[] ElementPlaces(NodeContext node, Shape data, Tensor indices, int axis)
    {
        int[] dataStrides = data.Strides();
        int[] own = indices.Shape.Strides();
        int[] places = new int[indices.Count];
        for (int i = 0; i < places.Length; i++)
        {
            int place = node.Place(indices.Integers[i], data[axis]) * dataStrides[axis];
            for (int d = 0; d < data.Rank; d++)
            {
                place += d == axis ? 0 : i / own[d] % indices.Shape[d] * dataStrides[d];
            }

            places[i] = place;
        }

        return places;
    }

    /// <summary>The first element of each slice that a row of the indices means.</summary>
    private static int[] SlicePlaces(NodeContext node, Shape data, Tensor indices, int batch, out int depth)
    {
        depth = indices.Shape.Rank == 0 ? 0 : indices.Shape.Last;
        if (depth == 0 || batch + depth > data.Rank || batch >= indices.Shape.Rank || indices.Shape.ToArray().Take(batch).Where((d, i) => d != data[i]).Any())
        {
            throw node.Mismatch($"has indices of shape {indices.Shape} for the shape {data}");
        }

        int[] strides = data.Strides();
        int rowsOfBatch = Math.Max(1, indices.Shape.CountOf(batch, indices.Shape.Rank - 1));
        int sizeOfBatch = data.CountOf(batch, data.Rank);
        int[] starts = new int[indices.Count / depth];
        for (int row = 0; row < starts.Length; row++)
        {
            starts[row] = row / rowsOfBatch * sizeOfBatch;
            for (int d = 0; d < depth; d++)
            {
                starts[row] += node.Place(indices.Integers[(row * depth) + d], data[batch + d]) * strides[batch + d];
            }
        }

        return starts;
    }

    private static void Compress(NodeContext node)
    {
        Value x = node.Input(0);
        Tensor condition = node.Constant(1, "condition");
        Value source = node.HasAttribute("axis") ? x : node.Reshape(x, x.Shape.Count);
        int axis = node.HasAttribute("axis") ? node.Axis(node.Integer("axis", 0), x.Shape.Rank) : 0;
        int[] kept = Enumerable.Range(0, Math.Min(condition.Count, source.Shape[axis])).Where(i => condition.ElementAsDouble(i) != 0).ToArray();
        node.Bind(node.Take(source, axis, kept));
    }

    private static void NonZero(NodeContext node)
    {
        if (node.Input(0).Constant is not { } x)
        {
            throw node.Fail(DiagnosticIds.DynamicShape, "has a result whose shape depends on the data, which is not supported");
        }

        int[] strides = x.Shape.Strides();
        int[] found = Enumerable.Range(0, x.Count).Where(i => x.ElementAsDouble(i) != 0).ToArray();
        long[] places = strides.SelectMany((s, d) => found.Select(f => (long)(f / s % x.Shape[d]))).ToArray();
        node.Bind(node.NewConstant(new Tensor(new Shape(x.Shape.Rank, found.Length), places)));
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
        Value Element(int i) => node.Reshape(node.Slice(node.Reshape(values, 2), 0, i, 1), Shape.Scalar);
        node.Bind(node.Map(
            e =>
            {
                Expression negative = Formula.Apply(BinaryFunction.Less, e[0], Formula.Number(0, ElementType.Int64));
                Expression counted = Formula.Select(negative, Formula.Add(e[0], count), e[0]);
                return Formula.Select(Formula.Apply(BinaryFunction.Equal, counted, e[1]), e[2], e[3]);
            },
            open,
            places,
            Element(1),
            Element(0)));
    }

    private static void Triangle(NodeContext node)
    {
        Value x = node.Input(0);
        if (x.Shape.Rank < 2)
        {
            throw node.Mismatch($"takes a triangle of the shape {x.Shape}");
        }

        long diagonal = node.HasInput(1) ? node.ConstantIntegers(1, "k").FirstOrDefault() : 0;
        bool upper = node.Flag("upper", true);
        int rows = x.Shape[x.Shape.Rank - 2];
        int columns = x.Shape.Last;
        node.RequireTable((long)rows * columns);
        long[] mask = Enumerable.Range(0, rows * columns)
            .Select(i => (i % columns) - (i / columns))
            .Select(d => (upper ? d >= diagonal : d <= diagonal) ? 1L : 0L)
            .ToArray();
        Value kept = node.NewConstant(new Tensor(new Shape(rows, columns), mask, ElementType.Bool));
        node.Bind(node.Map(kept, x, (inside, e) => Formula.Select(inside, e, Formula.Number(0, x.Type))));
    }

    private static Value Indices(NodeContext node, int input)
    {
        Value indices = node.Input(input);
        return indices.Type is ElementType.Int32 or ElementType.Int64
            ? indices
            : throw node.Fail(DiagnosticIds.UnsupportedType, $"has indices of type {indices.Type}");
    }

    private static Tensor ConstantIndices(NodeContext node)
    {
        Indices(node, 1);
        return node.Constant(1, "indices");
    }

    private static void RequireWithin(NodeContext node, Shape data, Shape indices, int axis)
    {
        if (indices.Rank != data.Rank || Enumerable.Range(0, data.Rank).Any(d => d != axis && indices[d] > data[d]))
        {
            throw node.Mismatch($"has indices of shape {indices} for the shape {data}");
        }
    }
}
