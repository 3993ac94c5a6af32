using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;

namespace FusedGen.Compiler.Lowering.Searches;

/// <summary>
/// Results whose size depends on data. The file declares the size, and a prediction throws where the data give another
/// one.
/// </summary>
internal static class FoundElements
{
    public const string Restriction = "A result whose declared size is fixed.";

    /// <summary>How many elements are found: those that there are if they are known, or as many as declared.</summary>
    /// <param name="node">The node.</param>
    /// <param name="isFound">A vector of booleans.</param>
    /// <param name="outputs">The outputs whose size along an axis it is, and their ranks.</param>
    public static int Count(NodeContext node, Value isFound, params (int Output, int Axis, int Rank)[] outputs) => isFound.Constant is { } known
        ? known.Integers.Count(truth => truth != 0)
        : outputs.Select(output => DeclaredCount(node, output.Output, output.Axis, output.Rank)).FirstOrDefault(count => count is not null)
            ?? throw node.Fail(
                DiagnosticIds.DynamicShape,
                "has a result whose size depends on the data, and the file declares no size above 0 for it; set a named dimension on the attribute, "
                + $"Dimensions = \"name=size\", or cut it off: {node.CutOff(node.Operator == "NonMaxSuppression" ? 2 : 1)}");

    private static int? DeclaredCount(NodeContext node, int output, int axis, int rank) =>
        node.Declared(output) is { } declared && declared.Count == rank && declared[axis] is > 0 and <= int.MaxValue and var size ? (int)size : null;

    /// <summary>The places of true elements, ascending.</summary>
    /// <param name="node">The node.</param>
    /// <param name="isFound">A vector of booleans.</param>
    /// <param name="count">How many are true.</param>
    public static Value Places(NodeContext node, Value isFound, int count)
    {
        if (count > isFound.Shape.Count)
        {
            throw node.Mismatch($"has a declared result of {count} elements, and there are {isFound.Shape.Count}");
        }

        // Each true element is written behind those before it, and each false one behind all.
        Value slots = node.Map(
            isFound, Before(node, isFound), (found, before) => Formula.Select(found, Formula.Min(before, count), Formula.Number(count, before.Type)));
        Value places = node.Scatter(
            ScatterKind.Replace,
            node.NewConstant(Tensor.Zeros(new Shape(count + 1), ElementType.Int64)),
            slots,
            node.Counted(isFound.Shape.Count),
            IndexedPlaces.Elements(1, 0));
        return Checked(node, node.Slice(places, 0, 0, count), isFound, count);
    }

    /// <summary>How many elements before each one are true.</summary>
    public static Value Before(NodeContext node, Value isFound)
    {
        Value numbers = Numbers(node, isFound);
        return node.Add(new RunningSumOperation(
            node.Origin, numbers, 0, isExclusive: true, isReversed: false, node.NewValue(numbers.Type, numbers.Shape)));
    }

    /// <summary>Integers as they are, if so many elements are true as are planned.</summary>
    public static Value Checked(NodeContext node, Value integers, Value isFound, int count)
    {
        Value total = node.CheckedCount(node.Reduce(ReduceKind.Sum, Numbers(node, isFound), [0]), count);
        return node.Map(integers, total, (integer, found) => Formula.Add(integer, Formula.Add(found, -count)));
    }

    private static Value Numbers(NodeContext node, Value isFound) => node.Map(isFound, found => Formula.Cast(found, ElementType.Int64));
}
