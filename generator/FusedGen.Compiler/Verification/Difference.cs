using System.Globalization;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Reference;

namespace FusedGen.Compiler.Verification;

/// <summary>How far answers are from what was wanted: the largest of many differences.</summary>
public sealed class Difference
{
    private double _sumScaled;
    private long _count;

    /// <summary>The largest |got − want|.</summary>
    public double Absolute { get; private set; }

    /// <summary>
    /// The largest |got − want| / |want|, for wanted values that are not tiny beside the largest one.
    /// </summary>
    public double Relative { get; private set; }

    /// <summary>The largest distance in floats between the rounded answers, for the same values.</summary>
    public long Ulps { get; private set; }

    /// <summary>
    /// The largest |got − want| measured by the largest |want| of its tensor, or by 1 where that is smaller: what
    /// tolerances are about.
    /// </summary>
    public double Scaled { get; private set; }

    /// <summary>The mean of all differences, measured in the same way; 0 where there are none.</summary>
    public double MeanScaled => _count == 0 ? 0 : _sumScaled / _count;

    /// <summary>Takes the differences of two tensors in, of any element type.</summary>
    public void Add(Tensor want, Tensor got)
    {
        if (want.Type == ElementType.String)
        {
            AddExact(Numbers(want), Numbers(got));
        }
        else
        {
            Add(Numbers(want), Numbers(got));
        }
    }

    /// <summary>
    /// Takes the differences of two tensors in whose elements are the same or not, such as the numbers of texts: other
    /// ones differ by 1.
    /// </summary>
    public void AddExact(IReadOnlyList<double> want, IReadOnlyList<double> got) =>
        Add(new double[Math.Min(want.Count, got.Count)], want.Zip(got, (right, found) => right.Equals(found) ? 0.0 : 1).ToArray());

    /// <summary>Takes the differences of two tensors in.</summary>
    /// <param name="want">The elements that are right.</param>
    /// <param name="got">As many elements as were computed.</param>
    public void Add(IReadOnlyList<double> want, IReadOnlyList<double> got)
    {
        double magnitude = want.Select(Math.Abs).Where(v => !double.IsInfinity(v) && !double.IsNaN(v)).DefaultIfEmpty(0).Max();
        for (int i = 0; i < want.Count && i < got.Count; i++)
        {
            _count++;
            if (want[i].Equals(got[i]))
            {
                continue;
            }

            double absolute = Math.Abs(want[i] - got[i]);
            absolute = double.IsNaN(absolute) ? double.PositiveInfinity : absolute;
            Absolute = Math.Max(Absolute, absolute);
            double scaled = absolute / Math.Max(1, magnitude);
            Scaled = Math.Max(Scaled, scaled);
            _sumScaled += scaled;
            if (Math.Abs(want[i]) > 1e-3 * magnitude)
            {
                Relative = Math.Max(Relative, absolute / Math.Abs(want[i]));
                Ulps = Math.Max(Ulps, UlpsBetween((float)want[i], (float)got[i]));
            }
        }
    }

    /// <summary>The figures in words.</summary>
    public override string ToString() =>
        string.Format(CultureInfo.InvariantCulture, "absolute {0:0.0e+0}, relative {1:0.0e+0}, {2} ULP", Absolute, Relative, Ulps);

    private static double[] Numbers(Tensor tensor) =>
        tensor.Type.IsFloating() ? tensor.Floats : Array.ConvertAll(tensor.Integers, v => Integers.ToDouble(v, tensor.Type));

    private static long UlpsBetween(float left, float right) => Math.Abs(Ordinal(left) - Ordinal(right));

    /// <summary>Floats in their order as integers.</summary>
    private static long Ordinal(float value)
    {
        int bits = FloatBits.ToInt32(value);
        return bits < 0 ? int.MinValue - (long)bits : bits;
    }
}
