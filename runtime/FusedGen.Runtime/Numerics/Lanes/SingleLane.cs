using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace FusedGen.Numerics;

/// <summary>
/// Single floats, as the first lane of the smallest vector: the same instructions, and selections that are no branches.
/// The other lanes are 0.
/// </summary>
internal static class SingleLane
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Map<F>(float x)
        where F : IDoubleFunction => ToSingle(F.Invoke<DoubleLanes128, Vector128<double>>(ToDouble(x)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Map<F>(float x, float y)
        where F : IBinaryDoubleFunction => ToSingle(F.Invoke<DoubleLanes128, Vector128<double>>(ToDouble(x), ToDouble(y)));

    // The scalar conversions of x86 keep the upper half of their target register, and so would chain one call to the
    // one before it.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<double> ToDouble(float x) => Vector128.WidenLower(Vector128.CreateScalar(x));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float ToSingle(Vector128<double> x) => Vector128.Narrow(x, x).ToScalar();
}
