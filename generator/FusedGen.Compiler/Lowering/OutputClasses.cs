using System.Globalization;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Graph.Operations;

namespace FusedGen.Compiler.Lowering;

/// <summary>
/// What the classes are called that an output is about: its node says so, or it looks the place of the largest score up
/// in a list of labels, or in a table of keys and labels.
/// </summary>
internal static class OutputClasses
{
    /// <summary>Reshapes and casts behind a label at most.</summary>
    private const int MostSteps = 16;

    /// <summary>Floats are whole numbers up to here, and labels are.</summary>
    private const double MostExact = 1 << 24;

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

            if (Same(value) is not { } before)
            {
                break;
            }

            value = before;
        }

        return LabelLookup.Of(output) is { } found ? LabelsOf(found, vocabulary) : null;
    }

    /// <summary>The value that has the same elements in another shape or integer type; null for none.</summary>
    private static Value? Same(Value value) => value.Producer switch
    {
        MoveOperation { IsReshape: true } move => move.Inputs[0],
        MapOperation { Inputs: [var before], Expression: CastExpression { Operand: InputExpression } } cast
            when !cast.Output.Type.IsFloating() || before.Type.IsFloating() => before,
        _ => null,
    };

    /// <summary>
    /// The labels that an output has for each class; null where they are no texts and no whole numbers, or where an
    /// output has several for one.
    /// </summary>
    private static ClassLabels? LabelsOf(IReadOnlyList<Tensor> byClass, Vocabulary vocabulary)
    {
        List<long> labels = [];
        foreach (Tensor tensor in byClass)
        {
            double first = tensor.Count > 0 ? tensor.ElementAsDouble(0) : double.NaN;
            bool isLabel = first == Math.Floor(first) && (!tensor.Type.IsFloating() || Math.Abs(first) <= MostExact)
                && Enumerable.Range(0, tensor.Count).All(i => tensor.ElementAsDouble(i) == first);
            if (!isLabel)
            {
                return null;
            }

            labels.Add(tensor.Type.IsFloating() ? (long)first : tensor.Integers[0]);
        }

        return byClass[0].Type != ElementType.String
            ? new ClassLabels(labels.Select(label => label.ToString(CultureInfo.InvariantCulture)).ToArray(), labels, AreScores: false)
            : labels.All(code => code >= 0) ? new ClassLabels(labels.Select(code => vocabulary.Texts[(int)code]).ToArray(), null, AreScores: false)
            : null;
    }
}
