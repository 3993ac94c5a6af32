using System.Globalization;
using FusedGen.Compiler.Planning;
using FusedGen.Compiler.Typing;

namespace FusedGen.Compiler.Printing;

/// <summary>
/// Prints the members that give elements names: structs that are laid over the spans without a copy, and the enum of
/// the labels.
/// </summary>
internal static class TypedMembersPrinter
{
    private const string Marshal = "global::System.Runtime.InteropServices.MemoryMarshal";
    private const string Unsafe = "global::System.Runtime.CompilerServices.Unsafe";
    private const string InputSpan = "global::System.ReadOnlySpan<float> input";
    private const string Exception = "/// <exception cref=\"global::System.ArgumentException\">A span has the wrong length.</exception>";

    public static void Print(CodeWriter writer, Program program, GeneratedType type)
    {
        TypedMembers typed = type.Typed;
        if (typed.Input is { Elements.Count: > 0 } features)
        {
            PrintStruct(writer, features, "The features of one sample by name, in the order of the input.", "Input");
        }

        if (typed.Output is { Elements.Count: > 0 } scores)
        {
            PrintStruct(writer, scores, "The scores of one sample by label, in the order of the output.", "Output");
        }

        if (typed.Labels.Count > 0)
        {
            PrintLabels(writer, typed.Labels, typed.Source is null ? "Output" : "Class");
            if (typed.HasLabelNames)
            {
                PrintLabelNames(writer, type);
            }
        }

        if (typed.HasPredict)
        {
            PrintPredict(writer, typed.Input, typed.Output);
        }

        if (typed.Columns is { } columns)
        {
            ColumnsPrinter.Print(writer, program, columns, typed.Source is not null && typed.Labels.Count > 0);
        }

        if (typed.Source is { } source)
        {
            LabelPrinter.Print(writer, program, type, source);
        }
        else if (typed.Labels.Count > 0)
        {
            PrintPredictLabel(writer, typed.Input);
        }
    }

