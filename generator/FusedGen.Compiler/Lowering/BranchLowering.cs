using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph;

namespace FusedGen.Compiler.Lowering;

/// <summary>
/// Branches. Trainers write them where a shape decides (a dimension that may be there or not) or a setting of the
/// network, and both are known while compiling: what remains is the branch that is taken.
/// </summary>
internal static class BranchLowering
{
    public static IReadOnlyList<OperatorLowering> Operators { get; } =
    [
        new("If", If, Restrictions: "The condition must be known while compiling: it depends on shapes, on constants, and on inputs that `FixedInputs` gives."),
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
            throw context.Fail(
                DiagnosticIds.Subgraph,
                $"takes its branch by a condition that depends on {context.SourcesOf(condition)}. Only conditions that are known while compiling are "
                + $"supported: give the value of an input that never changes on the attribute, "
                + $"{context.FixingOf(condition)}, export by tracing, or write the branch as arithmetic (Where)");
        }

        IReadOnlyList<Value> results = context.Branch(known.Integers[0] != 0 ? "then_branch" : "else_branch");
        for (int i = 0; i < results.Count; i++)
        {
            context.Bind(i, results[i]);
        }
    }
}
