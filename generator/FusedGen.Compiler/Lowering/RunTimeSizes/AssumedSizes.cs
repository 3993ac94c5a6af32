using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph;

namespace FusedGen.Compiler.Lowering.RunTimeSizes;

/// <summary>
/// Sizes that follow from the declared shape of the result, or make no other difference than that shape.
/// </summary>
internal static class AssumedSizes
{
    /// <summary>Up to this rank, all sets of axes are looked through.</summary>
    public const int MostAxes = 10;

    public static IReadOnlyList<RunTimeOperator> Operators { get; } =
    [
        new("Reshape", 5, [1], (node, _) => Reshape(node)),
        new("Squeeze", 13, [1], (node, _) => Squeeze(node)),
        new("Unsqueeze", 13, [1], (node, _) => Unsqueeze(node)),
        new("Expand", 8, [1], (node, _) => Expand(node)),
        new("Tile", 6, [1], Tile),
        new("Split", 13, [1], Split),
        new("TopK", 10, [1], TopK),
        new("OneHot", 9, [1], OneHot),
        new("ConstantOfShape", 9, [0], ConstantOfShape),
        new("Range", 11, [0, 1, 2], (node, _) => Range(node)),
    ];

    /// <summary>The sets of so many axes, a bit for each, that a test lets pass.</summary>
    public static int[] Sets(NodeContext node, int rank, int count, Func<int[], bool> test)
    {
        if (rank > MostAxes)
        {
            throw node.Unsupported($"has axes that are computed at run time, of a tensor of rank {rank}; the limit is {MostAxes}");
        }

        return Enumerable.Range(0, 1 << rank).Where(set => AxesOf(set, rank) is var axes && axes.Length == count && test(axes)).ToArray();
    }

    /// <summary>The axes of a set.</summary>
    public static int[] AxesOf(int set, int rank) => Enumerable.Range(0, rank).Where(axis => (set >> axis & 1) != 0).ToArray();

    private static void Reshape(NodeContext node)
    {
        Value x = node.Input(0);
        Shape shape = node.DeclaredShape(0, "shape", x.Shape.Count);
        RequireLength(node, 1, "shape", shape.Rank);
        node.Check(
            SizeRule.Shape, node.Told(1, "shape"), SizeOperand.Planned(node.Flag("allowzero", false) ? Shape.Scalar : x.Shape), SizeOperand.Planned(shape));
        node.Bind(node.Reshape(x, shape));
    }

    private static void Squeeze(NodeContext node)
    {
        Value x = node.Input(0);
        int rank = x.Shape.Rank;
        int count = node.Input(1).Shape.Count;
        IReadOnlyList<long?>? declared = node.Declared(0);
        int[] Rest(int[] axes) => x.Shape.ToArray().Where((_, axis) => !axes.Contains(axis)).ToArray();
        int[] sets = Sets(node, rank, count, axes => axes.All(axis => x.Shape[axis] == 1) && Fits(Rest(axes), declared));
        if (sets.Length == 0)
        {
            throw node.Mismatch($"takes {Figures.Count(count, "axis", "axes")} of 1 from the shape {x.Shape}, which does not give the declared one");
        }

        // Whichever axes of 1 go, what stays has one order.
        node.Check(SizeRule.Axes, node.Told(1, "axes"), SizeOperand.Planned(x.Shape), SizeOperand.Planned(sets));
        node.Bind(node.Reshape(x, Rest(AxesOf(sets[0], rank))));
    }

    private static void Unsqueeze(NodeContext node)
    {
        Value x = node.Input(0);
        Shape shape = node.DeclaredShape(0, "axes", x.Shape.Count);
        int count = node.Input(1).Shape.Count;
        int[] sets = Sets(node, shape.Rank, count, axes =>
            axes.All(axis => shape[axis] == 1) && shape.ToArray().Where((_, axis) => !axes.Contains(axis)).SequenceEqual(x.Shape.ToArray()));
        if (sets.Length == 0)
        {
            throw node.Mismatch($"puts {Figures.Count(count, "axis", "axes")} of 1 into the shape {x.Shape}, which does not give the declared {shape}");
        }

        node.Check(SizeRule.Axes, node.Told(1, "axes"), SizeOperand.Planned(shape), SizeOperand.Planned(sets));
        node.Bind(node.Reshape(x, shape));
    }

    private static void Expand(NodeContext node)
    {
        Value x = node.Input(0);
        Shape shape = node.DeclaredShape(0, "shape");
        if (!node.Broadcast([x, new Value("shape", x.Type, shape)]).Equals(shape) || node.Input(1).Shape.Count > shape.Rank)
        {
            throw node.Mismatch($"expands the shape {x.Shape} to the declared {shape}, which it does not broadcast to");
        }

        node.Check(SizeRule.Expansion, node.Told(1, "shape"), SizeOperand.Planned(x.Shape), SizeOperand.Planned(shape));
        node.Bind(node.Expand(x, shape));
    }

