using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph;

namespace FusedGen.Compiler.Lowering.Einsum;

/// <summary>Einstein sums of any number of operands, as diagonals, sums, transposes and products of two.</summary>
internal static class EinsumLowering
{
    /// <summary>More operands are no product that anybody writes, and would take long to put in order.</summary>
    private const int MostOperands = 32;

    public static IReadOnlyList<OperatorLowering> Operators { get; } = [new("Einsum", Einsum, Since: 12, $"At most {MostOperands} operands.")];

    private static void Einsum(NodeContext node)
    {
        Value[] values = node.AllInputs();
        node.RequireSameType(values);
        if (values[0].Type == ElementType.Bool)
        {
            throw node.Fail(DiagnosticIds.UnsupportedType, "has operands of type Bool");
        }

        if (values.Length > MostOperands)
        {
            throw node.Fail(DiagnosticIds.TooLarge, $"multiplies {values.Length} operands; the limit is {MostOperands}");
        }

        EinsumEquation equation = EinsumEquation.Parse(node, values.Select(v => v.Shape).ToArray());
        Dictionary<int, int> sizes = Sizes(node, equation, values);
        EinsumOperand[] operands = values.Select((v, i) => EinsumOperand.Of(node, v, equation.Inputs[i], sizes)).ToArray();

        // What no other operand has and the result does not want is summed before anything is multiplied.
        operands = operands.Select((operand, i) => operand.Keep(node, Needed(operands, [i], equation.Output))).ToArray();
        ContractionOrder order = ContractionOrder.Of(
            operands.Select(o => o.Labels).ToArray(), equation.Output, sizes, operands.Select(o => o.Value.Constant is not null).ToArray());
        EinsumOperand result = Multiply(node, order, operands, equation.Output).Operand;
        node.Bind(result.Arranged(node, equation.Output));
    }

    /// <summary>The size of each label: 1 stretches to that of another operand.</summary>
    private static Dictionary<int, int> Sizes(NodeContext node, EinsumEquation equation, Value[] values)
    {
        Dictionary<int, int> sizes = [];
        for (int i = 0; i < values.Length; i++)
        {
            for (int axis = 0; axis < values[i].Shape.Rank; axis++)
            {
                int label = equation.Inputs[i][axis];
                int size = values[i].Shape[axis];
                int known = sizes.TryGetValue(label, out int other) ? other : 1;
                bool isRepeated = equation.Inputs[i].Take(axis).Contains(label);
                sizes[label] = size == known || (!isRepeated && (size == 1 || known == 1))
                    ? Stretched(size, known)
                    : throw node.Mismatch($"has axes of {known} and {size} under one letter");
            }
        }

        return sizes;
    }

    private static int Stretched(int size, int known) => known == 1 ? size : known;

    /// <summary>The labels that stand in the result or in any factor but the given ones.</summary>
    private static HashSet<int> Needed(EinsumOperand[] factors, IReadOnlyCollection<int> without, IReadOnlyList<int> output) =>
        new(factors.Where((_, i) => !without.Contains(i)).SelectMany(factor => factor.Labels).Concat(output));

    private static (EinsumOperand Operand, int[] Factors) Multiply(NodeContext node, ContractionOrder order, EinsumOperand[] factors, IReadOnlyList<int> output)
    {
        if (order.Left is null || order.Right is null)
        {
            return (factors[order.Factor], [order.Factor]);
        }

        (EinsumOperand left, int[] leftFactors) = Multiply(node, order.Left, factors, output);
        (EinsumOperand right, int[] rightFactors) = Multiply(node, order.Right, factors, output);
        int[] both = [.. leftFactors, .. rightFactors];
        return (PairwiseProduct.Of(node, left, right, Needed(factors, both, output)), both);
    }
}
