using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Planning.Maps;

namespace FusedGen.Compiler.Planning.Selection;

/// <summary>
/// Which epilogues a kernel can compute on its sums in registers, whose lanes are the features of an output.
/// </summary>
internal static class EpilogueRule
{
    /// <summary>
    /// Whether an epilogue can be computed on vectors, and reads nothing that does not lie along the features.
    /// </summary>
    /// <param name="epilogue">The epilogue.</param>
    /// <param name="output">What the operation computes.</param>
    /// <param name="featureAxis">The axis of the output whose elements are lanes.</param>
    /// <param name="stridesOf">How values lie.</param>
    public static bool Serves(Epilogue epilogue, Value output, int featureAxis, Func<Value, IReadOnlyList<int>> stridesOf) =>
        output.Type == ElementType.Float32
        && VectorCode.Serves(epilogue.Expression, epilogue.Inputs.Select(i => i.Type))
        && epilogue.Inputs.All(input => LiesAlong(input, output.Shape.Rank, featureAxis, stridesOf));

    /// <summary>Axes are counted from the last, as broadcasting does.</summary>
    private static bool LiesAlong(Value residual, int rank, int featureAxis, Func<Value, IReadOnlyList<int>> stridesOf)
    {
        int axis = featureAxis - (rank - residual.Shape.Rank);
        return axis < 0 || residual.Shape[axis] == 1 || stridesOf(residual)[axis] is 0 or 1;
    }
}
