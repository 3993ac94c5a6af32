using FusedGen.Compiler.Graph;

namespace FusedGen.Differential.Models;

/// <summary>Reductions, running sums, softmax and what looks for extremes.</summary>
internal static class ReductionNodes
{
    public static bool Reduce(ModelWriter model)
    {
        string name = model.OneOf(
            "ReduceSum", "ReduceMean", "ReduceMax", "ReduceMin", "ReduceProd", "ReduceL1", "ReduceL2", "ReduceSumSquare", "ReduceLogSum", "ReduceLogSumExp");
        bool isPlain = name is "ReduceSum" or "ReduceMean" or "ReduceMax" or "ReduceMin";
        if (model.Pick(v => v.Rank > model.FirstAxis && (v.IsFloating || (isPlain && v.Type is ElementType.Int32 or ElementType.Int64))) is not { } x)
        {
            return false;
        }

        int[] axes = Enumerable.Range(model.FirstAxis, x.Rank - model.FirstAxis).Where(_ => model.Chance(0.5)).ToArray();
        axes = axes.Length == 0 ? [x.Rank - 1] : axes;
        bool keeps = model.Chance(0.5);
        int[] shape = x.Shape.Select((d, axis) => axes.Contains(axis) ? 1 : d).Where((_, axis) => keeps || !axes.Contains(axis)).ToArray();
        bool isInput = model.Opset >= 18 || name == "ReduceSum";
        if (isInput)
        {
            model.Node(name, [x.Name, model.Integers(axes)], x.Type, shape, ("keepdims", keeps ? 1 : 0));
        }
        else
        {
            model.Node(name, [x.Name], x.Type, shape, ("axes", axes), ("keepdims", keeps ? 1 : 0));
        }

        return true;
    }

    public static bool Extreme(ModelWriter model)
    {
        if (model.Pick(v => v.IsFloating && v.Rank > model.FirstAxis) is not { } x)
        {
            return false;
        }

        int axis = model.Axis(x)!.Value;
        if (model.Chance(0.5))
        {
            int k = 1 + model.Below(x.Shape[axis]);
            model.Nodes("TopK", [x.Name, model.Integers(k)], [(x.Type, x.With(axis, k)), (ElementType.Int64, x.With(axis, k))], ("axis", axis),
                ("largest", model.Below(2)));
            return true;
        }

        bool keeps = model.Chance(0.5);
        int[] shape = keeps ? x.With(axis, 1) : [.. x.Shape.Take(axis), .. x.Shape.Skip(axis + 1)];
        model.Node(model.OneOf("ArgMax", "ArgMin"), [x.Name], ElementType.Int64, shape, ("axis", axis), ("keepdims", keeps ? 1 : 0),
            ("select_last_index", model.Below(2)));
        return true;
    }

    public static bool Along(ModelWriter model)
    {
        string name = model.OneOf("Softmax", "LogSoftmax", "Hardmax", "CumSum", "CumSum");
        if (model.Pick(v => v.Rank > model.FirstAxis && (v.IsFloating || (name == "CumSum" && v.Type is ElementType.Int32 or ElementType.Int64))) is not { } x)
        {
            return false;
        }

        int axis = model.Axis(x)!.Value;
        if (name == "CumSum")
        {
            model.Node(name, [x.Name, model.Constant(ElementType.Int64, [], _ => axis)], x.Type, x.Shape, ("exclusive", model.Below(2)),
                ("reverse", model.Below(2)));
        }
        else
        {
            model.Node(name, [x.Name], x.Type, x.Shape, ("axis", axis));
        }

        return true;
    }
}
