using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Reference;

namespace FusedGen.Compiler.Folding.Affine;

/// <summary>Arithmetic on constant tensors that broadcast to each other.</summary>
internal static class Broadcasting
{
    /// <summary>A tensor without dimensions.</summary>
    public static Tensor Scalar(double value) => Tensor.ScalarOf(value, ElementType.Float64);

    public static Tensor Transform(Tensor tensor, Func<double, double> function) =>
        new(tensor.Shape, tensor.Floats.Select(function).ToArray(), ElementType.Float64);

    /// <summary>The two tensors combined element by element; their shapes must fit.</summary>
    public static Tensor Combine(Tensor left, Tensor right, Func<double, double, double> function)
    {
        if (left.Count == 1 && left.Shape.Rank <= right.Shape.Rank)
        {
            double constant = left.Floats[0];
            return Transform(right, r => function(constant, r));
        }

        if (right.Count == 1 && right.Shape.Rank <= left.Shape.Rank)
        {
            double constant = right.Floats[0];
            return Transform(left, l => function(l, constant));
        }

        if (!Shape.TryBroadcast(left.Shape, right.Shape, out Shape shape))
        {
            throw new ArgumentException($"{left.Shape} and {right.Shape} do not broadcast.", nameof(right));
        }

        double[] l = Expand(left, shape).Floats;
        double[] r = Expand(right, shape).Floats;
        return new Tensor(shape, l.Select((x, i) => function(x, r[i])).ToArray(), ElementType.Float64);
    }

    /// <summary>The tensor with every element of the target shape written out.</summary>
    public static Tensor Expand(Tensor tensor, Shape target)
    {
        if (tensor.Shape.Equals(target))
        {
            return tensor;
        }

        double[] elements = new double[target.Count];
        int[] strides = tensor.Shape.BroadcastStrides(target);
        int i = 0;
        foreach (int[] place in Odometer.Places(target.ToArray()))
        {
            elements[i++] = tensor.Floats[Odometer.Offset(place, strides)];
        }

        return new Tensor(target, elements, tensor.Type);
    }

    /// <summary>
    /// The tensor with every axis along which it does not change of size 1; it broadcasts to what it was.
    /// </summary>
    public static Tensor Compress(Tensor tensor)
    {
        for (int axis = 0; axis < tensor.Shape.Rank; axis++)
        {
            int size = tensor.Shape[axis];
            int stride = tensor.Shape.CountOf(axis + 1, tensor.Shape.Rank);
            double[] all = tensor.Floats;
            if (size > 1 && !Enumerable.Range(0, all.Length).Any(i => !all[i].Equals(all[i - (i / stride % size * stride)])))
            {
                double[] first = all.Where((_, i) => i / stride % size == 0).ToArray();
                tensor = new Tensor(tensor.Shape.With(axis, 1), first, tensor.Type);
            }
        }

        return tensor;
    }

    /// <summary>
    /// The elements along one axis of <paramref name="shape"/>, to which the tensor broadcasts, where they are the same
    /// at every place of the other axes; null where they differ.
    /// </summary>
    public static double[]? Along(Tensor tensor, Shape shape, int axis)
    {
        int missing = shape.Rank - tensor.Shape.Rank;
        double[] along = new double[shape[axis]];
        bool[] known = new bool[along.Length];
        bool stretched = axis < missing || tensor.Shape[axis - missing] == 1;
        int i = 0;
        foreach (int[] place in Odometer.Places(tensor.Shape.ToArray()))
        {
            int at = stretched ? 0 : place[axis - missing];
            double element = tensor.Floats[i++];
            if (along.Length == 0 || (known[at] && !along[at].Equals(element)))
            {
                return null;
            }

            along[at] = element;
            known[at] = true;
        }

        for (int c = 1; stretched && c < along.Length; c++)
        {
            along[c] = along[0];
        }

        return along;
    }
}
