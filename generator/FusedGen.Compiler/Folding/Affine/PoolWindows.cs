using FusedGen.Compiler.Graph.Operations;

namespace FusedGen.Compiler.Folding.Affine;

/// <summary>Where the windows of a pool lie. The elements of a window are a box, so that each axis can be asked alone.</summary>
internal static class PoolWindows
{
    /// <summary>Whether every window holds an element of the input.</summary>
    public static bool NoneIsEmpty(PoolOperation pool) => All(pool, (inside, _) => inside > 0);

    /// <summary>Whether every window lies in the input as a whole.</summary>
    public static bool AllAreFull(PoolOperation pool) => All(pool, (inside, taps) => inside == taps);

    private static bool All(PoolOperation pool, Func<int, int, bool> holds)
    {
        WindowGeometry window = pool.Window;
        for (int d = 0; d < window.Rank; d++)
        {
            for (int place = 0; place < pool.Output.Shape[d + 2]; place++)
            {
                int first = (place * window.Strides[d]) - window.PadsBegin[d];
                int inside = Enumerable.Range(0, window.KernelShape[d])
                    .Select(k => first + (k * window.Dilations[d]))
                    .Count(p => p >= 0 && p < pool.Input.Shape[d + 2]);
                if (!holds(inside, window.KernelShape[d]))
                {
                    return false;
                }
            }
        }

        return true;
    }
}
