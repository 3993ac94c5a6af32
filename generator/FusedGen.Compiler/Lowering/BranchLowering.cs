using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph;

namespace FusedGen.Compiler.Lowering;

/// <summary>
/// Branches. Trainers write them where a shape decides (a dimension that may be there or not) or a setting of the
/// network, and both are known while compiling: what remains is the branch that is taken. Of a branch that data
/// decides, both are computed.
/// </summary>
internal static class BranchLowering
{
    public static IReadOnlyList<OperatorLowering> Operators { get; } =
    [
        new("If", If, Restrictions: "If the condition depends on data, both branches are computed and must give results of the same type and shape."),
    ];

    private static void If(NodeContext context)
    {
        Value condition = context.Input(0);
        if (condition.Type != ElementType.Bool || condition.Shape.Count != 1)
        {
            throw context.Fail(
                DiagnosticIds.UnsupportedType,
                $"has the condition {UntrustedText.Quote(condition.Name)}, {condition.Type.Keyword()} {condition.Shape}, where one truth value belongs");
        }

        if (condition.Constant is not { } known)
        {
            if (context.IsRepeated && context.InputsBehind(condition).Count == 0)
            {
                // It counts the rounds of a loop, which are written out, so that each knows its branch.
                throw context.Fail(DiagnosticIds.Subgraph, $"takes its branch by a condition that depends on {context.SourcesOf(condition)}");
            }

            Choose(context, context.Reshape(condition, Shape.Scalar));
            return;
        }

        IReadOnlyList<Value> results = context.Branch(known.Integers[0] != 0 ? "then_branch" : "else_branch");
        for (int i = 0; i < results.Count; i++)
        {
            context.Bind(i, results[i]);
        }
    }

    /// <summary>
    /// A condition that depends on data: both branches are computed, and it chooses between the results.
    /// </summary>
    private static void Choose(NodeContext context, Value condition)
    {
        IReadOnlyList<Value> whenTrue = context.Branch("then_branch");
        IReadOnlyList<Value> whenFalse = context.Branch("else_branch");
        for (int i = 0; i < whenTrue.Count; i++)
        {
            (Value one, Value other) = (whenTrue[i], whenFalse[i]);
            if (one.Type != other.Type || !one.Shape.Equals(other.Shape))
            {
                throw context.Fail(
                    DiagnosticIds.Subgraph,
                    $"takes its branch by a condition that depends on {context.SourcesOf(condition)}, and its branches give {one.Type.Keyword()} {one.Shape} "
                    + $"and {other.Type.Keyword()} {other.Shape}. Give the value of an input that never changes on the attribute, "
                    + $"{context.FixingOf(condition)}, or let both branches give one shape");
            }

            context.Bind(i, context.Map(e => Formula.Select(e[0], e[1], e[2]), condition, one, other));
        }
    }
}
