using System.Globalization;
using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Reference;

namespace FusedGen.Compiler.Lowering.Texts;

/// <summary>
/// What texts become, and what becomes a text, as far as the letters are known while compiling: a text at run time is
/// known by its number alone.
/// </summary>
internal static class TextLowering
{
    /// <summary>Converts between texts and other types.</summary>
    public static Value Cast(NodeContext node, Value value, ElementType type)
    {
        if (value.Type == type)
        {
            return value;
        }

        if (value.Type == ElementType.String)
        {
            return ReadNumbers.Of(node, value, type) ?? throw node.Fail(
                DiagnosticIds.UnsupportedType,
                $"casts texts to {type}, which would have to be read at run time, from {node.SourcesOf(value)}; "
                + $"read the numbers in code and give them to the model as numbers");
        }

        if (Spelled(node, value) is { } texts)
        {
            return texts;
        }

        throw node.Fail(
            DiagnosticIds.UnsupportedType,
            $"casts {value.Type} to texts, which would have to be written at run time; only labels that the model lists can be, "
            + $"so take the numbers as the output: Outputs = \"…\"");
    }

    /// <summary>
    /// Refuses a comparison of texts neither of which the model names: they may be different ones that it does not
    /// know.
    /// </summary>
    public static void RequireComparable(NodeContext node, Value left, Value right)
    {
        if (left.Type == ElementType.String && UnknownTexts.MayHold(left) && UnknownTexts.MayHold(right))
        {
            throw node.Fail(
                DiagnosticIds.UnsupportedType,
                $"compares texts of {node.SourcesOf(left)} with those of {node.SourcesOf(right)}; texts can be compared with those that the model "
                + $"names: compare these in code");
        }
    }

    /// <summary>
    /// Refuses outputs whose texts are chosen among those of inputs while the program runs, and of which no number
    /// tells what they are.
    /// </summary>
    public static void RequireKnownOutputs(ModelGraph graph, IReadOnlyList<string> names)
    {
        for (int i = 0; i < names.Count; i++)
        {
            Value output = graph.Outputs[i];
            if (output.Type != ElementType.String || !UnknownTexts.MayHold(output))
            {
                continue;
            }

            if (PassedTexts.Of(graph, output) is not { } passed)
            {
                throw new ModelException(
                    DiagnosticIds.UnsupportedType,
                    $"The output {UntrustedText.Quote(names[i])} has texts of inputs in it that are chosen or changed at run time, "
                    + $"or moved among more than {Figures.Count(PassedTexts.MostElements)}. "
                    + "An output of texts consists of those that the model names, or passes inputs on as they are: choose in code, "
                    + "and leave it out, Outputs = \"…\".");
            }

            if (passed.Count > PassedTexts.MostRuns)
            {
                throw new ModelException(
                    DiagnosticIds.TooLarge,
                    $"The output {UntrustedText.Quote(names[i])} puts texts of inputs together from {Figures.Count(passed.Count)} places; "
                    + $"the limit is {Figures.Count(PassedTexts.MostRuns)}. Leave it out: Outputs = \"…\".");
            }
        }
    }

    /// <summary>Refuses to read the letters of texts that are more than moved.</summary>
    public static void RequireKnownSources(ModelGraph graph)
    {
        foreach (TextOperation reading in graph.Operations.OfType<TextOperation>())
        {
            if (PassedTexts.Of(graph, reading.Text) is not { Count: <= PassedTexts.MostRuns })
            {
                throw new ModelException(
                    DiagnosticIds.UnsupportedType,
                    $"{NodeContext.Describe(reading.Origin)} reads the letters of texts that are chosen among those of inputs at run time, "
                    + $"or put together from more than {Figures.Count(PassedTexts.MostRuns)} places. Do it in code.");
            }
        }
    }

    /// <summary>Constant integers, and those that are looked up in a list, as texts.</summary>
    private static Value? Spelled(NodeContext node, Value value)
    {
        Value flat = value;
        while (flat.Producer is MoveOperation { IsReshape: true } move)
        {
            flat = move.Inputs[0];
        }

        return flat switch
        {
            { Constant: { } constant } when AreIntegers(constant) => node.Reshape(node.NewConstant(Spelled(node, constant)), value.Shape),
            { Producer: GatherOperation { Data.Constant: { } list } gather } when AreIntegers(list) =>
                node.Reshape(node.Gather(node.NewConstant(Spelled(node, list)), gather.Indices, gather.Places, flat.Shape), value.Shape),
            _ => null,
        };
    }

    private static bool AreIntegers(Tensor tensor) => !tensor.Type.IsFloating() && tensor.Type != ElementType.Bool;

    private static Tensor Spelled(NodeContext node, Tensor numbers) =>
        node.TextRow(numbers.Integers.Select(number => number.ToString(CultureInfo.InvariantCulture)).ToArray()).Reshape(numbers.Shape);
}
