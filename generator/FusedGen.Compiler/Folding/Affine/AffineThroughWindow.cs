using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Reference;

namespace FusedGen.Compiler.Folding.Affine;

/// <summary>
/// Pools and sums commute with an affine step that is the same for all elements they combine:
/// <c>mean(s·x + t) = s·mean(x) + t</c>, <c>sum(s·x + t) = s·sum(x) + n·t</c>, <c>max(s·x + t) = s·max(x) + t</c> for s
/// &gt; 0.
/// </summary>
internal static class AffineThroughWindow
{
    /// <summary>The form behind a pool for one before it, or null where they do not commute.</summary>
    public static AffineForm? Forward(PoolOperation pool, AffineForm form) => Through(pool, form, pool.Input.Shape, taps => taps);

    /// <summary>The form before a pool for one behind it, or null.</summary>
    public static AffineForm? Backward(PoolOperation pool, AffineForm form) => Through(pool, form, pool.Output.Shape, taps => 1.0 / taps);

    /// <summary>The form behind a sum for one before it, or null.</summary>
    public static AffineForm? Forward(ReduceOperation reduce, AffineForm form)
    {
        Shape input = reduce.Input.Shape;
        if (reduce.Kind != ReduceKind.Sum || input.Count > AffineThroughMove.MostElements || input.Count == 0)
        {
            return null;
        }

        Tensor? scale = Kept(form.Scale, reduce);
        Tensor? shift = Kept(form.Shift, reduce);
        int count = reduce.ReducedCount;
        return scale is null || shift is null ? null : new AffineForm(scale, Broadcasting.Transform(shift, t => t * count));
    }

    /// <summary>
    /// The size of what a pool gives, of values that deviate from zero each in its own way: the mean of n of them is
    /// smaller by √n, while it does not lessen a shift.
    /// </summary>
    public static AffineForm? ForwardSize(PoolOperation pool, AffineForm size) =>
        Averaged(Forward(pool, size), pool.Kind == PoolKind.Max ? 1 : pool.Window.Taps);

    /// <summary>The same for a sum, which is n times the mean.</summary>
    public static AffineForm? ForwardSize(ReduceOperation reduce, AffineForm size) => Averaged(Forward(reduce, size), reduce.ReducedCount);

    private static AffineForm? Averaged(AffineForm? size, int count) =>
        size is null ? null : new AffineForm(size.Scale, Broadcasting.Transform(size.Shift, s => s / Math.Sqrt(count)));

    /// <summary>The form before a sum for one behind it, or null.</summary>
    public static AffineForm? Backward(ReduceOperation reduce, AffineForm form)
    {
        Shape output = reduce.Output.Shape;
        int count = reduce.ReducedCount;
        if (reduce.Kind != ReduceKind.Sum || output.Count > AffineThroughMove.MostElements || count == 0)
        {
            return null;
        }

        Shape kept = KeptShape(reduce);
        AffineForm full = form.Expand(output);
        return new AffineForm(full.Scale.Reshape(kept), Broadcasting.Transform(full.Shift, t => t / count).Reshape(kept));
    }

    private static AffineForm? Through(PoolOperation pool, AffineForm form, Shape shape, Func<int, double> timesTaps)
    {
        double[]? scale = Broadcasting.Along(form.Scale, shape, 1);
        double[]? shift = Broadcasting.Along(form.Shift, shape, 1);
        if (scale is null || shift is null)
        {
            return null;
        }

        bool shifted = shift.Any(t => t != 0);
        bool commutes = pool.Kind switch
        {
            PoolKind.Max => scale.All(s => s > 0),
            PoolKind.Average => !shifted || pool.Axes.All(axis => axis.NoneIsEmpty),
            PoolKind.AverageIncludingPadding => !shifted || (!pool.Window.IsPadded && pool.Axes.All(axis => axis.NoneIsEmpty)),
            PoolKind.Sum => !shifted || pool.Axes.All(axis => axis.IsInside),
            _ => false,
        };
        if (!commutes)
        {
            return null;
        }

        double factor = pool.Kind == PoolKind.Sum ? timesTaps(pool.Window.Taps) : 1;
        return new AffineForm(PerChannel(scale, shape), PerChannel(shift.Select(t => t * factor).ToArray(), shape));
    }

    private static Tensor PerChannel(double[] elements, Shape like) =>
        new(new Shape([elements.Length, .. Enumerable.Repeat(1, like.Rank - 2)]), elements, ElementType.Float64);

    private static Shape KeptShape(ReduceOperation reduce) => reduce.Axes.Aggregate(reduce.Input.Shape, (shape, axis) => shape.With(axis, 1));

    /// <summary>
    /// The elements that a tensor has over the kept axes, where it does not change along the reduced ones; else null.
    /// </summary>
    private static Tensor? Kept(Tensor tensor, ReduceOperation reduce)
    {
        Shape input = reduce.Input.Shape;
        Shape kept = KeptShape(reduce);
        double[] full = Broadcasting.Expand(tensor, input).Floats;
        int[] strides = kept.BroadcastStrides(input);
        double[] elements = new double[kept.Count];
        bool[] known = new bool[kept.Count];
        int i = 0;
        foreach (int[] place in Odometer.Places(input.ToArray()))
        {
            int at = Odometer.Offset(place, strides);
            if (known[at] && elements[at] != full[i])
            {
                return null;
            }

            elements[at] = full[i++];
            known[at] = true;
        }

        return new Tensor(reduce.Output.Shape, elements, ElementType.Float64);
    }
}