    private static void Tile(NodeContext node, Action<NodeContext> known)
    {
        Value x = node.Input(0);
        Shape shape = node.DeclaredShape(0, "repeats");
        if (shape.Rank != x.Shape.Rank || x.Shape.Count == 0 || shape.ToArray().Where((d, axis) => d % x.Shape[axis] != 0).Any())
        {
            throw node.Mismatch($"repeats the shape {x.Shape}, which does not give the declared {shape}");
        }

        Assume(node, 1, "repeats", shape.ToArray().Select((d, axis) => (long)d / x.Shape[axis]).ToArray());
        known(node);
    }

    private static void Split(NodeContext node, Action<NodeContext> known)
    {
        Value x = node.Input(0);
        int axis = node.Axis(node.Integer("axis", 0), x.Shape.Rank);
        long?[] lengths = Enumerable.Range(0, node.OutputCount).Select(i => node.Declared(i) is { } d && d.Count == x.Shape.Rank ? d[axis] : null).ToArray();
        if (lengths.Count(length => length is null) == 1)
        {
            lengths[Array.IndexOf(lengths, null)] = x.Shape[axis] - lengths.Sum();
        }

        Assume(node, 1, "split", lengths.Select(length => length ?? throw node.Undeclared("split")).ToArray());
        known(node);
    }

    private static void TopK(NodeContext node, Action<NodeContext> known)
    {
        int rank = node.Input(0).Shape.Rank;
        int axis = node.Axis(node.Integer("axis", -1), rank);
        long? count = Enumerable.Range(0, node.OutputCount)
            .Select(node.Declared)
            .Select(d => d?.Count == rank ? d[axis] : null)
            .FirstOrDefault(d => d is not null);
        Assume(node, 1, "K", [count ?? throw node.Undeclared("K")]);
        known(node);
    }

    private static void OneHot(NodeContext node, Action<NodeContext> known)
    {
        int rank = node.Input(0).Shape.Rank + 1;
        int axis = node.Axis(node.Integer("axis", -1), rank);
        long? depth = node.Declared(0) is { } declared && declared.Count == rank ? declared[axis] : null;
        Assume(node, 1, "depth", [depth ?? throw node.Undeclared("depth")]);
        known(node);
    }

    private static void ConstantOfShape(NodeContext node, Action<NodeContext> known)
    {
        Assume(node, 0, "input", node.DeclaredShape(0, "input").ToArray().Select(d => (long)d).ToArray());
        known(node);
    }

    /// <summary>start + i · delta, as many as are declared.</summary>
    private static void Range(NodeContext node)
    {
        Shape shape = node.DeclaredShape(0, "limit");
        Value[] bounds = [node.Input(0), node.Input(1), node.Input(2)];
        node.RequireSameType(bounds);
        if (shape.Rank != 1 || bounds.Any(bound => bound.Shape.Count != 1) || bounds.Any(bound => bound.Constant is { } c && c.Type.IsFloating()))
        {
            throw node.Mismatch($"has bounds of the shapes {string.Join(", ", bounds.Select(b => b.Shape))} and a declared result of {shape}");
        }

        node.Check(SizeRule.Range, node.Told(0, "start"), node.Told(1, "limit"), node.Told(2, "delta"), SizeOperand.Planned(shape));
        Value numbers = node.Map(node.Counted(shape.Count), i => Formula.Cast(i, bounds[0].Type));
        node.Bind(node.Map(
            e => Formula.Add(e[0], Formula.Multiply(e[1], e[2])), node.Reshape(bounds[0], Shape.Scalar), numbers, node.Reshape(bounds[2], Shape.Scalar)));
    }

    /// <summary>Lets an input have the values that follow, which a prediction checks.</summary>
    public static void Assume(NodeContext node, int input, string name, long[] values)
    {
        RequireLength(node, input, name, values.Length);
        Value told = node.Input(input);
        node.Check(SizeRule.Values, node.Told(input, name), SizeOperand.Of(values));
        node.Assume(input, told.Type.IsFloating()
            ? new Tensor(told.Shape, values.Select(v => (double)v).ToArray(), told.Type)
            : new Tensor(told.Shape, values, told.Type));
    }

    private static void RequireLength(NodeContext node, int input, string name, int length)
    {
        if (node.Input(input).Shape.Count != length)
        {
            throw node.Mismatch($"has a '{name}' of shape {node.Input(input).Shape}, where its declared result needs {Figures.Count(length, "element")}");
        }
    }

    /// <summary>Whether dimensions are those that are declared, as far as they are.</summary>
    public static bool Fits(int[] dimensions, IReadOnlyList<long?>? declared) =>
        declared is null || (declared.Count == dimensions.Length && dimensions.Zip(declared, (d, wanted) => wanted is null || wanted == d).All(fits => fits));
}
