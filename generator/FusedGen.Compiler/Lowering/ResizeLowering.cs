using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Graph.Operations;

namespace FusedGen.Compiler.Lowering;

/// <summary>
/// Resizing, axis by axis: by nearest neighbour a move with a table, by interpolation a weighted sum of such moves, or,
/// with many neighbours, a sum along an axis of them.
/// </summary>
internal static class ResizeLowering
{
    /// <summary>Neighbours up to which each is a move of its own.</summary>
    private const int MostMoves = 4;

    /// <summary>What a table of weights costs for one element of the output, in elements of a plain table.</summary>
    private const int MostWeightsPerElement = 16;

    public static IReadOnlyList<OperatorLowering> Operators { get; } =
    [
        new("Resize", Resize, Since: 10, Restrictions: "Scales, sizes and a region that are constant, or inputs of the model."),
        new("Upsample", Upsample, Since: 7, Restrictions: "Scales that are constant, or an input of the model."),
    ];

    private static void Upsample(NodeContext node)
    {
        double[] scales = node.Floats("scales") ?? node.Weight(1, "scales").Floats;
        Value x = node.Input(0);
        RequireScales(node, scales, x.Shape.Rank);
        string mode = node.OneOf("mode", "nearest", "nearest", "linear", "bilinear");
        ResizeCoordinates[] axes = scales
            .Select((s, axis) => new ResizeCoordinates(x.Shape[axis], (int)Scaled(x.Shape[axis], s), s, "asymmetric", 0, 1))
            .ToArray();
        node.Bind(Apply(node, x, axes, mode == "nearest" ? mode : "linear", "floor"));
    }

    private static void Resize(NodeContext node)
    {
        Value x = node.Input(0);
        bool first = node.Opset < 11;
        string mode = node.OneOf("mode", "nearest", "nearest", "linear", "cubic");
        string transformation = node.OneOf("coordinate_transformation_mode", first ? "asymmetric" : "half_pixel", ResizeCoordinates.Transformations);
        string rounding = node.OneOf("nearest_mode", first ? "floor" : "round_prefer_floor", "round_prefer_floor", "round_prefer_ceil", "floor", "ceil");
        int[] named = node.Integers("axes")?.Select(a => node.Axis(a, x.Shape.Rank)).ToArray() ?? Enumerable.Range(0, x.Shape.Rank).ToArray();

        double[]? scales = Given(node, first ? 1 : 2) ? node.Weight(first ? 1 : 2, "scales").Floats : null;
        long[]? sizes = Given(node, 3) ? node.ConstantIntegers(3, "sizes") : null;
        double[] region = Given(node, 1) && !first ? node.Weight(1, "roi").Floats : [];
        if ((scales is null) == (sizes is null))
        {
            throw node.Unsupported("must have either scales or sizes");
        }

        if (transformation == "tf_crop_and_resize" && region.Length != 2 * named.Length)
        {
            throw node.Mismatch($"has a region of {region.Length} numbers for {named.Length} axes");
        }

        if (scales is not null)
        {
            RequireScales(node, scales, named.Length);
        }
        else
        {
            (scales, sizes) = FromSizes(node, sizes!, named.Select(a => x.Shape[a]).ToArray());
        }

        ResizeCoordinates[] axes = x.Shape.ToArray().Select(d => new ResizeCoordinates(d, d, 1, "asymmetric", 0, 1)).ToArray();
        for (int i = 0; i < named.Length; i++)
        {
            int length = x.Shape[named[i]];
            long output = sizes?[i] ?? Scaled(length, scales[i]);
            bool cropped = transformation == "tf_crop_and_resize";
            axes[named[i]] = new ResizeCoordinates(
                length, (int)node.ShapeOf([output])[0], scales[i], transformation, cropped ? region[i] : 0, cropped ? region[i + named.Length] : 1);
        }

        node.Bind(Apply(node, x, axes, mode, rounding));
    }

    /// <summary>The length that a scale means: a float, as is the product, so that 5/7 of 7 elements are 5.</summary>
    private static long Scaled(int length, double scale) => (long)Math.Floor((float)(length * scale));

    /// <summary>The scales that sizes mean, and the sizes that come out where the aspect ratio is kept.</summary>
    private static (double[] Scales, long[] Sizes) FromSizes(NodeContext node, long[] sizes, int[] lengths)
    {
        if (sizes.Length != lengths.Length || sizes.Any(s => s <= 0) || lengths.Contains(0))
        {
            throw node.Mismatch($"has {sizes.Length} sizes for {lengths.Length} axes, or an empty one");
        }

        double[] scales = sizes.Select((s, i) => (double)s / lengths[i]).ToArray();
        string policy = node.OneOf("keep_aspect_ratio_policy", "stretch", "stretch", "not_larger", "not_smaller");
        if (policy == "stretch")
        {
            return (scales, sizes);
        }

        double one = policy == "not_larger" ? scales.Min() : scales.Max();
        return (lengths.Select(_ => one).ToArray(), lengths.Select(l => (long)Math.Floor((one * l) + 0.5)).ToArray());
    }

    private static Value Apply(NodeContext node, Value x, ResizeCoordinates[] axes, string mode, string rounding)
    {
        Shape target = node.ShapeOf(axes.Select(a => a.Output));
        if (target.Count == 0 || x.Shape.Count == 0)
        {
            throw node.Mismatch($"resizes {x.Shape} to {target}");
        }

        Value result = x;
        for (int axis = 0; axis < axes.Length; axis++)
        {
            node.RequireTable(MostWeightsPerElement * (long)axes[axis].Output);
            ResizeCoordinates coordinates = axes[axis];
            if (coordinates.Input == coordinates.Output && coordinates.Scale == 1 && coordinates.Transformation != "tf_crop_and_resize")
            {
                continue;
            }

            result = mode == "nearest"
                ? node.Take(result, axis, coordinates.Nearest(rounding))
                : Interpolated(node, node.RequireFloating(result), axis, Weights(node, coordinates, mode));
        }

        return Extrapolated(node, result, axes);
    }

