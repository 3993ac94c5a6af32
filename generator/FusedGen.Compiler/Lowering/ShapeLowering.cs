using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph;

namespace FusedGen.Compiler.Lowering;

/// <summary>The same elements in the same order under another shape, and nodes that change nothing at all.</summary>
internal static class ShapeLowering
{
    public static IReadOnlyList<OperatorLowering> Operators { get; } =
    [
        new("Identity", node => node.Bind(node.Input(0))),
        new("Dropout", Dropout, Restrictions: "The evaluation form."),
        new("Flatten", Flatten),
        new("Reshape", Reshape, Restrictions: "A shape that is constant, or an input of the model."),
        new("Squeeze", Squeeze, Restrictions: "Axes that are constant, or an input of the model."),
        new("Unsqueeze", Unsqueeze, Restrictions: "Axes that are constant, or an input of the model."),
    ];

    private static void Dropout(NodeContext node)
    {
        // The share that training drops is read in no form: nothing is dropped.
        _ = node.HasInput(1);
        if (node.Opset < 7 && !node.Flag("is_test", false))
        {
            throw node.Unsupported("is in training mode; export the model in evaluation mode");
        }

        if (node.OptionalInput(2) is { } training && !(training.Constant is { Count: 1 } flag && flag.ElementAsDouble(0) == 0))
        {
            throw node.Unsupported("is in training mode; export the model in evaluation mode");
        }

        Value x = node.Input(0);
        node.Bind(x);
        if (node.IsUsed(1))
        {
            // The mask of what was kept: everything. Before opset 10 it had the type of the data.
            bool typed = node.Opset < 10;
            Tensor kept = typed && x.Type.IsFloating() ? Tensor.ScalarOf(1.0, x.Type) : Tensor.ScalarOf(1L, ElementType.Bool);
            node.Bind(1, node.Expand(node.NewConstant(kept), x.Shape));
        }
    }

    private static void Flatten(NodeContext node)
    {
        Value x = node.Input(0);
        long axis = node.Integer("axis", 1);
        int rank = x.Shape.Rank;
        if (axis < -rank || axis > rank)
        {
            throw node.Mismatch($"flattens a tensor of rank {rank} from axis {axis} on");
        }

        int split = (int)(axis < 0 ? axis + rank : axis);
        node.Bind(node.Reshape(x, x.Shape.CountOf(0, split), x.Shape.CountOf(split, rank)));
    }

    /// <summary>0 keeps a dimension (unless <c>allowzero</c>), −1 takes what is left.</summary>
    private static void Reshape(NodeContext node)
    {
        Value x = node.Input(0);
        if (node.InputCount > 1 && node.Input(1).Constant is null)
        {
            throw node.Fail(DiagnosticIds.DynamicShape, "reshapes to a shape that is computed at run time; export with a constant shape");
        }

        long[] target = node.InputCount > 1
            ? node.ConstantIntegers(1, "shape")
            : node.Integers("shape") ?? throw node.Fail(DiagnosticIds.InvalidGraph, "lacks its shape");
        bool zeroIsEmpty = node.Flag("allowzero", false);
        long[] dimensions = new long[target.Length];
        int open = -1;
        for (int axis = 0; axis < target.Length; axis++)
        {
            if (target[axis] == -1)
            {
                open = open < 0 ? axis : throw node.Mismatch("leaves two dimensions of its shape open");
                dimensions[axis] = 1;
            }
            else if (target[axis] == 0 && !zeroIsEmpty)
            {
                dimensions[axis] = axis < x.Shape.Rank ? x.Shape[axis] : throw node.Mismatch($"keeps dimension {axis} of a tensor of rank {x.Shape.Rank}");
            }
            else
            {
                dimensions[axis] = target[axis];
            }
        }

        int known = node.ShapeOf(dimensions).Count;
        if (open >= 0)
        {
            if (known == 0 || x.Shape.Count % known != 0)
            {
                throw node.Mismatch($"reshapes {x.Shape} to {string.Join("×", target)}, which does not divide its {x.Shape.Count} elements");
            }

            dimensions[open] = x.Shape.Count / known;
        }

        node.Bind(node.Reshape(x, node.ShapeOf(dimensions)));
    }

    private static void Squeeze(NodeContext node)
    {
        Value x = node.Input(0);
        long[]? named = Axes(node);
        int[] axes = named is null
            ? Enumerable.Range(0, x.Shape.Rank).Where(a => x.Shape[a] == 1).ToArray()
            : node.Axes(named, x.Shape.Rank);
        if (axes.Any(a => x.Shape[a] != 1))
        {
            throw node.Mismatch($"removes the axes {string.Join(", ", axes)} of the shape {x.Shape}, which must be 1");
        }

        node.Bind(node.Reshape(x, x.Shape.ToArray().Where((_, axis) => !axes.Contains(axis)).ToArray()));
    }

    private static void Unsqueeze(NodeContext node)
    {
        Value x = node.Input(0);
        long[] named = Axes(node) ?? throw node.Fail(DiagnosticIds.InvalidGraph, "lacks its axes");
        int rank = node.ShapeOf(Enumerable.Repeat(1, x.Shape.Rank + named.Length)).Rank;
        int[] axes = node.Axes(named, rank);
        Queue<int> own = new(x.Shape.ToArray());
        node.Bind(node.Reshape(x, Enumerable.Range(0, rank).Select(axis => axes.Contains(axis) ? 1 : own.Dequeue()).ToArray()));
    }

    /// <summary>The axes: an attribute before opset 13, an input since.</summary>
    private static long[]? Axes(NodeContext node) => node.HasInput(1) ? node.ConstantIntegers(1, "axes") : node.Integers("axes");
}
