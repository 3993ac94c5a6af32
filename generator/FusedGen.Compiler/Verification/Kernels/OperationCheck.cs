using System.Globalization;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Interpreting;
using FusedGen.Compiler.Planning;
using FusedGen.Compiler.Planning.Memory;
using FusedGen.Compiler.Reference;

namespace FusedGen.Compiler.Verification.Kernels;

/// <summary>
/// Holds what kernels left in memory to the operations that they stand for, given what they found there: a wrong answer
/// is found at the kernel that made it.
/// </summary>
/// <param name="weights">The weights that the generated code computes with.</param>
/// <param name="cancellationToken">Stops between operations.</param>
internal sealed class OperationCheck(DecodedWeights weights, CancellationToken cancellationToken)
{
    /// <summary>
    /// Differences that need no closer look, measured by the largest element: what rounding makes of nearly every sum.
    /// </summary>
    private const double Small = 1e-6;

    /// <summary>Runs with random errors.</summary>
    private const int NoisyRuns = 4;

    /// <summary>How far beyond the random errors a result may be.</summary>
    private const double Spread = 8;

    /// <summary>What is wrong with the results, in words; null for nothing.</summary>
    public string? Describe(PlannedOperation planned, ProgramMemory memory)
    {
        Dictionary<Value, Tensor> inputs = [];
        foreach (PlannedValue input in planned.Inputs)
        {
            inputs[input.Value] = memory.Read(input.Operand, input.Value.Type, input.Value.Shape);
        }

        Dictionary<Value, Tensor> exact = new(inputs);
        foreach (Operation operation in planned.Operations)
        {
            Tensor[] results = ReferenceEvaluator.Evaluate(FloatEvaluator.Decoded(operation, weights), value => exact[value], cancellationToken);
            for (int o = 0; o < results.Length; o++)
            {
                exact[operation.Outputs[o]] = results[o];
            }
        }

        List<Dictionary<Value, Tensor>>? noisy = null;
        foreach (PlannedValue output in planned.Outputs)
        {
            Tensor want = exact[output.Value];
            Tensor got = memory.Read(output.Operand, output.Value.Type, output.Value.Shape);
            double small = Small * Largest(want);
            for (int i = 0; i < want.Count; i++)
            {
                double right = want.ElementAsDouble(i);
                double found = got.ElementAsDouble(i);
                if (IsNear(right, found, want.Type == ElementType.Float64 ? small * 1e-3 : small))
                {
                    continue;
                }

                noisy ??= Noisy(planned, inputs);
                if (!IsWithin(right, found, noisy.Select(run => run[output.Value].ElementAsDouble(i)), want.Type))
                {
                    return string.Format(
                        CultureInfo.InvariantCulture, "element {0} of '{1}' is {2:R} instead of {3:R}", i, output.Value.Name, found,
                        want.Type == ElementType.Float32 ? (float)right : right);
                }
            }
        }

        return null;
    }

    private List<Dictionary<Value, Tensor>> Noisy(PlannedOperation planned, Dictionary<Value, Tensor> inputs) => Enumerable.Range(1, NoisyRuns).Select(seed =>
    {
        Dictionary<Value, Tensor> values = new(inputs);
        new NoisyEvaluator(seed, weights, cancellationToken).Run(planned.Operations, values);
        return values;
    }).ToList();

    private static bool IsNear(double right, double found, double tolerance) =>
        right.Equals(found) || Math.Abs(right - found) <= tolerance || (float)right == found;

    /// <summary>
    /// A result that errors move may move as far and a little farther; one that they turn into another number may be
    /// any.
    /// </summary>
    private static bool IsWithin(double right, double found, IEnumerable<double> noisy, ElementType type)
    {
        double[] runs = noisy.ToArray();
        if (runs.Any(run => double.IsNaN(run) != double.IsNaN(right) || double.IsInfinity(run) != double.IsInfinity(right)))
        {
            return true;
        }

        if (!type.IsFloating())
        {
            return runs.Any(run => !run.Equals(right));
        }

        // Beyond the largest float is infinity, and below the smallest ones zero.
        if (type == ElementType.Float32 && (Math.Abs(right) > float.MaxValue * (1 - 1e-6) || Math.Abs(right) < 1e-37))
        {
            return Math.Abs(right) < 1 ? Math.Abs(found) < 1e-36 : double.IsInfinity(found) || Math.Abs(found) > 1e38;
        }

        double spread = runs.Max(run => Math.Abs(run - right));
        return Math.Abs(found - right) <= (Spread * spread) + (1e-6 * Math.Abs(right));
    }

    private static double Largest(Tensor tensor) =>
        tensor.Type.IsFloating() ? tensor.Floats.Select(Math.Abs).Where(v => !double.IsNaN(v) && !double.IsInfinity(v)).DefaultIfEmpty(0).Max() : 0;
}
