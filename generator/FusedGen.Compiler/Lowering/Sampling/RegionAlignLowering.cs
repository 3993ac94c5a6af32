using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Graph.Operations;
using static FusedGen.Compiler.Lowering.Formula;

namespace FusedGen.Compiler.Lowering.Sampling;

/// <summary>
/// Regions of pictures, cut into a grid of bins: each bin is the mean, or the largest, of samples between the pixels.
/// </summary>
internal static class RegionAlignLowering
{
    private const string HalfPixel = "half_pixel";
    private const string Average = "avg";

    public static IReadOnlyList<OperatorLowering> Operators { get; } =
    [
        new("RoiAlign", Align, Since: 10, "A sampling_ratio above 0."),
    ];

    private static void Align(NodeContext node)
    {
        Value x = node.FloatInput(0);
        Value regions = node.FloatInput(1);
        Value batch = IndexedSelection.Indices(node, 2);
        node.RequireSameType(x, regions);
        if (x.Shape.Rank != 4 || x.Shape.Count == 0 || regions.Shape.Rank != 2 || regions.Shape[1] != 4 || !batch.Shape.Equals(new Shape(regions.Shape[0])))
        {
            throw node.Mismatch($"aligns regions of the shape {regions.Shape} in pictures of the shape {x.Shape}");
        }

        long samples = node.Integer("sampling_ratio", 0);
        long rows = node.Integer("output_height", 1);
        long columns = node.Integer("output_width", 1);
        if (samples < 1)
        {
            throw node.Unsupported("has no sampling_ratio, so that the number of samples depends on the size of each region; set one");
        }

        if (new[] { rows, columns, samples }.Any(n => n is < 1 or > ushort.MaxValue))
        {
            throw node.Mismatch($"makes {rows} by {columns} bins of {samples} samples along each axis");
        }

        node.RequireTable(Math.Max(rows, columns) * samples);
        bool isMean = node.OneOf("mode", Average, Average, "max") == Average;
        (Value Index, Value Weight) down = Neighbours(node, regions, 1, (int)rows, (int)samples, x.Shape[2]);
        (Value Index, Value Weight) across = Neighbours(node, regions, 0, (int)columns, (int)samples, x.Shape[3]);
        Value Rows(Value v) => node.Reshape(v, v.Shape[0], v.Shape[1], 1, 2, 1);
        Value Columns(Value v) => node.Reshape(v, v.Shape[0], 1, v.Shape[1], 1, 2);
        Value index = node.Map(
            e => Add(Multiply(Add(Multiply(Cast(e[0], ElementType.Int64), x.Shape[2]), e[1]), x.Shape[3]), e[2]),
            node.Reshape(batch, batch.Shape.Count, 1, 1, 1, 1), Rows(down.Index), Columns(across.Index));

        Value flat = node.Reshape(node.Swap(x, 0, 1), x.Shape[1], x.Shape.Count / x.Shape[1]);
        Value pixels = node.Gather(flat, index, 1, countsFromEnd: false);
        Value weighted = node.Map(e => Multiply(e[0], Multiply(e[1], e[2])), pixels, Rows(down.Weight), Columns(across.Weight));
        int[] bins = [x.Shape[1], regions.Shape[0], (int)rows, (int)samples, (int)columns, (int)samples, 4];
        Value apart = node.Reshape(weighted, bins);
        Value pooled = isMean
            ? node.Map(node.Reduce(ReduceKind.Sum, apart, [3, 5, 6], keepDimensions: false), s => Multiply(s, 1.0 / (samples * samples)))
            : node.Reduce(ReduceKind.Max, apart, [3, 5, 6], keepDimensions: false);
        node.Bind(node.Swap(pooled, 0, 1));
    }

    /// <summary>The two pixels around each sample along one axis, and their weights: [regions, samples, 2].</summary>
    /// <param name="node">The node.</param>
    /// <param name="regions">[regions, 4]: first and last column and row.</param>
    /// <param name="first">Which of the four is the first.</param>
    /// <param name="bins">Bins along the axis.</param>
    /// <param name="samples">Samples in each of them.</param>
    /// <param name="length">Pixels along the axis.</param>
    private static (Value Index, Value Weight) Neighbours(NodeContext node, Value regions, int first, int bins, int samples, int length)
    {
        double scale = node.Float("spatial_scale", 1);
        bool isShifted = node.OneOf(
            "coordinate_transformation_mode", node.Opset < 16 ? "output_half_pixel" : HalfPixel, HalfPixel, "output_half_pixel") == HalfPixel;
        double[] middles = Enumerable.Range(0, bins * samples).Select(i => (i + 0.5) / (bins * samples)).ToArray();
        Value place = node.Map(
            e =>
            {
                Expression start = Add(Multiply(e[0], scale), isShifted ? -0.5 : 0);
                Expression size = Multiply(Subtract(e[1], e[0]), scale);
                return Add(start, Multiply(isShifted ? size : Max(size, 1), e[2]));
            },
            node.Slice(regions, 1, first, 1),
            node.Slice(regions, 1, first + 2, 1),
            node.NewConstant(new Tensor(new Shape(bins * samples), middles, regions.Type)));

        Value held = node.Map(place, p => Min(Max(p, 0), length - 1));
        Value sides = node.NewConstant(new Tensor(new Shape(2), new[] { 0.0, 1 }, regions.Type));
        Value Open(Value v) => node.Reshape(v, v.Shape[0], v.Shape[1], 1);
        Value index = node.Map(
            Open(held), sides, (p, side) => Cast(Min(Add(Apply(UnaryFunction.Floor, p), side), length - 1), ElementType.Int64));
        Value weight = node.Map(
            e =>
            {
                Expression fraction = Subtract(e[1], Apply(UnaryFunction.Floor, e[1]));
                Expression share = Formula.Select(Apply(BinaryFunction.Equal, e[2], Number(0, e[2].Type)), Subtract(Number(1, e[1].Type), fraction), fraction);
                Expression isFar = Apply(BinaryFunction.Or, Less(e[0], -1), Greater(e[0], length));
                return Formula.Select(isFar, Number(0, share.Type), share);
            },
            Open(place), Open(held), sides);
        return (index, weight);
    }
}
