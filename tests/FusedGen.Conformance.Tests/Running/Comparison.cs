using System.Globalization;
using FusedGen.Compiler.Graph;
using FusedGen.Conformance.Tests.Material;

namespace FusedGen.Conformance.Tests.Running;

/// <summary>Holds outputs to reference vectors with the material's tolerance.</summary>
internal static class Comparison
{
    private const double Absolute = 1e-5;
    private const double Relative = 1e-3;

    /// <summary>The same for models of tables.</summary>
    private const double TabularRelative = 1e-4;

    /// <summary>
    /// The error in units of the trainer's own error in float that is allowed against its outputs in double.
    /// </summary>
    private const double FloatErrors = 4;

    private const double LeastFloatError = 1e-6;

    /// <summary>A quantum and its own rounding.</summary>
    private const double QuantumSlack = 1.0001;

    /// <summary>What differs, or null.</summary>
    public static string? Compare(ConformanceCase model, VectorSet set, Array[] outputs)
    {
        if (set.Outputs.Count == 0)
        {
            // Nobody gave answers: the case is that the model runs.
            return null;
        }

        if (outputs.Length != set.Outputs.Count)
        {
            return $"{outputs.Length} outputs instead of {set.Outputs.Count}";
        }

        for (int o = 0; o < outputs.Length; o++)
        {
            Tensor expected = set.Outputs[o].Tensor;
            if (expected.Type.PerByte() > 1)
            {
                outputs[o] = Packing.Unpack(outputs[o], expected)?.Integers ?? outputs[o];
            }

            if (outputs[o].Length != expected.Count)
            {
                return $"output {o} has {outputs[o].Length} elements instead of {expected.Count}";
            }

            string? difference = expected.Texts is { } texts ? Exactly((string[])outputs[o], texts)
                : !expected.Type.IsFloating() ? Exactly(outputs[o], expected)
                : model.IsHalf && set.WideOutputs.TryGetValue(o, out Tensor? wide) ? WithinHalf(Doubles(outputs[o]), wide.Floats, model.HalfDifference)
                : model.IsTorchOracle && set.DoubleOutputs.TryGetValue(o, out Tensor? exact)
                    ? WithinTrainersError(Doubles(outputs[o]), expected.Floats, exact.Floats)
                : Closely(Doubles(outputs[o]), expected.Floats, Absolute + (model.OutputQuantum * QuantumSlack), model.IsTabular ? TabularRelative : Relative);
            if (difference is not null)
            {
                return $"output {o}, {difference}";
            }
        }

        return null;
    }

    private static double[] Doubles(Array elements) =>
        elements.Cast<object>().Select(e => e is Half half ? (double)half : Convert.ToDouble(e, CultureInfo.InvariantCulture)).ToArray();

    private static string? Exactly(string[] got, string[] expected)
    {
        int at = Enumerable.Range(0, got.Length).FirstOrDefault(i => got[i] != expected[i], -1);
        return at < 0 ? null : $"element {at}: \"{got[at]}\" instead of \"{expected[at]}\"";
    }

    private static string? Exactly(Array got, Tensor expected)
    {
        for (int i = 0; i < got.Length; i++)
        {
            long element = Convert.ToInt64(got.GetValue(i), CultureInfo.InvariantCulture);
            bool isSame = expected.Type.IsNarrowFloat()
                ? Number(element, expected.Type).Equals(Number(expected.Integers[i], expected.Type))
                : element == expected.Integers[i];
            if (!isSame)
            {
                return $"element {i}: {element} instead of {expected.Integers[i]}";
            }
        }

        return null;
    }

    /// <summary>The float of a code: several codes may be NaN.</summary>
    private static double Number(long code, ElementType type) => new Tensor(Shape.Scalar, [code], type).ElementAsDouble(0);

    /// <summary>
    /// Networks of half precision may be rounded between their nodes or not: both lie near the same network in float.
    /// </summary>
    private static string? WithinHalf(double[] got, double[] wide, double difference)
    {
        double allowed = Math.Max(FloatErrors * difference, Relative * wide.Select(Math.Abs).DefaultIfEmpty().Max());
        double error = Largest(got, wide);
        return error <= allowed ? null : $"the largest error is {error:G3}, allowed is {allowed:G3}";
    }

    private static string? Closely(double[] got, double[] expected, double absolute, double relative)
    {
        for (int i = 0; i < got.Length; i++)
        {
            double want = expected[i];
            if (!got[i].Equals(want) && !(Math.Abs(got[i] - want) <= absolute + (relative * Math.Abs(want))))
            {
                return $"element {i}: {got[i]:R} instead of {want:R}";
            }
        }

        return null;
    }

    private static string? WithinTrainersError(double[] got, double[] trainer, double[] exact)
    {
        double allowed = Math.Max(FloatErrors * Largest(trainer, exact), LeastFloatError * exact.Select(Math.Abs).DefaultIfEmpty().Max());
        double error = Largest(got, exact);
        return error <= allowed ? null : $"the largest error is {error:G3}, allowed is {allowed:G3}";
    }

    private static double Largest(double[] left, double[] right)
    {
        double largest = 0;
        for (int i = 0; i < left.Length; i++)
        {
            double error = Math.Abs(left[i] - right[i]);

            // A NaN is larger than any error, also where it was expected: the trained networks give none.
            largest = double.IsNaN(error) ? double.NaN : Math.Max(largest, error);
        }

        return largest;
    }
}
