using FusedGen.Compiler.Graph;

namespace FusedGen.Differential.Models;

/// <summary>What moves elements: by shape, by constant places, and by resizing.</summary>
internal static class MovementNodes
{
    public static bool Reshape(ModelWriter model)
    {
        if (model.Pick(v => v.Rank > model.FirstAxis) is not { } x)
        {
            return false;
        }

        int[] own = x.Shape.Skip(model.FirstAxis).ToArray();
        int[] leading = model.HasBatch ? [1] : [];
        switch (model.Below(4))
        {
            case 0:
                model.Node("Flatten", [x.Name], x.Type, model.HasBatch ? [1, x.Count] : [1, x.Count], ("axis", model.HasBatch ? 1 : 0));
                return true;
            case 1 when x.Rank < 5:
                int at = model.FirstAxis + model.Below(own.Length + 1);
                model.Node("Unsqueeze", [x.Name, model.Integers(at)], x.Type, [.. x.Shape.Take(at), 1, .. x.Shape.Skip(at)]);
                return true;
            default:
                // Two axes become one, or one becomes two.
                int count = own.Aggregate(1, (p, d) => p * d);
                int[] divisors = Enumerable.Range(1, Math.Max(1, count)).Where(d => count % d == 0).ToArray();
                int first = model.OneOf(divisors);
                int[] shape = model.OneOf<int[]>([first, count / first], [count], [first, 1, count / first], [1, first, count / first]);
                model.Node("Reshape", [x.Name, model.Integers([.. leading.Select(_ => -1), .. shape])], x.Type, [.. leading, .. shape]);
                return true;
        }
    }

    public static bool Transpose(ModelWriter model)
    {
        if (model.Pick(v => v.Rank > 1 + model.FirstAxis) is not { } x)
        {
            return false;
        }

        int[] order = [.. Enumerable.Range(0, model.FirstAxis), .. Enumerable.Range(model.FirstAxis, x.Rank - model.FirstAxis).OrderBy(_ => model.Below(1000))];
        model.Node("Transpose", [x.Name], x.Type, order.Select(axis => x.Shape[axis]).ToArray(), ("perm", order));
        return true;
    }

    public static bool Slice(ModelWriter model)
    {
        if (model.Pick(v => v.Rank > model.FirstAxis && v.Count > 0) is not { } x)
        {
            return false;
        }

        int axis = model.Axis(x)!.Value;
        int length = x.Shape[axis];
        if (model.Chance(0.3) && length > 1)
        {
            int at = 1 + model.Below(length - 1);
            model.Nodes("Split", [x.Name, model.Integers(at, length - at)], [(x.Type, x.With(axis, at)), (x.Type, x.With(axis, length - at))], ("axis", axis));
            return true;
        }

        int step = model.OneOf(1, 1, 2, 3, -1, -2);
        int start = model.Below(length);
        int end = step > 0 ? start + 1 + model.Below(length - start) : start - 1 - model.Below(start + 1);
        int count = (Math.Abs(end - start) + Math.Abs(step) - 1) / Math.Abs(step);
        model.Node(
            "Slice", [x.Name, model.Integers(start), model.Integers(step > 0 ? end : end < 0 ? -1000 : end), model.Integers(axis), model.Integers(step)],
            x.Type, x.With(axis, count));
        return true;
    }

    public static bool Concat(ModelWriter model)
    {
        if (model.Pick(v => v.Rank > model.FirstAxis) is not { } x)
        {
            return false;
        }

        int axis = model.Axis(x)!.Value;
        ModelValue? other = model.Pick(v => v.Type == x.Type && v.Rank == x.Rank && v.With(axis, 1).SequenceEqual(x.With(axis, 1)));
        int length = x.Shape[axis] + other!.Shape[axis];
        if (x.Count / Math.Max(1, x.Shape[axis]) * length > ModelWriter.MostElements)
        {
            return false;
        }

        model.Node("Concat", [x.Name, other.Name], x.Type, x.With(axis, length), ("axis", axis));
        return true;
    }

