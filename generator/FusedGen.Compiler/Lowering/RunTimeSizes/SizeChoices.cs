using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;

namespace FusedGen.Compiler.Lowering.RunTimeSizes;

/// <summary>Sizes that one or two inputs may have.</summary>
/// <param name="Assumed">The values, of one input after the other.</param>
/// <param name="Spellings">All that mean the same: a negative axis counts from the end. <see cref="SizeChoices.Any"/>
/// stands for every value.</param>
internal sealed record SizeChoice(IReadOnlyList<long> Assumed, IReadOnlyList<long[]> Spellings)
{
    public SizeChoice(params long[] values)
        : this(values, [values])
    {
    }
}

/// <summary>
/// Sizes of which the declared result leaves few: each is computed, and the inputs choose. Where it leaves one, only
/// the check reads the inputs.
/// </summary>
internal static class SizeChoices
{
    /// <summary>A value that makes no difference.</summary>
    public const long Any = int.MinValue;

    private const int MostChoices = 16;

    /// <summary>Lowers a node for each of the choices.</summary>
    /// <param name="node">The node.</param>
    /// <param name="known">The lowering for constants.</param>
    /// <param name="inputs">The inputs, one or two, and what ONNX calls them.</param>
    /// <param name="choices">The sizes that give the declared result.</param>
    public static void Choose(NodeContext node, Action<NodeContext> known, (int Input, string Name)[] inputs, IEnumerable<SizeChoice> choices)
    {
        Value[] told = inputs.Select(input => node.Input(input.Input)).ToArray();
        node.RequireSameType(told.Where(value => value.Constant is null).ToArray());
        SizeOperand[] operands = inputs.Select(input => node.ToldIntegers(input.Input, input.Name)).ToArray();
        int length = told.Sum(value => value.Shape.Count);
        SizeChoice[] possible = choices.Where(choice => choice.Assumed.Count == length && IsPossible(choice, told)).Take(MostChoices + 1).ToArray();
        string names = string.Join(" and ", inputs.Select(input => $"'{input.Name}'"));
        if (possible.Length == 0)
        {
            throw node.Mismatch($"has {names} that cannot give the declared result");
        }

        if (possible.Length > MostChoices)
        {
            throw node.Fail(DiagnosticIds.TooLarge, $"has {names} that are computed at run time and leave more than {MostChoices} choices");
        }

        node.Check(SizeRule.Choices, operands[0], operands.Length > 1 ? operands[1] : SizeOperand.Of([]),
            SizeOperand.Planned(possible.SelectMany(choice => choice.Spellings).SelectMany(s => s).Select(n => (int)n)));
        Value? result = null;
        foreach (SizeChoice choice in possible)
        {
            int next = 0;
            for (int i = 0; i < inputs.Length; i++)
            {
                long[] values = choice.Assumed.Skip(next).Take(told[i].Shape.Count).ToArray();
                next += values.Length;
                if (told[i].Constant is null)
                {
                    node.Assume(inputs[i].Input, new Tensor(told[i].Shape, values, told[i].Type));
                }
            }

            known(node);
            result = result is null ? node.Bound! : node.Map(e => Formula.Select(e[0], e[1], e[2]), Chosen(node, choice, told), node.Bound!, result);
        }

        node.Bind(result!);
    }

    private static bool IsPossible(SizeChoice choice, Value[] told)
    {
        long?[] known = told.SelectMany(value => Enumerable.Range(0, value.Shape.Count).Select(i => value.Constant?.Integers[i])).ToArray();
        return choice.Spellings.Any(spelling => spelling.Zip(known, (size, fixed_) => fixed_ is null || size == Any || size == fixed_).All(fits => fits));
    }

    /// <summary>Whether the inputs mean a choice, a scalar.</summary>
    private static Value Chosen(NodeContext node, SizeChoice choice, Value[] told)
    {
        Value[] wide = told.Select(value => node.Map(node.Reshape(value, value.Shape.Count), n => Formula.Cast(n, ElementType.Int64))).ToArray();
        Value numbers = wide.Length == 1 ? wide[0] : node.Concat(wide, 0);
        Value[] elements = Enumerable.Range(0, choice.Assumed.Count).Select(i => node.ElementAt(numbers, i)).ToArray();
        return node.Map(
            e => choice.Spellings
                .Select(spelling => spelling.Select((size, i) => IsSize(e[i], size)).Aggregate((x, y) => Formula.Apply(BinaryFunction.And, x, y)))
                .Aggregate((x, y) => Formula.Apply(BinaryFunction.Or, x, y)),
            elements);
    }

    private static Expression IsSize(Expression element, long size) => size == Any
        ? new IntegerConstant(1, ElementType.Bool)
        : Formula.Apply(BinaryFunction.Equal, element, Formula.Number(size, element.Type));
}
