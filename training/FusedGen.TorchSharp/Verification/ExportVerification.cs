using FusedGen.TorchSharp.Export;
using FusedGen.TorchSharp.Onnx;

namespace FusedGen.TorchSharp.Verification;

/// <summary>Compares what a graph computes with what the module computed.</summary>
internal static class ExportVerification
{
    // Both sides are float32 in another order of additions; errors grow with the largest value that took part.
    private const double Tolerance = 2e-4;

    /// <summary>Checks recorded steps against the replayed graph, in the order in which they ran.</summary>
    /// <exception cref="OnnxExportException">A module differs; the exception names the first.</exception>
    public static void CheckSteps(IEnumerable<(ModuleStep Step, string Value)> steps, Dictionary<string, TensorData> replayed)
    {
        foreach ((ModuleStep step, string value) in steps)
        {
            if (Difference(step.Output, replayed[value]) is string difference)
            {
                throw new OnnxExportException(
                    step.Path,
                    $"What would be written computes something else than the module; the first that differs is '{step.Path}' "
                    + $"({step.Module.GetType().Name}): {difference}.");
            }
        }
    }

    /// <summary>Checks the output of the whole.</summary>
    /// <param name="expected">What the module computed.</param>
    /// <param name="actual">What the graph computes.</param>
    /// <param name="lastModule">The path of the module that the output comes from.</param>
    /// <exception cref="OnnxExportException">They differ.</exception>
    public static void CheckOutput(TensorData expected, TensorData actual, string lastModule)
    {
        if (Difference(expected, actual) is string difference)
        {
            throw new OnnxExportException(
                lastModule,
                $"What would be written computes something else than the module, after '{lastModule}': {difference}. "
                + "The custom forward does more than call its registered modules, or calls them in another order than they were registered "
                + "(with 'forward' in place of 'call' their order cannot be recorded). Use 'call', make the computation a module of its own, "
                + "or build the graph with OnnxGraphBuilder.");
        }
    }

    private static string? Difference(TensorData expected, TensorData actual)
    {
        if (!expected.Shape.AsSpan().SequenceEqual(actual.Shape))
        {
            return $"the shape is {string.Join('×', actual.Shape)} instead of {string.Join('×', expected.Shape)}";
        }

        double largest = expected.LargestDifference(actual);
        return largest <= 1e-6 + (Tolerance * expected.Magnitude())
            ? null
            : FormattableString.Invariant($"the largest difference is {largest:g4}, of values up to {expected.Magnitude():g4}");
    }
}
