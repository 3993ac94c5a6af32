using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Reference;

namespace FusedGen.Compiler.Lowering;

/// <summary>
/// What reading and writing at indices have in common: which indices fit a tensor, and which elements constant ones
/// mean.
/// </summary>
internal static class IndexedSelection
{
    public static Value Indices(NodeContext node, int input)
    {
        Value indices = node.Input(input);
        return indices.Type is ElementType.Int32 or ElementType.Int64
            ? indices
            : throw node.Fail(DiagnosticIds.UnsupportedType, $"has indices of type {indices.Type}");
    }

    /// <summary>
    /// Refuses indices of single elements that reach further than the tensor along another axis than their own.
    /// </summary>
    public static void RequireWithin(NodeContext node, Shape data, Shape indices, int axis)
    {
        if (indices.Rank != data.Rank || Enumerable.Range(0, data.Rank).Any(d => d != axis && indices[d] > data[d]))
        {
            throw node.Mismatch($"has indices of shape {indices} for the shape {data}");
        }
    }

    /// <summary>
    /// Coordinates in each tuple of indices, which stand behind leading axes that the tensor and the indices share.
    /// </summary>
    public static int Depth(NodeContext node, Shape data, Shape indices, int batch)
    {
        int depth = indices.Rank == 0 ? 0 : indices.Last;
        return depth > 0 && batch + depth <= data.Rank && batch < indices.Rank && Enumerable.Range(0, batch).All(d => indices[d] == data[d])
            ? depth
            : throw node.Mismatch($"has indices of shape {indices} for the shape {data}");
    }

    /// <summary>The element that each place of a walk means, in row-major order.</summary>
    public static int[] Places(NodeContext node, IndexedPlaces places, Shape data, Tensor indices, Shape walk)
    {
        try
        {
            return IndexedPlacesEvaluator.Places(places, data, indices, walk).ToArray();
        }
        catch (EvaluationException e)
        {
            throw node.Mismatch($"has constant indices that do not fit: {e.Message}");
        }
    }
}
