using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Reference;

namespace FusedGen.Compiler.Lowering.Quantization;

/// <summary>
/// Sums of products of integers, computed by the kernels of floating numbers: exactly, where the type holds all
/// integers up to the largest sum. So the answer is the same in whatever order a machine adds, and with fused products
/// or not.
/// </summary>
internal static class ExactSums
{
    /// <summary>All integers up to 2²⁴ are floats.</summary>
    private const double ExactInFloat = 1 << 24;

    /// <summary>The type that holds all integers up to a bound: float where it can, else double.</summary>
    /// <remarks>A tensor within the compiler's limits has no sum beyond 2⁵³.</remarks>
    public static ElementType TypeFor(double bound) => bound <= ExactInFloat ? ElementType.Float32 : ElementType.Float64;

    /// <summary>
    /// The largest magnitude of the difference of two integers of a type, or of one and a known zero point.
    /// </summary>
    /// <param name="type">The type.</param>
    /// <param name="zeroPoint">Its zero point; null for 0.</param>
    public static double Largest(ElementType type, Value? zeroPoint)
    {
        double lowest = Integers.Lowest(type);
        double highest = Integers.Highest(type);

        // Zero points that are no integers are refused once the node was read.
        long[] zeros = zeroPoint is null ? [0]
            : zeroPoint.Constant is { } constant && !constant.Type.IsFloating() ? constant.Integers
            : [(long)lowest, (long)highest];

        // A shift that is folded into a bias leaves the integers and adds the zero points' part.
        return Math.Max(highest, -lowest) + zeros.Max(zero => Math.Abs((double)zero));
    }

    /// <summary>The largest sum of the magnitudes of the weights of an output.</summary>
    /// <param name="weights">The weights.</param>
    /// <param name="outputs">The axis of the outputs.</param>
    public static double LargestSum(Tensor weights, int outputs)
    {
        double[] elements = weights.Floats;
        double[] sums = new double[weights.Shape[outputs]];
        int inner = weights.Shape.CountOf(outputs + 1, weights.Shape.Rank);
        for (int i = 0; i < elements.Length; i++)
        {
            sums[i / inner % sums.Length] += Math.Abs(elements[i]);
        }

        return sums.DefaultIfEmpty(0).Max();
    }
}
