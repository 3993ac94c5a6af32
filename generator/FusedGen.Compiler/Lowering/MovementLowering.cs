using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Graph.Operations;

namespace FusedGen.Compiler.Lowering;

/// <summary>Elements at other places: transposes, slices, joins and repetitions.</summary>
internal static class MovementLowering
{
    /// <summary>Bounds from here on mean the end of the axis, however long it is.</summary>
    private const long EndOfAnyAxis = 1 << 30;

    public static IReadOnlyList<OperatorLowering> Operators { get; } =
    [
        new("Transpose", Transpose),
        new("Concat", Concat),
        new("Slice", Slice, Restrictions: "Bounds that are constant, or inputs of the model."),
        new("Split", Split, Restrictions: "Lengths that are constant, or an input of the model."),
        new("Expand", Expand, Since: 8, Restrictions: "A shape that is constant, or an input of the model."),
        new("Tile", Tile, Restrictions: "Repeats that are constant, or an input of the model."),
        new("DepthToSpace", DepthToSpace),
        new("SpaceToDepth", SpaceToDepth),
        new("ReverseSequence", ReverseSequence),
    ];

    private static void Transpose(NodeContext node)
    {
        Value x = node.Input(0);
        int rank = x.Shape.Rank;
        int[] permutation = node.Integers("perm") is { } named
            ? named.Select(a => node.Axis(a, rank)).ToArray()
            : Enumerable.Range(0, rank).Reverse().ToArray();
        if (permutation.Length != rank || permutation.Distinct().Count() != rank)
        {
            throw node.Mismatch($"permutes {permutation.Length} axes of a tensor of rank {rank}");
        }

        node.Bind(node.Transpose(x, permutation));
    }

    private static void Concat(NodeContext node)
    {
        Value[] inputs = node.AllInputs();
        node.RequireSameType(inputs);
        if (!node.HasAttribute("axis"))
        {
            throw node.Fail(DiagnosticIds.InvalidGraph, "lacks its axis");
        }

        node.Bind(node.Concat(inputs, node.Axis(node.Integer("axis", 0), inputs[0].Shape.Rank)));
    }

    /// <summary>The bounds were attributes before opset 10, and are inputs since, with steps.</summary>
    private static void Slice(NodeContext node)
    {
        Value x = node.Input(0);
        long[]? Bounds(int input, string name) => node.Opset < 10 ? node.Integers(name) : node.HasInput(input) ? node.ConstantIntegers(input, name) : null;
        long[] starts = Bounds(1, "starts") ?? throw node.Fail(DiagnosticIds.InvalidGraph, "lacks its starts");
        long[] ends = Bounds(2, "ends") ?? throw node.Fail(DiagnosticIds.InvalidGraph, "lacks its ends");
        int[] axes = (Bounds(3, "axes") ?? Enumerable.Range(0, starts.Length).Select(a => (long)a)).Select(a => node.Axis(a, x.Shape.Rank)).ToArray();
        long[] steps = (node.Opset < 10 ? null : Bounds(4, "steps")) ?? Enumerable.Repeat(1L, starts.Length).ToArray();
        if (ends.Length != starts.Length || axes.Length != starts.Length || steps.Length != starts.Length || axes.Distinct().Count() != axes.Length)
        {
            throw node.Mismatch($"has {starts.Length} starts, {ends.Length} ends, {axes.Length} axes and {steps.Length} steps, or an axis twice");
        }

        int[] strides = x.Shape.Strides();
        int[] dimensions = x.Shape.ToArray();
        AxisMap[] maps = strides.Select(s => new AxisMap(s)).ToArray();
        int offset = 0;
        for (int i = 0; i < axes.Length; i++)
        {
            (int start, int count, int step) = Range(node, starts[i], ends[i], steps[i], x.Shape[axes[i]]);
            if (IsBeyond(starts[i], x.Shape[axes[i]]) || IsBeyond(ends[i], x.Shape[axes[i]]))
            {
                node.NoteBound(x, axes[i]);
            }

            dimensions[axes[i]] = count;
            offset += count == 0 ? 0 : start * strides[axes[i]];
            maps[axes[i]] = new AxisMap(count > 1 ? step * strides[axes[i]] : strides[axes[i]]);
        }

        node.Bind(node.Pick(x, node.ShapeOf(dimensions), offset, maps));
    }

