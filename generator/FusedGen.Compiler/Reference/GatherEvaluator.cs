using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;

namespace FusedGen.Compiler.Reference;

/// <summary><see cref="GatherOperation"/>: one look-up per element of the output.</summary>
internal static class GatherEvaluator
{
    public static Tensor Evaluate(GatherOperation operation, Func<Value, Tensor> valueOf)
    {
        Tensor data = valueOf(operation.Data);
        int[] sources = Sources(operation, valueOf(operation.Indices));
        Shape shape = operation.Output.Shape;
        return data.Type.IsFloating()
            ? new Tensor(shape, sources.Select(s => data.Floats[s]).ToArray(), data.Type)
            : new Tensor(shape, sources.Select(s => data.Integers[s]).ToArray(), data.Type);
    }

    /// <summary>The element of the data for each element of the output.</summary>
    private static int[] Sources(GatherOperation operation, Tensor indices)
    {
        Shape data = operation.Data.Shape;
        int axis = operation.Axis;
        int dimension = data[axis];
        int[] dataStrides = data.Strides();
        int[] sources = new int[operation.Output.Shape.Count];
        int[] indexStrides = indices.Shape.Strides();
        int result = 0;
        foreach (int[] place in Odometer.Places(operation.Output.Shape.ToArray()))
        {
            int indexOffset = 0;
            int source = 0;
            if (operation.ElementWise)
            {
                indexOffset = Odometer.Offset(place, indexStrides);
                for (int d = 0; d < place.Length; d++)
                {
                    source += d == axis ? 0 : place[d] * dataStrides[d];
                }
            }
            else
            {
                // The axes of the output: those of the data before the gathered axis, those of the indices, the rest of the data's.
                int after = axis + indices.Shape.Rank;
                for (int d = 0; d < place.Length; d++)
                {
                    if (d < axis)
                    {
                        source += place[d] * dataStrides[d];
                    }
                    else if (d < after)
                    {
                        indexOffset += place[d] * indexStrides[d - axis];
                    }
                    else
                    {
                        source += place[d] * dataStrides[d - indices.Shape.Rank + 1];
                    }
                }
            }

            long index = indices.Integers[indexOffset];
            if (index < -dimension || index >= dimension)
            {
                throw new EvaluationException($"Index {index} lies outside an axis of {dimension}.");
            }

            sources[result++] = source + ((int)(index < 0 ? index + dimension : index) * dataStrides[axis]);
        }

        return sources;
    }
}
