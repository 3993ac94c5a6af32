using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;

namespace FusedGen.Compiler.Reference;

/// <summary>
/// Operations at run-time indices: <see cref="GatherOperation"/>, one look-up per element of the output, and
/// <see cref="ScatterOperation"/>, one update after the other.
/// </summary>
internal static class IndexedPlacesEvaluator
{
    public static Tensor Evaluate(GatherOperation operation, Func<Value, Tensor> valueOf)
    {
        Tensor data = valueOf(operation.Data);
        Shape shape = operation.Output.Shape;
        IEnumerable<int> sources = Places(operation.Places, data.Shape, valueOf(operation.Indices), shape);
        return data.Type.IsFloating()
            ? new Tensor(shape, sources.Select(s => data.Floats[s]).ToArray(), data.Type)
            : new Tensor(shape, sources.Select(s => data.Integers[s]).ToArray(), data.Type);
    }

    public static Tensor Evaluate(ScatterOperation operation, Func<Value, Tensor> valueOf)
    {
        Tensor data = valueOf(operation.Data);
        Tensor updates = valueOf(operation.Updates);
        IEnumerable<int> targets = Places(operation.Places, data.Shape, valueOf(operation.Indices), updates.Shape);
        if (data.Type.IsFloating())
        {
            double[] floats = (double[])data.Floats.Clone();
            Scatter(floats, updates.Floats, targets, (element, update) => Combine(operation.Kind, element, update));
            return new Tensor(data.Shape, floats, data.Type);
        }

        long[] integers = (long[])data.Integers.Clone();
        Scatter(integers, updates.Integers, targets, (element, update) => Integers.Wrap(Combine(operation.Kind, element, update, data.Type), data.Type));
        return new Tensor(data.Shape, integers, data.Type);
    }

    private static void Scatter<T>(T[] elements, T[] updates, IEnumerable<int> targets, Func<T, T, T> combine)
    {
        int update = 0;
        foreach (int target in targets)
        {
            elements[target] = combine(elements[target], updates[update++]);
        }
    }

    private static double Combine(ScatterKind kind, double element, double update) => kind switch
    {
        ScatterKind.Add => element + update,
        ScatterKind.Multiply => element * update,
        ScatterKind.Min => SpecialFunctions.Min(element, update),
        ScatterKind.Max => SpecialFunctions.Max(element, update),
        _ => update,
    };

    private static long Combine(ScatterKind kind, long element, long update, ElementType type) => kind switch
    {
        ScatterKind.Add => unchecked(element + update),
        ScatterKind.Multiply => unchecked(element * update),
        ScatterKind.Min => Integers.Min(element, update, type),
        ScatterKind.Max => Integers.Max(element, update, type),
        _ => update,
    };

    /// <summary>The element of the data for each place of the walk, in row-major order.</summary>
    /// <exception cref="EvaluationException">An index is out of range.</exception>
    public static IEnumerable<int> Places(IndexedPlaces places, Shape data, Tensor indices, Shape walk)
    {
        int[] own = data.Strides();
        int[] dataStrides = places.DataStrides(own);
        int[] indexStrides = places.IndexStrides(indices.Shape.Strides());
        int next = places.CoordinateStride(indices.Shape.Strides());
        foreach (int[] place in Odometer.Places(walk.ToArray()))
        {
            int offset = Odometer.Offset(place, dataStrides);
            int first = Odometer.Offset(place, indexStrides);
            for (int i = 0; i < places.IndexedAxes.Count; i++)
            {
                int axis = places.IndexedAxes[i];
                long index = indices.Integers[first + (i * next)];
                if (places.Meaning == IndexMeaning.Count && index != data[axis] - 1)
                {
                    throw new EvaluationException($"{index} elements were found where {data[axis] - 1} are planned.");
                }

                offset += Place(index, data[axis], places.CountsFromEnd) * own[axis];
            }

            yield return offset;
        }
    }

    private static int Place(long index, int dimension, bool countsFromEnd) => index < dimension && index >= (countsFromEnd ? -dimension : 0)
        ? (int)(index < 0 ? index + dimension : index)
        : throw new EvaluationException($"Index {index} lies outside an axis of {dimension}.");
}
