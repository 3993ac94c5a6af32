using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Reference;

namespace FusedGen.Compiler.Reporting.Trees;

/// <summary>
/// Columns that are 1 for some texts of an input and 0 for all others, whatever encoders made them: the network is
/// evaluated with each text that it names, and with one that it does not.
/// </summary>
internal sealed class TextColumns
{
    /// <summary>Texts that are tried at most.</summary>
    private const int MostTexts = 64;

    /// <summary>Elements that an evaluation may compute.</summary>
    private const long MostElements = 1 << 18;

    /// <summary>Texts that a column's name lists.</summary>
    private const int MostListed = 3;

    private readonly ModelGraph _graph;
    private readonly IReadOnlyDictionary<Value, Tensor>[] _byText;

    /// <summary>Evaluates a network.</summary>
    public TextColumns(ModelGraph graph)
    {
        _graph = graph;
        bool isSmall = graph.Inputs.Any(input => input.Type == ElementType.String) && graph.Vocabulary.Texts.Count <= MostTexts
            && graph.Operations.Sum(o => o.Outputs.Sum(output => (long)output.Shape.Count)) <= MostElements
            && !graph.Operations.OfType<TextOperation>().Any();
        _byText = isSmall ? Evaluated(graph) : [];
    }

    /// <summary>
    /// The texts for which a column is 1, where it is 0 for all others: <c>town = 'Ulm'</c>; null else.
    /// </summary>
    /// <param name="input">The name of the only input that the column depends on.</param>
    /// <param name="value">The value that the column is in.</param>
    /// <param name="element">The column.</param>
    public string? Of(string input, Value value, int element)
    {
        double[] numbers = _byText.Select(values => values[value].ElementAsDouble(element)).ToArray();
        int[] ones = Enumerable.Range(0, Math.Max(0, numbers.Length - 1)).Where(i => numbers[i] == 1).ToArray();
        if (ones.Length is 0 or > MostListed || numbers[numbers.Length - 1] != 0 || numbers.Any(number => number is not (0 or 1)))
        {
            return null;
        }

        string texts = string.Join(" or ", ones.Select(i => UntrustedText.Quote(_graph.Vocabulary.Texts[i])));
        return $"{input} = {texts}";
    }

    /// <summary>All values for each text of the vocabulary, and for an unknown one last.</summary>
    private static IReadOnlyDictionary<Value, Tensor>[] Evaluated(ModelGraph graph)
    {
        try
        {
            return Enumerable.Range(0, graph.Vocabulary.Texts.Count)
                .Append(Vocabulary.Unknown)
                .Select(code => ReferenceEvaluator.EvaluateAll(graph, graph.Inputs.Select(input => Filled(input, code)).ToArray()))
                .ToArray();
        }
        catch (EvaluationException)
        {
            // An encoder that refuses what it does not know has no columns for it.
            return [];
        }
    }

    private static Tensor Filled(Value input, int code) => input.Type == ElementType.String
        ? new Tensor(input.Shape, Enumerable.Repeat((long)code, input.Shape.Count).ToArray(), ElementType.String)
        : Tensor.Zeros(input.Shape, input.Type);
}
