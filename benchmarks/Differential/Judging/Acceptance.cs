using System.Globalization;
using FusedGen.Compiler.Graph;

namespace FusedGen.Differential.Judging;

/// <summary>Whether an answer is one that rounding can give.</summary>
internal static class Acceptance
{
    /// <summary>
    /// Beyond the roundings that realizations have: sums of many products, and functions of a few units in the last
    /// place.
    /// </summary>
    private const double FloatTolerance = 1e-5;

    private const double DoubleTolerance = 1e-12;

    /// <summary>
    /// A few realizations do not show the farthest one: an answer may lie so many times their spread beyond them.
    /// </summary>
    private const double Reach = 10;

    /// <summary>From here on a float is one more product from being infinite.</summary>
    private const double Huge = 1e36;

    /// <summary>The first element that is no answer, in words; null where all are.</summary>
    /// <param name="network">The answers of the network as it was read.</param>
    /// <param name="folded">Those of the folded one: where the network's are not finite, they may be those. Null for
    /// none.</param>
    /// <param name="answers">What is judged.</param>
    /// <param name="scale">The size of numbers on the way, whose roundings as floats also doubles may have; null where
    /// doubles have none.</param>
    public static string? Judge(Realizations network, Func<Realizations>? folded, IReadOnlyList<Tensor> answers, double? scale)
    {
        for (int o = 0; o < answers.Count; o++)
        {
            ElementType type = answers[o].Type;
            if (answers[o].Count != network.Plain[0][o].Count)
            {
                return string.Create(CultureInfo.InvariantCulture, $"output {o} has {answers[o].Count} elements, not {network.Plain[0][o].Count}");
            }

            for (int i = 0; i < answers[o].Count; i++)
            {
                double got = answers[o].ElementAsDouble(i);
                if (IsAccepted(type, At(network.Plain, o, i), got, scale))
                {
                    continue;
                }

                double[] known = At(network.All, o, i);
                bool maySpread = !network.IsFinite
                    && (!type.IsFloating() || Array.TrueForAll(known, k => !double.IsFinite(k)) || folded?.Invoke().Layers < network.Layers);
                bool isElsewhere = folded is not null && maySpread && IsAccepted(type, At(folded().All, o, i), got, scale);
                if (!isElsewhere && !network.Overflows && !IsAccepted(type, known, got, scale) && !IsDecidedSo(type, At(network.Many, o, i), got, scale))
                {
                    string wanted = string.Join(" or ", At(network.Many, o, i).Distinct().Take(4).Select(k => k.ToString("R", CultureInfo.InvariantCulture)));
                    return string.Create(CultureInfo.InvariantCulture, $"output {o}, element {i} of {answers[o].Count}: {got:R}, not {wanted}");
                }
            }
        }

        return null;
    }

    /// <summary>
    /// Whether rounding may decide for an answer: among many realizations one gives it by itself. That is no reason for
    /// what lies between them or beyond.
    /// </summary>
    private static bool IsDecidedSo(ElementType type, double[] many, double got, double? scale) =>
        Array.Exists(many, one => IsAccepted(type, [one], got, scale));

    private static double[] At(IReadOnlyList<Tensor[]> realizations, int output, int element) =>
        realizations.Select(r => r[output].ElementAsDouble(element)).ToArray();

    private static bool IsAccepted(ElementType type, double[] known, double got, double? scale)
    {
        (double limit, double huge) = type switch
        {
            ElementType.Float32 => (float.MaxValue, Huge),
            ElementType.Float16 => ((double)Half.MaxValue, (double)Half.MaxValue),
            _ => (double.MaxValue, 1e300),
        };
        // Where rounding decides whether an answer is infinite, it says nothing about which one it is.
        if (known.Any(double.IsFinite) && known.Any(double.IsInfinity) && type.IsFloating())
        {
            return true;
        }

        // Where exact arithmetic leaves the type, partial sums may have left it on both sides.
        if (!double.IsFinite(got) && known.Any(k => double.IsFinite(k) && Math.Abs(k) > limit))
        {
            return true;
        }

        if (double.IsNaN(got))
        {
            return known.Any(double.IsNaN);
        }

        double[] finite = known.Where(k => Math.Abs(k) <= limit).ToArray();
        if (double.IsInfinity(got))
        {
            return known.Any(k => IsOnSide(k, got) && Math.Abs(k) > huge);
        }

        if (finite.Length == 0)
        {
            return known.Any(k => Math.Abs(k) > limit && IsOnSide(k, got) && Math.Abs(got) > huge);
        }

        double spread = finite.Max() - finite.Min();
        double relative = scale is not null || type != ElementType.Float64 ? FloatTolerance : DoubleTolerance;
        double tolerance = !type.IsFloating() ? 0 : relative * (1 + Math.Max(scale ?? 0, finite.Max(Math.Abs)));
        return got >= finite.Min() - (type.IsFloating() ? Reach * spread : 0) - tolerance
            && got <= finite.Max() + (type.IsFloating() ? Reach * spread : 0) + tolerance;
    }

    private static bool IsOnSide(double known, double got) => known > 0 == got > 0;
}
