using System.Globalization;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Graph.Operations;

namespace FusedGen.Compiler.Lowering;

/// <summary>
/// What the classes are called that an output is about: its node says so, or it looks the place of the largest score up
/// in a list of labels.
/// </summary>
internal static class OutputClasses
{
    /// <summary>Reshapes and casts behind a label at most.</summary>
    private const int MostSteps = 16;

    /// <summary>The classes of an output.</summary>
    /// <param name="output">The output.</param>
    /// <param name="known">What nodes say of their results.</param>
    /// <param name="vocabulary">The texts of the network.</param>
    /// <returns>The classes, or null where the output is about none that have names.</returns>
    public static ClassLabels? Of(Value output, IReadOnlyDictionary<Value, ClassLabels> known, Vocabulary vocabulary)
    {
        Value value = output;
        for (int step = 0; step < MostSteps; step++)
        {
            if (known.TryGetValue(value, out ClassLabels? labels))
            {
                return labels;
            }

            if (value.Producer is GatherOperation gather)
            {
                return ListOf(gather) is { } list && IsPlaceOfLargest(gather.Indices) ? LabelsIn(list, vocabulary) : null;
            }

            if (Same(value) is not { } before)
            {
                return null;
            }

            value = before;
        }

        return null;
    }

    /// <summary>The constant in which single labels are looked up; null where it is none, or one of floats.</summary>
    private static Tensor? ListOf(GatherOperation gather) =>
        gather.Data.Constant is { } list && !list.Type.IsFloating() && gather.Places.IndexedAxes is [var axis] && list.Count == list.Shape[axis] ? list : null;

    /// <summary>The value that has the same elements in another shape or integer type; null for none.</summary>
    private static Value? Same(Value value) => value.Producer switch
    {
        MoveOperation { IsReshape: true } move => move.Inputs[0],
        MapOperation { Inputs: [var before], Expression: CastExpression { Operand: InputExpression } } cast
            when !cast.Output.Type.IsFloating() || before.Type.IsFloating() => before,
        _ => null,
    };

    private static bool IsPlaceOfLargest(Value place)
    {
        for (int step = 0; step < MostSteps; step++)
        {
            if (place.Producer is ReduceOperation { Kind: ReduceKind.ArgMax })
            {
                return true;
            }

            if (Same(place) is not { } before)
            {
                return false;
            }

            place = before;
        }

        return false;
    }

    private static ClassLabels LabelsIn(Tensor list, Vocabulary vocabulary) => list.Type == ElementType.String
        ? new ClassLabels(list.Integers.Select(code => vocabulary.Texts[(int)code]).ToArray(), null, AreScores: false)
        : new ClassLabels(list.Integers.Select(label => label.ToString(CultureInfo.InvariantCulture)).ToArray(), list.Integers, AreScores: false);
}
