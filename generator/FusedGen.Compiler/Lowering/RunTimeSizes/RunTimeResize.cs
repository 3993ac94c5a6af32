using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;

namespace FusedGen.Compiler.Lowering.RunTimeSizes;

/// <summary>
/// Resizing by scales, sizes or a region that are inputs: the shape of the result is declared, and where its elements
/// lie in the input is computed with them.
/// </summary>
internal static class RunTimeResize
{
    private const string Crop = "tf_crop_and_resize";

    public static IReadOnlyList<RunTimeOperator> Operators { get; } =
    [
        new("Resize", 10, [1, 2, 3], Resize),
        new("Upsample", 9, [1], (node, _) => Upsample(node)),
    ];

    private static void Upsample(NodeContext node)
    {
        Value x = node.Input(0);
        string mode = node.OneOf("mode", "nearest", "nearest", "linear", "bilinear");
        int[] axes = Enumerable.Range(0, x.Shape.Rank).ToArray();
        Shape shape = node.DeclaredShape(0, "scales");
        RequireShapes(node, x, shape, axes, node.Input(1), "scales");
        node.Check(
            SizeRule.Scales, node.Told(1, "scales"), SizeOperand.Planned(axes), SizeOperand.Planned(x.Shape), SizeOperand.Planned(shape));
        ResizeFormula formula = new("asymmetric", "floor", mode == "bilinear" ? "linear" : mode, false, false, -0.75);
        node.Bind(formula.Apply(node, x, axes.Select(axis => new ResizeAxis(axis, shape[axis], Element(node, node.Input(1), axis), null, null)), 0));
    }

    private static void Resize(NodeContext node, Action<NodeContext> known)
    {
        bool first = node.Opset < 11;
        int scales = first ? 1 : 2;
        string transformation = node.OneOf("coordinate_transformation_mode", first ? "asymmetric" : "half_pixel", ResizeCoordinates.Transformations);
        if (!first && node.IsRunTime(1) && transformation != Crop)
        {
            // A region that no formula reads.
            node.Assume(1, Tensor.Zeros(node.Input(1).Shape, node.Input(1).Type));
        }

        Value x = node.Input(0);
        int[] axes = node.Integers("axes")?.Select(a => node.Axis(a, x.Shape.Rank)).ToArray() ?? Enumerable.Range(0, x.Shape.Rank).ToArray();
        bool hasSizes = !first && node.OptionalInput(3) is { Shape.Count: > 0 };
        if (hasSizes == node.OptionalInput(scales) is { Shape.Count: > 0 })
        {
            throw node.Unsupported("must have either scales or sizes");
        }

        string policy = first ? "stretch" : node.OneOf("keep_aspect_ratio_policy", "stretch", "stretch", "not_larger", "not_smaller");
        if (node.IsRunTime(3) && policy == "stretch")
        {
            Shape declared = node.DeclaredShape(0, "sizes");
            RequireShapes(node, x, declared, axes, node.Input(3), "sizes");
            AssumedSizes.Assume(node, 3, "sizes", axes.Select(axis => (long)declared[axis]).ToArray());
        }

        if (!Enumerable.Range(1, first ? 1 : 3).Any(node.IsRunTime))
        {
            known(node);
            return;
        }

        Shape shape = node.DeclaredShape(0, hasSizes ? "sizes" : "scales");
        RequireShapes(node, x, shape, axes, node.Input(hasSizes ? 3 : scales), hasSizes ? "sizes" : "scales");
        Value? region = !first && transformation == Crop ? node.OptionalInput(1) : null;
        if (transformation == Crop && region?.Shape.Count != 2 * axes.Length)
        {
            throw node.Mismatch($"has a region of {region?.Shape.Count ?? 0} numbers for {Figures.Count(axes.Length, "axis", "axes")}");
        }

        Value[] factors = hasSizes ? FromSizes(node, x, shape, axes, policy) : FromScales(node, x, shape, axes, scales);
        ResizeFormula formula = new(
            transformation,
            node.OneOf("nearest_mode", first ? "floor" : "round_prefer_floor", "round_prefer_floor", "round_prefer_ceil", "floor", "ceil"),
            node.OneOf("mode", "nearest", "nearest", "linear", "cubic"),
            node.Flag("antialias", false),
            node.Flag("exclude_outside", false),
            node.Float("cubic_coeff_a", -0.75));
        node.Bind(formula.Apply(
            node,
            x,
            axes.Select((axis, i) => new ResizeAxis(axis, shape[axis], factors[i], RegionAt(i), RegionAt(i + axes.Length))),
            node.Float("extrapolation_value", 0)));

        Value? RegionAt(int place) => region is null ? null : Element(node, region, place);
    }

    private static Value[] FromScales(NodeContext node, Value x, Shape shape, int[] axes, int input)
    {
        Value scales = node.Input(input);
        if (scales.Constant is null)
        {
            node.Check(
                SizeRule.Scales, node.Told(input, "scales"), SizeOperand.Planned(axes), SizeOperand.Planned(x.Shape), SizeOperand.Planned(shape));
        }

        return axes.Select((_, i) => Element(node, scales, i)).ToArray();
    }

    /// <summary>The scales that sizes mean: those of the result, or one for all axes that keeps their ratio.</summary>
    private static Value[] FromSizes(NodeContext node, Value x, Shape shape, int[] axes, string policy)
    {
        if (policy == "stretch")
        {
            return axes.Select(axis => node.NewConstant(Tensor.ScalarOf((double)shape[axis] / x.Shape[axis], ElementType.Float64))).ToArray();
        }

        bool isLargest = policy == "not_larger";
        Value sizes = node.Input(3);
        if (sizes.Constant is null)
        {
            node.Check(
                SizeRule.Aspect, node.Told(3, "sizes"), SizeOperand.Planned(axes), SizeOperand.Planned(x.Shape), SizeOperand.Planned(shape),
                SizeOperand.Planned([isLargest ? 1 : 0]));
        }

        Value lengths = node.NewConstant(new Tensor(new Shape(axes.Length), axes.Select(axis => (double)x.Shape[axis]).ToArray(), ElementType.Float64));
        Value ratios = node.Map(
            node.Reshape(sizes, axes.Length), lengths, (size, length) => Formula.Divide(Formula.Cast(size, ElementType.Float64), length));
        Value one = node.Reduce(isLargest ? ReduceKind.Min : ReduceKind.Max, ratios, [0], keepDimensions: false);
        return axes.Select(_ => one).ToArray();
    }

    /// <summary>One element of a row in double, a scalar.</summary>
    private static Value Element(NodeContext node, Value row, int place) =>
        node.Map(node.ElementAt(row, place), e => Formula.Cast(e, ElementType.Float64));

    private static void RequireShapes(NodeContext node, Value x, Shape shape, int[] axes, Value told, string name)
    {
        bool isSame = shape.Rank == x.Shape.Rank && Enumerable.Range(0, shape.Rank).Except(axes).All(axis => shape[axis] == x.Shape[axis]);
        if (!isSame || told.Shape.Count != axes.Length || x.Shape.Count == 0 || shape.Count == 0)
        {
            throw node.Mismatch(
                $"has {told.Shape.Count} {name} for {Figures.Count(axes.Length, "axis", "axes")}, and its declared result is {shape} of {x.Shape}");
        }
    }
}
