using System.Globalization;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Planning;
using FusedGen.Compiler.Planning.Ports;
using FusedGen.Compiler.Printing.Texts;
using FusedGen.Compiler.Typing;

namespace FusedGen.Compiler.Printing;

/// <summary>
/// Prints the prediction of a label by a network of any inputs and outputs: the outputs lie on the stack, and no text
/// is made of a label.
/// </summary>
internal static class LabelPrinter
{
    public static void Print(CodeWriter writer, Program program, GeneratedType type, LabelSource source)
    {
        Port told = program.Outputs[source.Output];
        writer.Line();
        writer.Line(source.IsScores
            ? "/// <summary>The label of the largest score of one sample, the first of equal ones. NaN loses to every number.</summary>"
            : "/// <summary>The label that the model gives one sample.</summary>");
        ArgumentsPrinter.PrintInputDocs(writer, program);
        writer.Line("/// <returns>The label.</returns>");
        writer.Line("/// <exception cref=\"global::System.ArgumentException\">A span has the wrong length.</exception>");
        string parameters = string.Join(", ", program.Inputs.Select(p => $"{ArgumentsPrinter.Span(program, p)} {p.Name}"));
        using (writer.Open($"public static {TypedNames.Label} {TypedNames.PredictLabel}({parameters})"))
        {
            foreach (Port input in program.Inputs)
            {
                ArgumentsPrinter.PrintLengthCheck(writer, input, input.Name, isBatch: false);
            }

            SizeChecksPrinter.Print(writer, program);
            foreach (Port output in program.Outputs.Where(o => !o.IsText))
            {
                writer.Line($"global::System.Span<{output.Type.Keyword()}> {output.Name} = stackalloc {output.Type.Keyword()}[{output.MemberName}Length];");
            }

            TextPortsPrinter texts = new(writer, program, type, p => p.Name);
            texts.PrintRun(ProgramPrinter.RunMethod);
            string element = told.IsText ? texts.Number(told) : $"{told.Name}[0]";
            if (source.IsScores)
            {
                writer.Line($"return ({TypedNames.Label})global::FusedGen.ModelScores.IndexOfLargest({told.Name});");
            }
            else if (source.First is { } first)
            {
                writer.Line($"return ({TypedNames.Label}){(first == 0 ? element : $"({element} - ({Number(first)}))")};");
            }
            else
            {
                PrintSwitch(writer, source, element);
            }
        }
    }

    private static void PrintSwitch(CodeWriter writer, LabelSource source, string element)
    {
        writer.Line($"return ({TypedNames.Label})({element} switch");
        writer.Line("{");
        foreach (IGrouping<long, int> same in Enumerable.Range(0, source.Values.Count).GroupBy(i => source.Values[i]))
        {
            writer.Line($"    {Number(same.Key)} => {Number(same.First())},");
        }

        writer.Line("    _ => throw new global::System.Diagnostics.UnreachableException(),");
        writer.Line("});");
    }

    private static string Number(long value) => value == long.MinValue ? "long.MinValue" : value.ToString(CultureInfo.InvariantCulture);
}
