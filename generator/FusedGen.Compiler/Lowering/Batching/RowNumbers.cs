using FusedGen.Compiler.Graph;

namespace FusedGen.Compiler.Lowering.Batching;

/// <summary>
/// Finds what is decided by the number of rows while lowering. Where two numbers of rows differ in the constants or shapes that a node reads, and not in those that it gives, it may compare, or hold a number within bounds: one
/// row and two must then give the same too.
/// </summary>
internal static class RowNumbers
{
    private static readonly int[] s_rows = [1, 2];

    /// <summary>Refuses a network that is another one for few rows.</summary>
    /// <param name="network">The network.</param>
    /// <param name="dimension">The dimension, for messages.</param>
    /// <param name="first">The network for some number of rows.</param>
    /// <param name="second">The same for another.</param>
    /// <exception cref="Diagnostics.ModelException">A node decides by the number of rows.</exception>
    public static void Require(NetworkLowering network, BatchDimension dimension, LoweringRun first, LoweringRun second)
    {
        LoweredNode[] decided = first.Nodes.Zip(second.Nodes, (one, other) => (one, other)).Where(pair => IsDecided(pair.one, pair.other)).Select(pair => pair.one).ToArray();
        if (first.Branches.Count == 0 && decided.Length == 0)
        {
            return;
        }

        foreach (int rows in s_rows)
        {
            LoweringRun few = network.Run(_ => rows);
            RequireBranches(dimension, first, few);
            foreach (LoweredNode node in decided)
            {
                if (few.Nodes.FirstOrDefault(other => other.Node == node.Node) is { } other && !AreSame(node.Outputs, other.Outputs))
                {
                    throw dimension.Refused($"{NodeContext.Describe(node.Node)} decides by the number of rows");
                }
            }
        }
    }

    private static void RequireBranches(BatchDimension dimension, LoweringRun several, LoweringRun few)
    {
        for (int i = 0; few.Failure is null && i < several.Branches.Count; i++)
        {
            if (i >= few.Branches.Count || few.Branches[i] != several.Branches[i])
            {
                throw dimension.Refused($"{NodeContext.Describe(several.Branches[i].Node)} takes its branch by the number of rows");
            }
        }
    }

    private static bool IsDecided(LoweredNode one, LoweredNode other) =>
        one.Node == other.Node && AreSame(one.Outputs, other.Outputs) && !AreSame(one.Inputs, other.Inputs);

    private static bool AreSame(IReadOnlyList<Value> some, IReadOnlyList<Value> others) => some.Count == others.Count && some.Zip(others, AreSame).All(same => same);

    private static bool AreSame(Value one, Value other) => one.Constant is { } constant
        ? other.Constant is { } known && SameOperation.IsSame(constant, known)
        : other.Constant is null && one.Shape.Equals(other.Shape);
}
