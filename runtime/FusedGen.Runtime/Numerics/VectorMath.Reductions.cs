using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace FusedGen.Numerics;

// One order for every width: sixteen partial results are folded in halves, lane i with lane i + 8, then + 4, + 2 and +
// 1, whether they stand in one vector of sixteen lanes, two of eight, four of four or in memory.
public static partial class VectorMath
{
    /// <summary>The sum of all lanes, folded in halves.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float HorizontalSum(Vector512<float> x) => HorizontalSum(x.GetLower(), x.GetUpper());

    /// <summary>The same of sixteen lanes in two vectors, in the same order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float HorizontalSum(Vector256<float> lower, Vector256<float> upper) => HorizontalSum(lower + upper);

    /// <inheritdoc cref="HorizontalSum(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float HorizontalSum(Vector256<float> x) => HorizontalSum(x.GetLower() + x.GetUpper());

    /// <summary>The same of sixteen lanes in four vectors, in the same order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float HorizontalSum(Vector128<float> x0, Vector128<float> x4, Vector128<float> x8, Vector128<float> x12) =>
        HorizontalSum((x0 + x8) + (x4 + x12));

    /// <inheritdoc cref="HorizontalSum(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float HorizontalSum(Vector128<float> x)
    {
        Vector128<float> pairs = x + Vector128.Shuffle(x, Vector128.Create(2, 3, 0, 1));
        return pairs.ToScalar() + pairs.GetElement(1);
    }

    /// <summary>The same of sixteen floats in memory, in the same order.</summary>
    /// <exception cref="ArgumentException">There are more or fewer than sixteen.</exception>
    public static float HorizontalSum(ReadOnlySpan<float> x)
    {
        CheckSixteen(x);
        Span<float> folded = stackalloc float[16];
        x.CopyTo(folded);
        for (int half = 8; half > 0; half /= 2)
        {
            for (int lane = 0; lane < half; lane++)
            {
                folded[lane] = folded[lane] + folded[lane + half];
            }
        }

        return folded[0];
    }

    /// <summary>The product of all lanes, folded in halves.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float HorizontalProduct(Vector512<float> x) => HorizontalProduct(x.GetLower(), x.GetUpper());

    /// <summary>The same of sixteen lanes in two vectors, in the same order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float HorizontalProduct(Vector256<float> lower, Vector256<float> upper) => HorizontalProduct(lower * upper);

    /// <inheritdoc cref="HorizontalProduct(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float HorizontalProduct(Vector256<float> x) => HorizontalProduct(x.GetLower() * x.GetUpper());

    /// <summary>The same of sixteen lanes in four vectors, in the same order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float HorizontalProduct(Vector128<float> x0, Vector128<float> x4, Vector128<float> x8, Vector128<float> x12) =>
        HorizontalProduct((x0 * x8) * (x4 * x12));

    /// <inheritdoc cref="HorizontalProduct(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float HorizontalProduct(Vector128<float> x)
    {
        Vector128<float> pairs = x * Vector128.Shuffle(x, Vector128.Create(2, 3, 0, 1));
        return pairs.ToScalar() * pairs.GetElement(1);
    }

    /// <summary>The same of sixteen floats in memory, in the same order.</summary>
    /// <exception cref="ArgumentException">There are more or fewer than sixteen.</exception>
    public static float HorizontalProduct(ReadOnlySpan<float> x)
    {
        CheckSixteen(x);
        Span<float> folded = stackalloc float[16];
        x.CopyTo(folded);
        for (int half = 8; half > 0; half /= 2)
        {
            for (int lane = 0; lane < half; lane++)
            {
                folded[lane] = folded[lane] * folded[lane + half];
            }
        }

        return folded[0];
    }

    /// <summary>The largest lane, folded in halves; NaN where one is NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float HorizontalMax(Vector512<float> x) => HorizontalMax(x.GetLower(), x.GetUpper());

    /// <summary>The same of sixteen lanes in two vectors, in the same order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float HorizontalMax(Vector256<float> lower, Vector256<float> upper) => HorizontalMax(Max(lower, upper));

    /// <inheritdoc cref="HorizontalMax(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float HorizontalMax(Vector256<float> x) => HorizontalMax(Max(x.GetLower(), x.GetUpper()));

    /// <summary>The same of sixteen lanes in four vectors, in the same order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float HorizontalMax(Vector128<float> x0, Vector128<float> x4, Vector128<float> x8, Vector128<float> x12) =>
        HorizontalMax(Max(Max(x0, x8), Max(x4, x12)));

    /// <inheritdoc cref="HorizontalMax(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float HorizontalMax(Vector128<float> x)
    {
        Vector128<float> pairs = Max(x, Vector128.Shuffle(x, Vector128.Create(2, 3, 0, 1)));
        return Max(pairs.ToScalar(), pairs.GetElement(1));
    }

    /// <summary>The same of sixteen floats in memory, in the same order.</summary>
    /// <exception cref="ArgumentException">There are more or fewer than sixteen.</exception>
    public static float HorizontalMax(ReadOnlySpan<float> x)
    {
        CheckSixteen(x);
        Span<float> folded = stackalloc float[16];
        x.CopyTo(folded);
        for (int half = 8; half > 0; half /= 2)
        {
            for (int lane = 0; lane < half; lane++)
            {
                folded[lane] = Max(folded[lane], folded[lane + half]);
            }
        }

        return folded[0];
    }

    /// <summary>The smallest lane, folded in halves; NaN where one is NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float HorizontalMin(Vector512<float> x) => HorizontalMin(x.GetLower(), x.GetUpper());

    /// <summary>The same of sixteen lanes in two vectors, in the same order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float HorizontalMin(Vector256<float> lower, Vector256<float> upper) => HorizontalMin(Min(lower, upper));

    /// <inheritdoc cref="HorizontalMin(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float HorizontalMin(Vector256<float> x) => HorizontalMin(Min(x.GetLower(), x.GetUpper()));

    /// <summary>The same of sixteen lanes in four vectors, in the same order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float HorizontalMin(Vector128<float> x0, Vector128<float> x4, Vector128<float> x8, Vector128<float> x12) =>
        HorizontalMin(Min(Min(x0, x8), Min(x4, x12)));

    /// <inheritdoc cref="HorizontalMin(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float HorizontalMin(Vector128<float> x)
    {
        Vector128<float> pairs = Min(x, Vector128.Shuffle(x, Vector128.Create(2, 3, 0, 1)));
        return Min(pairs.ToScalar(), pairs.GetElement(1));
    }

    /// <summary>The same of sixteen floats in memory, in the same order.</summary>
    /// <exception cref="ArgumentException">There are more or fewer than sixteen.</exception>
    public static float HorizontalMin(ReadOnlySpan<float> x)
    {
        CheckSixteen(x);
        Span<float> folded = stackalloc float[16];
        x.CopyTo(folded);
        for (int half = 8; half > 0; half /= 2)
        {
            for (int lane = 0; lane < half; lane++)
            {
                folded[lane] = Min(folded[lane], folded[lane + half]);
            }
        }

        return folded[0];
    }

    private static void CheckSixteen(ReadOnlySpan<float> x)
    {
        if (x.Length != 16)
        {
            ModelArguments.ThrowLength(nameof(x), x.Length, 16);
        }
    }
}
