using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph;

namespace FusedGen.Compiler.Lowering.Sequences;

/// <summary>
/// Sequences of tensors between nodes: which tensors they have is known while compiling, so that nothing remains of
/// them.
/// </summary>
internal static class SequenceLowering
{
    private const string Inside = "A sequence that is neither an input nor an output of the model";

    public static IReadOnlyList<OperatorLowering> Operators { get; } =
    [
        new("SequenceEmpty", Empty, Restrictions: Inside + "."),
        new("SequenceConstruct", node => node.BindSequence(node.AllInputs()), Restrictions: Inside + "."),
        new("SequenceInsert", Insert, Restrictions: Inside + "; a constant position."),
        new("SequenceErase", Erase, Restrictions: Inside + "; a constant position."),
        new("SequenceAt", At, Restrictions: Inside + "; tensors of one shape where the position is not constant."),
        new("SequenceLength", node => node.Bind(node.NewConstant(Tensor.ScalarOf((long)Tensors(node).Count))), Restrictions: Inside + "."),
        new("SplitToSequence", Split, Restrictions: Inside + "; constant lengths."),
        new("ConcatFromSequence", Join, Restrictions: Inside + "."),
    ];

    /// <summary>Whether an operator reads sequences.</summary>
    public static bool Reads(string name) =>
        name is "SequenceInsert" or "SequenceErase" or "SequenceAt" or "SequenceLength" or "ConcatFromSequence";

    /// <summary>A refusal of an output that is a sequence.</summary>
    public static ModelException RefusedOutput(string name) => new(
        DiagnosticIds.UnsupportedType,
        $"The output {UntrustedText.Quote(name)} is a sequence of tensors. Name the tensors themselves instead: Outputs = \"…\".");

    private static void Empty(NodeContext node)
    {
        // Any type: what is put into it has one.
        node.Integer("dtype", 0);
        node.BindSequence([]);
    }

    private static void Insert(NodeContext node)
    {
        List<Value> tensors = [.. Tensors(node)];
        tensors.Insert(node.HasInput(2) ? Place(node, 2, tensors.Count + 1, tensors.Count) : tensors.Count, node.Input(1));
        node.BindSequence(tensors);
    }

    private static void Erase(NodeContext node)
    {
        List<Value> tensors = [.. Tensors(node)];
        tensors.RemoveAt(node.HasInput(1) ? Place(node, 1, tensors.Count, tensors.Count) : Last(node, tensors));
        node.BindSequence(tensors);
    }

    private static void At(NodeContext node)
    {
        IReadOnlyList<Value> tensors = Tensors(node);
        if (node.Input(1).Constant is not null)
        {
            node.Bind(tensors[Place(node, 1, tensors.Count, tensors.Count)]);
            return;
        }

        Last(node, tensors);
        node.Bind(node.Gather(Stacked(node, tensors, 0), node.Reshape(IndexedSelection.Indices(node, 1), Shape.Scalar), 0));
    }

    /// <summary>Parts along an axis: of given lengths, or all of one length but the last.</summary>
    private static void Split(NodeContext node)
    {
        Value x = node.Input(0);
        int axis = node.Axis(node.Integer("axis", 0), x.Shape.Rank);
        bool keepsAxis = node.Flag("keepdims", true) || node.HasInput(1);
        int length = x.Shape[axis];
        long[] parts = node.HasInput(1) ? node.ConstantIntegers(1, "split") : [1];
        if (!node.HasInput(1) || node.Input(1).Shape.Rank == 0)
        {
            long part = parts[0] > 0 ? Math.Min(parts[0], Math.Max(1, length)) : throw node.Mismatch("has parts without elements");
            node.RequireTable((length + part - 1) / part);
            parts = Enumerable.Range(0, (int)((length + part - 1) / part)).Select(i => Math.Min(part, length - (i * part))).ToArray();
        }

        if (parts.Any(part => part < 0 || part > length) || parts.Sum() != length)
        {
            throw node.Mismatch($"splits {length} elements into parts of {string.Join(", ", parts.Take(8))}");
        }

        int start = 0;
        List<Value> tensors = [];
        foreach (int part in parts.Select(part => (int)part))
        {
            Value tensor = node.Slice(x, axis, start, part);
            tensors.Add(keepsAxis ? tensor : node.Reshape(tensor, x.Shape.ToArray().Where((_, d) => d != axis).ToArray()));
            start += part;
        }

        node.BindSequence(tensors);
    }

    private static void Join(NodeContext node)
    {
        IReadOnlyList<Value> tensors = Tensors(node);
        Last(node, tensors);
        node.RequireSameType([.. tensors]);
        bool isNew = node.Flag("new_axis", false);
        int axis = node.Axis(node.Integer("axis", 0), tensors[0].Shape.Rank + (isNew ? 1 : 0));
        node.Bind(isNew ? Stacked(node, tensors, axis) : node.Concat(tensors, axis));
    }

    /// <summary>Tensors of one shape, one after the other along a new axis.</summary>
    private static Value Stacked(NodeContext node, IReadOnlyList<Value> tensors, int axis)
    {
        node.RequireSameType([.. tensors]);
        return node.Concat(tensors.Select(t => node.Reshape(t, [.. t.Shape.ToArray().Take(axis), 1, .. t.Shape.ToArray().Skip(axis)])).ToArray(), axis);
    }

    private static IReadOnlyList<Value> Tensors(NodeContext node) =>
        node.SequenceOf(node.Input(0)) ?? throw node.Mismatch("reads a tensor where a sequence is needed");

    /// <summary>A constant place; a negative one counts from the end.</summary>
    private static int Place(NodeContext node, int input, int places, int end)
    {
        long place = node.ConstantIntegers(input, "position") is [long only] ? only : throw node.Mismatch("has a position that is no scalar");
        return place >= -end && place < places
            ? (int)(place < 0 ? place + end : place)
            : throw node.Mismatch($"has the position {place} in a sequence of {Figures.Count(end, "tensor")}");
    }

    private static int Last(NodeContext node, IReadOnlyList<Value> tensors) =>
        tensors.Count > 0 ? tensors.Count - 1 : throw node.Mismatch("reads a sequence without tensors");
}
