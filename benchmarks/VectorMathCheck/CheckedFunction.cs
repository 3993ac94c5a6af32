using System.Runtime.Intrinsics;

namespace FusedGen.VectorMathCheck;

/// <summary>A function of one float in all its widths, beside what it must be.</summary>
/// <param name="Name">Its name in <see cref="Numerics.VectorMath"/>.</param>
/// <param name="Bound">The error that its documentation promises, in units in the last place; 0 where it is
/// exact.</param>
/// <param name="Exact">The function in double, with far more than the digits of a float.</param>
/// <param name="Scalar">For a float.</param>
/// <param name="Four">For four lanes.</param>
/// <param name="Eight">For eight lanes.</param>
/// <param name="Sixteen">For sixteen lanes.</param>
internal sealed record CheckedFunction(
    string Name,
    double Bound,
    Func<double, double> Exact,
    Func<float, float> Scalar,
    Func<Vector128<float>, Vector128<float>> Four,
    Func<Vector256<float>, Vector256<float>> Eight,
    Func<Vector512<float>, Vector512<float>> Sixteen)
{
    /// <summary>Evaluates the function for every element at each width.</summary>
    /// <param name="x">Arguments, a multiple of 16.</param>
    /// <param name="results">Four results as long: of the float, and of 4, 8 and 16 lanes.</param>
    public void Evaluate(ReadOnlySpan<float> x, float[][] results)
    {
        ref float source = ref System.Runtime.InteropServices.MemoryMarshal.GetReference(x);
        for (nuint i = 0; i < (nuint)x.Length; i++)
        {
            results[0][i] = Scalar(x[(int)i]);
        }

        for (nuint i = 0; i < (nuint)x.Length; i += 4)
        {
            Four(Vector128.LoadUnsafe(ref source, i)).StoreUnsafe(ref results[1][0], i);
        }

        for (nuint i = 0; i < (nuint)x.Length; i += 8)
        {
            Eight(Vector256.LoadUnsafe(ref source, i)).StoreUnsafe(ref results[2][0], i);
        }

        for (nuint i = 0; i < (nuint)x.Length; i += 16)
        {
            Sixteen(Vector512.LoadUnsafe(ref source, i)).StoreUnsafe(ref results[3][0], i);
        }
    }
}