    /// <summary>Whether a bound lies beyond its axis, and is none of the huge ones that stand for its end.</summary>
    private static bool IsBeyond(long bound, int length) => (bound > length && bound < EndOfAnyAxis) || (bound < -length && bound > -EndOfAnyAxis);

    /// <summary>
    /// Bounds count from the end where they are negative and are held within the axis; a negative step runs backwards.
    /// </summary>
    private static (int Start, int Count, int Step) Range(NodeContext node, long start, long end, long step, int length)
    {
        if (step == 0)
        {
            throw node.Mismatch("has a step of 0");
        }

        long low = step > 0 ? 0 : -1;
        long high = step > 0 ? length : length - 1;
        long from = Math.Min(Math.Max(start < 0 ? start + length : start, step > 0 ? 0 : Math.Min(0, high)), high);
        long to = Math.Min(Math.Max(end < 0 ? end + length : end, low), high);
        long magnitude = step == long.MinValue ? long.MaxValue : Math.Abs(step);
        long distance = step > 0 ? to - from : from - to;
        long count = distance <= 0 ? 0 : ((distance - 1) / magnitude) + 1;
        return ((int)from, (int)count, count > 1 ? (int)step : 1);
    }

    /// <summary>
    /// The lengths: an attribute, since opset 13 an input; without them equal parts, since opset 18 with a shorter last
    /// one.
    /// </summary>
    private static void Split(NodeContext node)
    {
        Value x = node.Input(0);
        int axis = node.Axis(node.Integer("axis", 0), x.Shape.Rank);
        int length = x.Shape[axis];
        long parts = node.Integer("num_outputs", node.OutputCount);
        if (parts != node.OutputCount)
        {
            throw node.Mismatch($"says that it has {parts} outputs and has {node.OutputCount}");
        }

        long[] lengths;
        if ((node.HasInput(1) ? node.ConstantIntegers(1, "split") : node.Integers("split")) is { } named)
        {
            lengths = named;
        }
        else
        {
            long part = (length + parts - 1) / Math.Max(1, parts);
            lengths = Enumerable.Range(0, node.OutputCount).Select(i => Math.Max(0, Math.Min(part, length - (i * part)))).ToArray();
            if (node.Opset < 18 && length % Math.Max(1, parts) != 0)
            {
                throw node.Mismatch($"splits an axis of {length} into {parts} equal parts");
            }
        }

        if (lengths.Any(l => l < 0 || l > length) || lengths.Sum() != length || lengths.Length != node.OutputCount)
        {
            throw node.Mismatch($"splits an axis of {length} into {node.OutputCount} parts of {string.Join(", ", lengths.Take(8))}");
        }

        int start = 0;
        for (int i = 0; i < lengths.Length; i++)
        {
            if (node.IsUsed(i))
            {
                node.Bind(i, node.Slice(x, axis, start, (int)lengths[i]));
            }

            start += (int)lengths[i];
        }
    }

    private static void Expand(NodeContext node)
    {
        Value x = node.Input(0);
        Shape target = node.ShapeOf(node.ConstantIntegers(1, "shape"));
        node.Bind(node.Expand(x, node.Broadcast([x, new Value("shape", x.Type, target)])));
    }

    private static void Tile(NodeContext node)
    {
        Value x = node.Input(0);
        long[] repeats = node.ConstantIntegers(1, "repeats");
        if (repeats.Length != x.Shape.Rank || repeats.Any(r => r < 0 || r > int.MaxValue))
        {
            throw node.Mismatch($"repeats the shape {x.Shape} {string.Join("×", repeats.Take(8))} times");
        }

        Shape shape = node.ShapeOf(x.Shape.ToArray().Select((d, axis) => d * repeats[axis]).ToArray());
        node.RequireTable(shape.ToArray().DefaultIfEmpty(1).Max());
        int[] strides = x.Shape.Strides();
        node.Bind(node.Pick(x, shape, 0, strides.Select((stride, axis) => Repeated(x.Shape[axis], (int)repeats[axis], stride)).ToArray()));
    }

