using System.Globalization;
using System.Text;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Batching;

namespace FusedGen.Compiler.Planning.Ports;

/// <summary>
/// Names the parameters of a prediction. The one input and the one output of most networks are <c>input</c> and
/// <c>output</c>; where there are more, they are named after the graph, whose names may be any text.
/// </summary>
internal static class PortNaming
{
    /// <summary>The local that has the numbers of texts.</summary>
    internal const string Codes = "codes";

    private const int LongestName = 40;

    /// <summary>Names of locals in the methods that have ports as parameters.</summary>
    private static readonly string[] s_locals = ["buffer", "scratch", "weights", "row", "rows", "first", "step"];

    /// <summary>Words that cannot name a parameter, or that generated code uses with their own meaning.</summary>
    private static readonly HashSet<string> s_keywords = new(
        ("abstract as base bool break byte case catch char checked class const continue decimal default delegate do double else enum event explicit extern "
        + "false finally fixed float for foreach goto if implicit in int interface internal is lock long namespace new null object operator out override "
        + "params private protected public readonly ref return sbyte sealed short sizeof stackalloc static string struct switch this throw true try typeof "
        + "uint ulong unchecked unsafe ushort using virtual void volatile while nameof nint nuint").Split(' '),
        StringComparer.Ordinal);

    /// <summary>Names the ports of a network.</summary>
    /// <param name="graph">The network.</param>
    /// <param name="outputNames">The outputs' names in the file.</param>
    /// <param name="derivations">What is made of texts for the last of its inputs.</param>
    public static (IReadOnlyList<Port> Inputs, IReadOnlyList<Port> Derived, IReadOnlyList<Port> Outputs) Of(
        ModelGraph graph, IReadOnlyList<string> outputNames, IReadOnlyList<TextDerivation> derivations)
    {
        int given = graph.Inputs.Count - derivations.Count;
        bool isPlain = given == 1 && graph.Outputs.Count == 1;
        HashSet<string> taken = new(s_locals, StringComparer.OrdinalIgnoreCase);
        if (graph.Inputs.Concat(graph.Outputs).Any(v => v.Type == ElementType.String))
        {
            taken.Add(Codes);
        }

        Port[] inputs = graph.Inputs.Take(given).Select((v, i) => Create(v, v.Name, isPlain ? "input" : v.Name, "input", taken, graph.Batch?.Inputs, i))
            .ToArray();
        Port[] outputs = graph.Outputs.Select(
            (v, i) => Create(v, outputNames[i], isPlain ? "output" : outputNames[i], "output", taken, graph.Batch?.Outputs, i)).ToArray();
        Port[] derived = derivations.Select((derivation, i) => Create(
            graph.Inputs[given + i],
            graph.Inputs[given + i].Name,
            derivation.Reading.Counts is null ? "changed" : "counts",
            "counts",
            taken,
            graph.Batch?.Inputs,
            given + i) with { Derived = derivation }).ToArray();
        return (inputs, derived, outputs);
    }

    private static Port Create(Value value, string originalName, string wanted, string otherwise, HashSet<string> taken,
        IReadOnlyList<BatchAxis?>? batch, int index)
    {
        string name = Identifier(wanted);
        name = name.Length == 0 ? otherwise : name;
        string unique = name;
        for (int number = 2; s_keywords.Contains(unique) || taken.Contains(unique) || taken.Contains(Port.OfBatch(unique)); number++)
        {
            unique = name + number.ToString(CultureInfo.InvariantCulture);
        }

        taken.Add(unique);
        taken.Add(Port.OfBatch(unique));
        string memberName = char.ToUpperInvariant(unique[0]) + unique.Substring(1);
        bool isShared = batch is not null && batch[index] is null;
        return new Port(unique, memberName, originalName, value.Type, isShared ? value.Shape : SampleShape(value.Shape)) 
            { IsShared = isShared, Packed = value.Packed };
    }

    /// <summary>The shape without the batch, a leading 1.</summary>
    private static Shape SampleShape(Shape shape) => shape.Rank > 0 && shape[0] == 1 ? new Shape(shape.ToArray().Skip(1).ToArray()) : shape;

    /// <summary>
    /// The ASCII letters and digits of a name in camel case; a word begins after each other character.
    /// </summary>
    private static string Identifier(string text)
    {
        StringBuilder name = new();
        bool startsWord = false;
        foreach (char character in text)
        {
            bool isLetter = character is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z');
            bool isDigit = character is >= '0' and <= '9';
            if (!isLetter && !(isDigit && name.Length > 0))
            {
                startsWord = name.Length > 0;
                continue;
            }

            name.Append(name.Length == 0 ? char.ToLowerInvariant(character) : startsWord ? char.ToUpperInvariant(character) : character);
            startsWord = false;
            if (name.Length == LongestName)
            {
                break;
            }
        }

        return name.ToString();
    }
}
