using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Planning;
using FusedGen.Compiler.Planning.Ports;
using FusedGen.Compiler.Reference;

namespace FusedGen.Compiler.Interpreting;

/// <summary>What is made of the letters of inputs before kernels run.</summary>
internal static class DerivedTexts
{
    /// <summary>The numbers of a derived port, for rows one after the other.</summary>
    /// <param name="port">The port.</param>
    /// <param name="program">The program.</param>
    /// <param name="rows">How many rows.</param>
    /// <param name="inputs">The inputs with their texts.</param>
    public static Tensor Of(Port port, Program program, int rows, IReadOnlyList<Tensor> inputs)
    {
        TextDerivation derivation = port.Derived!;
        int count = port.IsShared ? 1 : rows;
        List<string> texts = [];
        for (int row = 0; row < count; row++)
        {
            foreach (PassedText source in derivation.Sources)
            {
                int first = source.Input >= 0 && !program.Inputs[source.Input].IsShared ? row * program.Inputs[source.Input].Length : 0;
                texts.AddRange(Enumerable.Range(0, source.Count).Select(i => Changed(source, inputs, first + source.Start + i, program)));
            }
        }

        return TextEvaluator.Evaluate(derivation.Reading, [.. texts], new Shape(port.Length * count));
    }

    /// <summary>A text of an input, or of the vocabulary, as it is changed on its way.</summary>
    public static string Changed(PassedText text, IReadOnlyList<Tensor> inputs, int element, Program program)
    {
        string[]? texts = text.Input < 0 ? null : inputs[text.Input].Texts ?? throw new EvaluationException("The letters of a text are not known.");
        return TextEvaluator.Changed(text.Changes ?? [], texts is null ? program.Texts[text.Start] : texts[element]);
    }
}