    public static bool Pad(ModelWriter model)
    {
        if (model.Pick(v => v.IsFloating && v.Rank > model.FirstAxis && v.Shape.All(d => d > 0)) is not { } x)
        {
            return false;
        }

        string mode = model.OneOf("constant", "constant", "edge", "reflect");
        int[] begin = x.Shape.Select((d, axis) => axis < model.FirstAxis ? 0 : model.Below(mode == "reflect" ? Math.Min(3, d) : 3)).ToArray();
        int[] end = x.Shape.Select((d, axis) => axis < model.FirstAxis ? 0 : model.Below(mode == "reflect" ? Math.Min(3, d) : 3)).ToArray();
        int[] shape = x.Shape.Select((d, axis) => d + begin[axis] + end[axis]).ToArray();
        if (shape.Aggregate(1, (p, d) => p * d) > ModelWriter.MostElements)
        {
            return false;
        }

        List<string> inputs = [x.Name, model.Integers([.. begin, .. end])];
        if (mode == "constant" && model.Chance(0.5))
        {
            inputs.Add(model.Constant(x.Type, [], _ => model.OneOf(0.0, 1.5, double.NegativeInfinity)));
        }

        model.Node("Pad", [.. inputs], x.Type, shape, ("mode", mode));
        return true;
    }

    public static bool Repeat(ModelWriter model)
    {
        if (model.Pick(v => v.Rank > model.FirstAxis && v.Count <= 300) is not { } x)
        {
            return false;
        }

        if (x.Rank <= 4 && model.Chance(0.5))
        {
            int[] repeats = x.Shape.Select((_, axis) => axis < model.FirstAxis ? 1 : model.OneOf(1, 1, 2, 3)).ToArray();
            model.Node("Tile", [x.Name, model.Integers(repeats)], x.Type, x.Shape.Zip(repeats, (d, r) => d * r).ToArray());
            return true;
        }

        int[] target = x.Shape.Select((d, axis) => axis < model.FirstAxis || d != 1 ? d : model.OneOf(1, 4, 5)).ToArray();
        model.Node("Expand", [x.Name, model.Integers(target)], x.Type, target);
        return true;
    }

    public static bool Take(ModelWriter model)
    {
        if (model.Pick(v => v.Rank > model.FirstAxis && v.Shape.All(d => d > 0)) is not { } x)
        {
            return false;
        }

        int axis = model.Axis(x)!.Value;
        int length = x.Shape[axis];
        if (model.Chance(0.4) && x.Rank >= 2 + model.FirstAxis && x.IsFloating && model.Opset >= 14)
        {
            model.Node("Trilu", [x.Name, model.Constant(ElementType.Int64, [], _ => model.Below(3) - 1)], x.Type, x.Shape, ("upper", model.Below(2)));
            return true;
        }

        int count = 1 + model.Below(length + 2);
        if (x.Count / length * count > ModelWriter.MostElements)
        {
            return false;
        }

        model.Node("Gather", [x.Name, model.Constant(ElementType.Int64, [count], _ => model.Below(2 * length) - length)], x.Type, x.With(axis, count),
            ("axis", axis));
        return true;
    }

    public static bool Resize(ModelWriter model)
    {
        if (model.Pick(v => v.Type == ElementType.Float32 && v.Rank is 3 or 4 && v.Shape.All(d => d > 0)) is not { } x)
        {
            return false;
        }

        string mode = model.OneOf("nearest", "linear", "linear", "cubic");
        string transformation = model.OneOf("half_pixel", "asymmetric", "align_corners", "pytorch_half_pixel");
        int[] sizes = x.Shape.Select(
            (d, axis) => axis < 2 || (mode == "cubic" && x.Rank == 3) ? d : Math.Max(1, model.OneOf(d, d * 2, (d / 2) + 1, d + 1))).ToArray();
        if (sizes.Aggregate(1, (p, d) => p * d) > ModelWriter.MostElements || (transformation == "align_corners" && sizes.Contains(1)))
        {
            return false;
        }

        if (mode == "nearest")
        {
            // At other places it is a rounding of the coordinate, a float or a double, that decides between two
            // elements.
            sizes = x.Shape.Select((d, axis) => axis < 2 || sizes[axis] == d ? d : d * 2).ToArray();
            transformation = "asymmetric";
        }

        string scales = model.Constant(ElementType.Float32, [x.Rank], axis => (double)sizes[axis] / x.Shape[axis]);
        bool isExact = sizes.Zip(x.Shape).All(s => (int)Math.Floor(s.Second * (float)((double)s.First / s.Second)) == s.First);
        if (!isExact)
        {
            return false;
        }

        model.Node("Resize", [x.Name, "", scales], x.Type, sizes, ("mode", mode), ("coordinate_transformation_mode", transformation));
        return true;
    }
}
