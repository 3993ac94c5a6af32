using System.Globalization;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Planning;
using FusedGen.Compiler.Planning.Ports;
using FusedGen.Compiler.Typing;

namespace FusedGen.Compiler.Printing;

/// <summary>Prints the struct of a table's columns, each of its own type, and the predictions that take it.</summary>
internal static class ColumnsPrinter
{
    public static void Print(CodeWriter writer, Program program, SampleStruct columns, bool hasLabel)
    {
        PrintStruct(writer, program, columns);
        Port[] outputs = [.. program.Outputs];
        string parameter = ArgumentsPrinter.FreeName("features", program.Inputs.Concat(program.Outputs).Select(port => port.Name));
        writer.Line();
        writer.Line("/// <summary>Predicts one sample. Thread-safe.</summary>");
        PrintParameterDoc(writer, parameter);
        foreach (Port output in outputs)
        {
            const string Count = "elements in row-major order, all of them written.";
            writer.Line($"/// <param name=\"{output.Name}\"><see cref=\"{output.MemberName}Length\"/> {Count}</param>");
        }

        writer.Line("/// <exception cref=\"global::System.ArgumentException\">A span has the wrong length.</exception>");
        string spans = string.Join("", outputs.Select(output => $", {ArgumentsPrinter.Span(program, output)} {output.Name}"));
        using (writer.Open($"public static void Predict(in {columns.Type} {parameter}{spans})"))
        {
            PrintLocals(writer, program, columns, parameter);
            writer.Line($"Predict({Arguments(program, outputs.Select(output => output.Name))});");
        }

        if (outputs is [{ Length: 1, Passed: null } only])
        {
            PrintValue(writer, program, columns, parameter, only);
        }

        if (hasLabel)
        {
            PrintLabel(writer, program, columns, parameter);
        }
    }

    private static void PrintStruct(CodeWriter writer, Program program, SampleStruct columns)
    {
        writer.Line();
        writer.Line("/// <summary>The columns of one sample by name, in the order of the inputs.</summary>");
        for (int i = 0; i < columns.Elements.Count; i++)
        {
            string number = i.ToString(CultureInfo.InvariantCulture);
            writer.Line($"/// <param name=\"{columns.Elements[i].Member}\">Input {number}: <c>{Comment.Xml(columns.Elements[i].Original)}</c>.</param>");
        }

        writer.Line($"public readonly record struct {columns.Type}(");
        for (int i = 0; i < columns.Elements.Count; i++)
        {
            writer.Line($"    {program.Inputs[i].Type.Keyword()} {columns.Elements[i].Member}{(i == columns.Elements.Count - 1 ? ");" : ",")}");
        }
    }

    /// <summary>The only element that a network answers, as a result.</summary>
    private static void PrintValue(CodeWriter writer, Program program, SampleStruct columns, string parameter, Port output)
    {
        writer.Line();
        writer.Line("/// <summary>Predicts one sample. Thread-safe.</summary>");
        PrintParameterDoc(writer, parameter);
        writer.Line($"/// <returns>The one element of <c>{Comment.Xml(output.OriginalName)}</c>.</returns>");
        string type = output.Type.Keyword();
        using (writer.Open($"public static {type} Predict(in {columns.Type} {parameter})"))
        {
            PrintLocals(writer, program, columns, parameter);
            writer.Line($"{type} {output.Name} = {(output.IsText ? "\"\"" : "default")};");
            writer.Line($"Predict({Arguments(program, [$"new global::System.Span<{type}>(ref {output.Name})"])});");
            writer.Line($"return {output.Name};");
        }
    }

    private static void PrintLabel(CodeWriter writer, Program program, SampleStruct columns, string parameter)
    {
        writer.Line();
        writer.Line("/// <summary>The label of one sample.</summary>");
        PrintParameterDoc(writer, parameter);
        writer.Line("/// <returns>The label.</returns>");
        using (writer.Open($"public static {TypedNames.Label} {TypedNames.PredictLabel}(in {columns.Type} {parameter})"))
        {
            PrintLocals(writer, program, columns, parameter);
            writer.Line($"return {TypedNames.PredictLabel}({Arguments(program, [])});");
        }
    }

    private static void PrintParameterDoc(CodeWriter writer, string parameter) =>
        writer.Line($"/// <param name=\"{parameter}\">The columns of the sample.</param>");

    /// <summary>A property has no address, a local has.</summary>
    private static void PrintLocals(CodeWriter writer, Program program, SampleStruct columns, string parameter)
    {
        for (int i = 0; i < program.Inputs.Count; i++)
        {
            writer.Line($"{program.Inputs[i].Type.Keyword()} {program.Inputs[i].Name} = {parameter}.{columns.Elements[i].Member};");
        }
    }

    private static string Arguments(Program program, IEnumerable<string> outputs) =>
        string.Join(", ", program.Inputs.Select(input => $"new global::System.ReadOnlySpan<{input.Type.Keyword()}>(in {input.Name})").Concat(outputs));
}
