using FusedGen.Compiler.Graph;

namespace FusedGen.Compiler.Lowering.RunTimeSizes;

/// <summary>An operator whose sizes may be inputs of the model.</summary>
/// <param name="Name">The operator, of the standard domain.</param>
/// <param name="Since">The oldest opset in which these sizes are inputs.</param>
/// <param name="Inputs">The inputs that fix sizes.</param>
/// <param name="Lower">
/// Lowers a node where one of them is not known while compiling; it gets the lowering for constants.
/// </param>
internal sealed record RunTimeOperator(string Name, int Since, IReadOnlyList<int> Inputs, Action<NodeContext, Action<NodeContext>> Lower);

/// <summary>
/// All operators whose sizes may be inputs of the model. Their results have the shapes that the file declares; the
/// sizes themselves are assumed, chosen from or computed with, and a prediction throws where they mean another shape.
/// </summary>
internal static class RunTimeOperators
{
    private static readonly Dictionary<string, RunTimeOperator> Table =
        new[]
            {
                AssumedSizes.Operators, AxisChoices.Operators, RunTimeRegions.Operators, RunTimeResize.Operators, SignalSizes.Operators,
                RegionSizes.Operators,
            }
            .SelectMany(family => family)
            .ToDictionary(o => o.Name, StringComparer.Ordinal);

    /// <summary>Lowers a node.</summary>
    /// <param name="node">The node.</param>
    /// <param name="known">The lowering of its operator.</param>
    public static void Lower(NodeContext node, OperatorLowering known)
    {
        if (known.Domain.Length == 0 && Table.TryGetValue(known.Name, out RunTimeOperator? entry) && node.Opset >= entry.Since && IsOpen(node, entry))
        {
            entry.Lower(node, known.Lower);
        }
        else
        {
            known.Lower(node);
        }
    }

    /// <summary>Whether a size is not known. An input without elements holds nothing that could be.</summary>
    private static bool IsOpen(NodeContext node, RunTimeOperator entry)
    {
        foreach (int input in entry.Inputs.Where(node.IsRunTime))
        {
            Value value = node.Input(input);
            if (value.Shape.Count == 0)
            {
                node.Assume(input, Tensor.Zeros(value.Shape, value.Type));
            }
        }

        return entry.Inputs.Any(node.IsRunTime);
    }
}
