using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph;

namespace FusedGen.Compiler.Lowering;

/// <summary>
/// Branches. Trainers write them where a shape decides (a dimension that may be there or not) or a setting of the network, and both are known while compiling: what
/// remains is the branch that is taken.
/// </summary>
internal static class BranchLowering
{
    private const int MostNames = 3;

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
            IReadOnlyList<string> inputs = context.InputsBehind(condition);
            throw context.Fail(
                DiagnosticIds.Subgraph,
                $"takes its branch by a condition that depends on {Sources(inputs)}. Only conditions that are known while compiling are supported: give the value of an input that never changes on the attribute, "
                + $"FixedInputs = \"{(inputs.Count == 0 ? "name" : UntrustedText.Escape(inputs[0]))}=value\", export by tracing, or write the branch as arithmetic (Where)");
        }

        IReadOnlyList<Value> results = context.Branch(known.Integers[0] != 0 ? "then_branch" : "else_branch");
        for (int i = 0; i < results.Count; i++)
        {
            context.Bind(i, results[i]);
        }
    }

    private static string Sources(IReadOnlyList<string> names)
    {
        if (names.Count == 0)
        {
            return "more arithmetic than is done while compiling";
        }

        string more = names.Count > MostNames ? $" and {names.Count - MostNames} more" : "";
        return $"the {(names.Count == 1 ? "input" : "inputs")} {string.Join(", ", names.Take(MostNames).Select(UntrustedText.Quote))}{more}";
    }
}
