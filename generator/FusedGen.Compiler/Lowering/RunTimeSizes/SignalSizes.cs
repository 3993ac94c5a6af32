using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Lowering.Signals;

namespace FusedGen.Compiler.Lowering.RunTimeSizes;

/// <summary>Lengths, steps and axes of transforms of signals that are inputs.</summary>
internal static class SignalSizes
{
    public static IReadOnlyList<RunTimeOperator> Operators { get; } =
    [
        new("DFT", 17, [1, 2], Transform),
        new("STFT", 17, [1, 3], ShortTransforms),
        new("MelWeightMatrix", 17, [0, 1], (node, _) => MelWeights(node)),
        .. new[] { "HannWindow", "HammingWindow", "BlackmanWindow" }.Select(name => new RunTimeOperator(name, 17, [0], Window)),
    ];

    private static void Window(NodeContext node, Action<NodeContext> known)
    {
        AssumedSizes.Assume(node, 0, "size", [node.DeclaredShape(0, "size").Count]);
        known(node);
    }

    /// <summary>Of axes and lengths those that give the declared shape.</summary>
    private static void Transform(NodeContext node, Action<NodeContext> known)
    {
        Value x = node.Input(0);
        int rank = x.Shape.Rank;
        Shape declared = node.DeclaredShape(0, node.IsRunTime(1) ? "dft_length" : "axis");
        FourierKind kind = FourierLowering.KindOf(node);
        bool hasAxis = node.Opset >= 20 && node.HasInput(2);
        int[] axes = hasAxis ? Enumerable.Range(0, rank - 1).ToArray()
            : [FourierLowering.SignalAxis(node, node.Opset < 20 ? node.Integer("axis", 1) : -2, rank)];
        (int Input, string Name)[] inputs = new[] { (Input: 1, Name: "dft_length"), (Input: 2, Name: "axis") }
            .Where(input => input.Input == 1 ? node.HasInput(1) : hasAxis)
            .ToArray();
        List<SizeChoice> choices = [];
        foreach (int axis in axes.Where(axis => declared.Rank == rank))
        {
            foreach (long length in node.HasInput(1) ? Lengths(kind, declared[axis]) : [kind.LengthOf(x.Shape[axis])])
            {
                int[] result = x.Shape.ToArray();
                result[axis] = kind.ResultsOf((int)length);
                result[rank - 1] = kind.ResultParts;
                if (length > 0 && declared.Equals(new Shape(result)))
                {
                    long[] before = node.HasInput(1) ? [length] : [];
                    choices.Add(hasAxis ? new SizeChoice([.. before, axis], [[.. before, axis], [.. before, axis - rank]]) : new SizeChoice(before));
                }
            }
        }

        SizeChoices.Choose(node, known, inputs, choices);
    }

    /// <summary>The lengths of transforms that have so many results.</summary>
    private static long[] Lengths(FourierKind kind, int results) =>
        new[] { results, (2L * results) - 2, (2L * results) - 1 }
            .Where(n => n > 0 && n < int.MaxValue && kind.ResultsOf((int)n) == results)
            .Distinct()
            .ToArray();

    /// <summary>Of steps and lengths those that give the declared numbers of frames and frequencies.</summary>
    private static void ShortTransforms(NodeContext node, Action<NodeContext> known)
    {
        Value x = node.Input(0);
        Shape declared = node.DeclaredShape(0, "frame_step");
        if (x.Shape.Rank != 3 || declared.Rank != 4)
        {
            throw node.Mismatch($"makes the declared shape {declared} of the shape {x.Shape}");
        }

        FourierKind kind = new(IsInverse: false, node.Flag("onesided", true));
        bool hasLength = node.HasInput(3);
        long[] lengths = hasLength ? Lengths(kind, declared[2]) : [node.OptionalInput(2)?.Shape.Count ?? x.Shape[1]];
        int most = x.Shape[1];
        SizeChoices.Choose(
            node,
            known,
            hasLength ? [(1, "frame_step"), (3, "frame_length")] : [(1, "frame_step")],
            lengths.Where(length => length <= most).SelectMany(length => Enumerable.Range(1, most)
                .Where(step => 1 + ((most - length) / step) == declared[1])
                .Select(step => hasLength ? new SizeChoice(step, length) : new SizeChoice(step))));
    }

    /// <summary>The number of filters follows; the length of the transform is computed with.</summary>
    private static void MelWeights(NodeContext node)
    {
        Shape declared = node.DeclaredShape(0, "num_mel_bins");
        if (declared.Rank != 2)
        {
            throw node.Mismatch($"makes the declared shape {declared}, which is no matrix");
        }

        (int bins, int filters) = (declared[0], declared[1]);
        node.Check(
            SizeRule.Choices,
            node.ToldIntegers(0, "num_mel_bins"),
            node.ToldIntegers(1, "dft_length"),
            SizeOperand.Planned([filters, (2 * bins) - 2, filters, (2 * bins) - 1]));
        node.Bind(MelWeightLowering.Of(node, filters, bins, node.Input(1)));
    }
}