    private static AxisMap Repeated(int length, int times, int stride) =>
        times == 1 ? new AxisMap(stride)
        : length == 1 ? new AxisMap(0)
        : new AxisMap(Enumerable.Range(0, length * times).Select(i => i % length * stride).ToArray());

    private static void DepthToSpace(NodeContext node)
    {
        (Value x, int block) = Blocks(node);
        int n = x.Shape[0];
        int c = x.Shape[1];
        int h = x.Shape[2];
        int w = x.Shape[3];
        if (c % (block * block) != 0)
        {
            throw node.Mismatch($"takes blocks of {block}×{block} out of {c} channels");
        }

        int depth = c / (block * block);
        Value moved = node.OneOf("mode", "DCR", "DCR", "CRD") == "DCR"
            ? node.Transpose(node.Reshape(x, n, block, block, depth, h, w), 0, 3, 4, 1, 5, 2)
            : node.Transpose(node.Reshape(x, n, depth, block, block, h, w), 0, 1, 4, 2, 5, 3);
        node.Bind(node.Reshape(moved, n, depth, h * block, w * block));
    }

    private static void SpaceToDepth(NodeContext node)
    {
        (Value x, int block) = Blocks(node);
        int n = x.Shape[0];
        int c = x.Shape[1];
        if (x.Shape[2] % block != 0 || x.Shape[3] % block != 0)
        {
            throw node.Mismatch($"takes blocks of {block}×{block} out of the shape {x.Shape}");
        }

        int h = x.Shape[2] / block;
        int w = x.Shape[3] / block;
        Value moved = node.Transpose(node.Reshape(x, n, c, h, block, w, block), 0, 3, 5, 1, 2, 4);
        node.Bind(node.Reshape(moved, n, c * block * block, h, w));
    }

    private static (Value X, int Block) Blocks(NodeContext node)
    {
        Value x = node.Input(0);
        long block = node.Integer("blocksize", 0);
        return x.Shape.Rank == 4 && block is > 0 and < 1 << 15
            ? (x, (int)block)
            : throw node.Mismatch($"has a block size of {block} for the shape {x.Shape}");
    }

    private static void ReverseSequence(NodeContext node)
    {
        Value x = node.Input(0);
        int time = node.Axis(node.Integer("time_axis", 0), x.Shape.Rank);
        int batch = node.Axis(node.Integer("batch_axis", 1), x.Shape.Rank);
        if (node.IsRunTime(1))
        {
            node.Bind(Reversed(node, x, time, batch));
            return;
        }

        long[] lengths = node.ConstantIntegers(1, "sequence_lens");
        if (time == batch || lengths.Length != x.Shape[batch] || lengths.Any(l => l < 0 || l > x.Shape[time]))
        {
            throw node.Mismatch($"reverses {lengths.Length} sequences of the shape {x.Shape}");
        }

        Value[] parts = lengths.Select((length, b) => node.Take(
            node.Slice(x, batch, b, 1),
            time,
            Enumerable.Range(0, x.Shape[time]).Select(t => t < length ? (int)length - 1 - t : t).ToArray())).ToArray();
        node.Bind(node.Concat(parts, batch));
    }

    /// <summary>Sequences whose lengths are computed: each step is looked up.</summary>
    private static Value Reversed(NodeContext node, Value x, int time, int batch)
    {
        Value lengths = node.Input(1);
        int steps = x.Shape[time];
        if (time == batch || lengths.Shape.Rank != 1 || lengths.Shape.Count != x.Shape[batch] || lengths.Type != ElementType.Int64)
        {
            throw node.Mismatch($"reverses sequences of the shape {x.Shape} by lengths of {lengths.Type} {lengths.Shape}");
        }

        Value places = node.Map(
            node.Along(node.Counted(steps), time, x.Shape.Rank),
            node.Along(node.CheckedLengths(lengths, steps), batch, x.Shape.Rank),
            (t, length) => Formula.Select(
                Formula.Apply(BinaryFunction.Less, t, length), Formula.Subtract(Formula.Subtract(length, t), Formula.Number(1, t.Type)), t));
        return node.Gather(x, node.Expand(places, x.Shape), IndexedPlaces.Elements(x.Shape.Rank, time), x.Shape);
    }
}
