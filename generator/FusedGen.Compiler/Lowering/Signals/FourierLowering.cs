using FusedGen.Compiler.Graph;

namespace FusedGen.Compiler.Lowering.Signals;

/// <summary>Discrete Fourier transforms, as products with a constant matrix of cosines and sines.</summary>
internal static class FourierLowering
{
    private const int DefaultAxis = -2;

    public static IReadOnlyList<OperatorLowering> Operators { get; } =
    [
        new("DFT", Transform, Since: 17, "A length and an axis that are constant, or inputs of the model."),
        new("STFT", ShortTransforms, Since: 17, "A step and a length that are constant, or inputs of the model."),
    ];

    /// <summary>What a DFT node says, but for its length and its axis.</summary>
    public static FourierKind KindOf(NodeContext node) => new(node.Flag("inverse", false), node.Flag("onesided", false));

    /// <summary>The signal axis that a number means; the last axis holds real and imaginary parts.</summary>
    public static int SignalAxis(NodeContext node, long axis, int rank) => node.Axis(axis, rank) is var place && place < rank - 1
        ? place
        : throw node.Mismatch($"transforms the axis {axis} of a tensor of rank {rank}, which holds the parts of complex numbers");

    private static void Transform(NodeContext node)
    {
        Value x = Signal(node);
        long named = node.Opset < 20 ? node.Integer("axis", 1)
            : node.HasInput(2) ? Single(node, 2, "axis") : DefaultAxis;
        int axis = SignalAxis(node, named, x.Shape.Rank);
        FourierKind kind = KindOf(node);
        long length = node.HasInput(1) ? Single(node, 1, "dft_length") : kind.LengthOf(x.Shape[axis]);
        node.Bind(Along(node, kind, x, axis, length));
    }

    /// <summary>Transforms of overlapping frames, each weighted by a window.</summary>
    private static void ShortTransforms(NodeContext node)
    {
        Value x = Signal(node);
        Value? window = node.HasInput(2) ? node.FloatInput(2) : null;
        long step = Single(node, 1, "frame_step");
        long length = node.HasInput(3) ? Single(node, 3, "frame_length") : window?.Shape.Count ?? x.Shape[x.Shape.Rank - 2];
        if (x.Shape.Rank != 3 || step < 1 || length < 1 || length > x.Shape[1] || (window is not null && !window.Shape.Equals(new Shape((int)length))))
        {
            throw node.Mismatch($"takes frames of {length} elements every {step}, under a window of {window?.Shape.Count ?? length}, from the shape {x.Shape}");
        }

        int frames = 1 + (int)((x.Shape[1] - length) / step);
        node.RequireTable(frames * length);
        int[] places = Enumerable.Range(0, frames).SelectMany(f => Enumerable.Range(0, (int)length).Select(i => (int)(f * step) + i)).ToArray();
        Value framed = node.Reshape(node.Take(x, 1, places), x.Shape[0], frames, (int)length, x.Shape[2]);
        if (window is not null)
        {
            framed = node.Map(framed, node.Along(window, 2, 4), (e, weight) => Formula.Multiply(e, Formula.Cast(weight, e.Type)));
        }

        node.Bind(Along(node, new FourierKind(IsInverse: false, node.Flag("onesided", true)), framed, 2, length));
    }

    /// <summary>
    /// The transform along an axis: what of the signal lies beyond its length is left out, and zeros are added where it
    /// is shorter.
    /// </summary>
    private static Value Along(NodeContext node, FourierKind kind, Value x, int axis, long length)
    {
        kind.Require(node, x.Shape, length);
        int rank = x.Shape.Rank;
        int parts = x.Shape.Last;
        int results = kind.ResultsOf((int)length);
        node.RequireTable((long)x.Shape[axis] * parts * results * kind.ResultParts);
        int[] order = [.. Enumerable.Range(0, rank - 1).Where(d => d != axis), axis, rank - 1];
        Value last = node.Transpose(x, order);
        int[] others = last.Shape.ToArray().Take(rank - 2).ToArray();
        Tensor matrix = kind.Matrix(x.Shape[axis], parts, (int)length, x.Type);
        Value flat = node.Linear(node.Reshape(last, [.. others, x.Shape[axis] * parts]), matrix, null);
        int[] back = Enumerable.Range(0, rank).Select(d => Array.IndexOf(order, d)).ToArray();
        return node.Transpose(node.Reshape(flat, [.. others, results, kind.ResultParts]), back);
    }

    private static Value Signal(NodeContext node)
    {
        Value x = node.FloatInput(0);
        return x.Shape.Rank >= 2 && x.Shape.Last is 1 or 2 && x.Shape.Count > 0
            ? x
            : throw node.Mismatch($"transforms the shape {x.Shape}, whose last axis must hold real numbers, or the parts of complex ones");
    }

    private static long Single(NodeContext node, int input, string name) => node.ConstantIntegers(input, name) is [long only]
        ? only
        : throw node.Mismatch($"has a '{name}' of shape {node.Input(input).Shape}, which must be a scalar");
}