    private static void PrintStruct(CodeWriter writer, SampleStruct sample, string summary, string side)
    {
        writer.Line();
        writer.Line($"/// <summary>{summary}</summary>");
        for (int i = 0; i < sample.Elements.Count; i++)
        {
            writer.Line($"/// <param name=\"{sample.Elements[i].Member}\">{side} {Number(i)}: {Original(sample.Elements[i])}.</param>");
        }

        writer.Line("[global::System.Runtime.InteropServices.StructLayout(global::System.Runtime.InteropServices.LayoutKind.Sequential)]");
        writer.Line($"public readonly record struct {sample.Type}(");
        for (int i = 0; i < sample.Elements.Count; i++)
        {
            writer.Line($"    float {sample.Elements[i].Member}{(i == sample.Elements.Count - 1 ? ");" : ",")}");
        }
    }

    private static void PrintLabels(CodeWriter writer, IReadOnlyList<NamedElement> labels, string place)
    {
        writer.Line();
        writer.Line($"/// <summary>The labels of samples; the numbers are {(place == "Output" ? "indices in the output" : "those of the classes")}.</summary>");
        using (writer.Open($"public enum {TypedNames.Label}"))
        {
            for (int i = 0; i < labels.Count; i++)
            {
                if (i > 0)
                {
                    writer.Line();
                }

                writer.Line($"/// <summary>{place} {Number(i)}: {Original(labels[i])}.</summary>");
                writer.Line($"{labels[i].Member} = {Number(i)},");
            }
        }
    }

    private static void PrintLabelNames(CodeWriter writer, GeneratedType type)
    {
        writer.Line();
        writer.Line($"/// <summary>The labels as the model spells them, indexed by <see cref=\"{TypedNames.Label}\"/>.</summary>");
        writer.Line(
            $"public static global::System.ReadOnlySpan<string> {TypedNames.LabelNames} => "
            + $"global::{GeneratedType.InternalNamespace}.{type.LabelsClass}.Names;");
    }

    /// <summary>The class that holds the labels as the file spells them, local to the file.</summary>
    public static void PrintNamesClass(CodeWriter writer, GeneratedType type)
    {
        using CodeWriter.Block labels = writer.Open($"file static class {type.LabelsClass}");
        writer.Line("public static readonly string[] Names =");
        writer.Line("[");
        foreach (NamedElement label in type.Typed.Labels)
        {
            writer.Line($"    {Literal.Of(label.Original)},");
        }

        writer.Line("];");
    }

    private static void PrintPredict(CodeWriter writer, SampleStruct? input, SampleStruct? output)
    {
        string access = (input?.IsPublic ?? true) && (output?.IsPublic ?? true) ? "public" : "internal";
        string read = input is null ? InputSpan : $"in {input.Type} features";
        string written = output is null ? ", global::System.Span<float> output" : "";
        writer.Line();
        writer.Line("/// <summary>Predicts one sample in place: nothing is copied or allocated.</summary>");
        PrintInputDocs(writer, input);
        writer.Line(output is null
            ? "/// <param name=\"output\"><see cref=\"OutputLength\"/> elements in row-major order, all of them written.</param>"
            : "/// <returns>The outputs of the network, in order.</returns>");
        if (input is null || output is null)
        {
            writer.Line(Exception);
        }

        using (writer.Open($"{access} static {output?.Type ?? "void"} Predict({read}{written})"))
        {
            if (output is null)
            {
                writer.Line("Predict(");
                writer.Line($"    {Input(input)},");
                writer.Line("    output);");
                return;
            }

            writer.Line($"{Unsafe}.SkipInit(out {output.Type} scores);");
            writer.Line("Predict(");
            writer.Line($"    {Input(input)},");
            writer.Line($"    {Marshal}.CreateSpan(ref {Unsafe}.As<{output.Type}, float>(ref scores), OutputLength));");
            writer.Line("return scores;");
        }
    }

    private static void PrintPredictLabel(CodeWriter writer, SampleStruct? input)
    {
        PrintPredictLabelHead(writer, null);
        writer.Line(Exception);
        using (writer.Open($"public static {TypedNames.Label} {TypedNames.PredictLabel}({InputSpan})"))
        {
            writer.Line("global::System.Span<float> scores = stackalloc float[OutputLength];");
            writer.Line("Predict(input, scores);");
            writer.Line($"return ({TypedNames.Label})global::FusedGen.ModelScores.IndexOfLargest(scores);");
        }

        if (input is not null)
        {
            PrintPredictLabelHead(writer, input);
            writer.Line($"{(input.IsPublic ? "public" : "internal")} static {TypedNames.Label} {TypedNames.PredictLabel}(in {input.Type} features) =>");
            writer.Line($"    {TypedNames.PredictLabel}({Input(input)});");
        }
    }

    private static void PrintPredictLabelHead(CodeWriter writer, SampleStruct? input)
    {
        writer.Line();
        writer.Line("/// <summary>The label of the largest score of one sample, the first of equal ones. NaN loses to every number.</summary>");
        PrintInputDocs(writer, input);
        writer.Line("/// <returns>The label.</returns>");
    }

    private static void PrintInputDocs(CodeWriter writer, SampleStruct? input) => writer.Line(input is null
        ? "/// <param name=\"input\"><see cref=\"InputLength\"/> elements in row-major order.</param>"
        : "/// <param name=\"features\">The inputs of the network, in order.</param>");

    /// <summary>The span to pass: the struct's own memory, which the method's caller keeps alive.</summary>
    private static string Input(SampleStruct? input) => input is null
        ? "input"
        : $"{Marshal}.CreateReadOnlySpan(ref {Unsafe}.As<{input.Type}, float>(ref {Unsafe}.AsRef(in features)), InputLength)";

    private static string Original(NamedElement element) => $"<c>{Comment.Xml(element.Original)}</c>";

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