    private static SortedDictionary<int, double>[] Weights(NodeContext node, ResizeCoordinates axis, string mode)
    {
        bool antialias = node.Flag("antialias", false);
        bool excludeOutside = node.Flag("exclude_outside", false);
        double a = node.Float("cubic_coeff_a", -0.75);
        return Enumerable.Range(0, axis.Output)
            .Select(o => mode == "linear"
                ? axis.Neighbours(o, distance => Math.Max(0, 1 - distance), 1, antialias, excludeOutside)
                : axis.Neighbours(o, distance => Cubic(distance, a), 2, antialias, excludeOutside))
            .ToArray();
    }

    /// <summary>The cubic convolution kernel of R. Keys with parameter a.</summary>
    private static double Cubic(double d, double a) =>
        d <= 1 ? ((((a + 2) * d) - (a + 3)) * d * d) + 1
        : d < 2 ? (((((a * d) - (5 * a)) * d) + (8 * a)) * d) - (4 * a)
        : 0;

    private static Value Interpolated(NodeContext node, Value x, int axis, SortedDictionary<int, double>[] rows)
    {
        if (Array.Exists(rows, r => r.Count == 0))
        {
            throw node.Mismatch($"has no element of axis {axis} to compute some elements of its result from");
        }

        int taps = rows.Max(r => r.Count);
        KeyValuePair<int, double>[][] chosen = rows.Select(row => Filled(row, taps)).ToArray();
        int last = x.Shape.Rank - 1;
        if (taps > MostMoves)
        {
            node.RequireTable((long)taps * rows.Length);
            int[] moved = x.Shape.With(axis, rows.Length).ToArray();
            Value neighbours = node.Take(x, axis, chosen.SelectMany(row => row.Select(c => c.Key)).ToArray());
            Value apart = node.Reshape(neighbours, [.. moved.Take(axis + 1), taps, .. moved.Skip(axis + 1)]);
            Shape beside = new([rows.Length, taps, .. Enumerable.Repeat(1, last - axis)]);
            Value weights = node.NewConstant(new Tensor(beside, chosen.SelectMany(row => row.Select(c => c.Value)).ToArray(), x.Type));
            return node.Reshape(node.Reduce(ReduceKind.Sum, node.Map(apart, weights, Formula.Multiply), [axis + 1]), moved);
        }

        Shape along = new([rows.Length, .. Enumerable.Repeat(1, last - axis)]);
        List<Value> operands = [];
        for (int tap = 0; tap < taps; tap++)
        {
            operands.Add(node.Take(x, axis, chosen.Select(row => row[tap].Key).ToArray()));
            operands.Add(node.NewConstant(new Tensor(along, chosen.Select(row => row[tap].Value).ToArray(), x.Type)));
        }

        return node.Map(
            e => Enumerable.Range(0, taps).Select(tap => Formula.Multiply(e[2 * tap], e[(2 * tap) + 1])).Aggregate(Formula.Add),
            operands.ToArray());
    }

    /// <summary>
    /// So many neighbours where there are fewer: some several times, each with a part of its weight. With a weight of 0
    /// an infinite one would make the sum NaN.
    /// </summary>
    private static KeyValuePair<int, double>[] Filled(SortedDictionary<int, double> row, int taps)
    {
        List<KeyValuePair<int, double>> filled = [.. row];
        while (filled.Count < taps)
        {
            int largest = Enumerable.Range(0, filled.Count).OrderByDescending(i => Math.Abs(filled[i].Value)).First();
            KeyValuePair<int, double> half = new(filled[largest].Key, filled[largest].Value / 2);
            filled[largest] = half;
            filled.Insert(largest, half);
        }

        return [.. filled];
    }

    /// <summary>The extrapolation value where any axis lies outside of the input.</summary>
    private static Value Extrapolated(NodeContext node, Value result, ResizeCoordinates[] axes)
    {
        Value[] masks = axes
            .Select((a, axis) => (Mask: Enumerable.Range(0, a.Output).Select(o => a.IsOutside(o) ? 1L : 0L).ToArray(), Trailing: axes.Length - 1 - axis))
            .Where(m => m.Mask.Contains(1))
            .Select(m => node.NewConstant(new Tensor(new Shape([m.Mask.Length, .. Enumerable.Repeat(1, m.Trailing)]), m.Mask, ElementType.Bool)))
            .ToArray();
        return masks.Length == 0
            ? result
            : node.Map(
                e => Formula.Select(
                    e.Skip(1).Aggregate((x, y) => Formula.Apply(BinaryFunction.Or, x, y)),
                    Formula.Number(node.Float("extrapolation_value", 0), e[0].Type),
                    e[0]),
                [result, .. masks]);
    }

    private static bool Given(NodeContext node, int input) => node.OptionalInput(input) is { Shape.Count: > 0 };

    private static void RequireScales(NodeContext node, double[] scales, int count)
    {
        if (scales.Length != count || scales.Any(s => !(s is > 0 and < 1 << 20)))
        {
            throw node.Mismatch($"has {scales.Length} scales for {count} axes, or one that is not positive");
        }
    }
}
