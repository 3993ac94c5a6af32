using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Reference;

namespace FusedGen.Compiler.Lowering;

/// <summary>
/// Padding: by a constant as a move that fills, by the tensor's own elements as a move with a table per axis.
/// </summary>
internal static class PadLowering
{
    public static IReadOnlyList<OperatorLowering> Operators { get; } = [new("Pad", Pad, Restrictions: "Pads that are constant, or an input of the model.")];

    /// <summary>
    /// The pads were an attribute before opset 11 and are an input since; negative ones cut elements off.
    /// </summary>
    private static void Pad(NodeContext node)
    {
        Value x = node.Input(0);
        int rank = x.Shape.Rank;
        string mode = node.OneOf("mode", "constant", "constant", "reflect", "edge", "wrap");
        long[] pads = (node.Opset < 11 ? node.Integers("pads") ?? node.Integers("paddings") : null) ?? node.ConstantIntegers(1, "pads");
        int[] axes = node.HasInput(3) ? node.ConstantIntegers(3, "axes").Select(a => node.Axis(a, rank)).ToArray() : Enumerable.Range(0, rank).ToArray();
        if (pads.Length != 2 * axes.Length || axes.Distinct().Count() != axes.Length || pads.Any(p => Math.Abs((double)p) > int.MaxValue / 4))
        {
            throw node.Mismatch($"has {pads.Length} pads for {axes.Length} axes");
        }

        int[] begin = new int[rank];
        int[] end = new int[rank];
        for (int i = 0; i < axes.Length; i++)
        {
            begin[axes[i]] = (int)pads[i];
            end[axes[i]] = (int)pads[i + axes.Length];
        }

        Shape shape = node.ShapeOf(x.Shape.ToArray().Select((d, axis) => (long)d + begin[axis] + end[axis]).ToArray());
        if (mode == "constant")
        {
            node.Bind(Constant(node, x, shape, begin, end));
            return;
        }

        if (x.Shape.Count == 0)
        {
            throw node.Mismatch($"repeats the elements of the shape {x.Shape}, which has none");
        }

        node.RequireTable(shape.ToArray().DefaultIfEmpty(1).Max());
        int[] strides = x.Shape.Strides();
        node.Bind(node.Pick(x, shape, 0, strides.Select((stride, axis) =>
            begin[axis] == 0 && end[axis] == 0
                ? new AxisMap(stride)
                : new AxisMap(Enumerable.Range(0, shape[axis]).Select(i => Place(mode, i - begin[axis], x.Shape[axis]) * stride).ToArray())).ToArray()));
    }

    /// <summary>The element of an axis that stands for a place before or after it.</summary>
    private static int Place(string mode, int place, int length)
    {
        switch (mode)
        {
            case "edge":
                return Math.Min(Math.Max(place, 0), length - 1);
            case "wrap":
                return ((place % length) + length) % length;
            default:
                int period = Math.Max(1, 2 * (length - 1));
                int within = ((place % period) + period) % period;
                return within < length ? within : period - within;
        }
    }

    private static Value Constant(NodeContext node, Value x, Shape shape, int[] begin, int[] end)
    {
        Value? fill = node.Opset >= 11 ? node.OptionalInput(2) : null;
        if (fill is not null)
        {
            node.RequireSameType(x, fill);
            if (fill.Shape.Count != 1)
            {
                throw node.Mismatch($"fills with the shape {fill.Shape}, which must be a scalar");
            }
        }

        if (begin.All(p => p == 0) && end.All(p => p == 0))
        {
            return x;
        }

        double? known = fill is null ? node.Float("value", 0) : KnownFill(fill);
        Value padded = Box(node, x, shape, begin, end, known ?? 0);
        if (fill is null || known is not null)
        {
            return padded;
        }

        // A fill that is computed, or an integer that no double is: the same move over a mask says where it belongs.
        Value ones = node.Expand(node.NewConstant(Tensor.ScalarOf(1L, ElementType.Bool)), x.Shape);
        Value inside = Box(node, ones, shape, begin, end, 0);
        return node.Map(e => Formula.Select(e[0], e[1], e[2]), inside, padded, node.Reshape(fill, Shape.Scalar));
    }

    /// <summary>A constant fill; null for a large integer that no double is.</summary>
    private static double? KnownFill(Value fill)
    {
        if (fill.Constant is not { } constant)
        {
            return null;
        }

        double number = constant.ElementAsDouble(0);
        return constant.Type.IsFloating() || Integers.FromFloat(number, constant.Type) == constant.Integers[0] ? number : null;
    }

    private static Value Box(NodeContext node, Value x, Shape shape, int[] begin, int[] end, double fill)
    {
        int[] strides = x.Shape.Strides();
        int[] extent = x.Shape.ToArray().Select((d, axis) => Math.Max(0, d + Math.Min(0, begin[axis]) + Math.Min(0, end[axis]))).ToArray();
        int offset = extent.Contains(0) ? 0 : begin.Select((p, axis) => Math.Max(0, -p) * strides[axis]).Sum();
        MovePiece piece = new(0, offset, begin.Select(p => Math.Max(0, p)).ToArray(), extent, strides.Select(s => new AxisMap(s)).ToArray());
        return node.Add(new MoveOperation(node.Origin, [x], extent.Contains(0) ? [] : [piece], node.NewValue(x.Type, shape), fill));
    }
}
