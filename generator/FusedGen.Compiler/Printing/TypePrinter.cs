using System.Globalization;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Planning;
using FusedGen.Compiler.Planning.Ports;
using FusedGen.Compiler.Printing.Exports;
using FusedGen.Compiler.Printing.Texts;

namespace FusedGen.Compiler.Printing;

/// <summary>
/// Prints the user's type: constants, facts, and the methods that check their arguments and call the kernels.
/// </summary>
internal static class TypePrinter
{
    public static void Print(CodeWriter writer, Program program, GeneratedType type)
    {
        Stack<CodeWriter.Block> blocks = new();
        if (type.Type.Namespace.Length > 0)
        {
            blocks.Push(writer.Open($"namespace {type.Type.Namespace}"));
        }

        foreach (string containing in type.Type.ContainingTypes)
        {
            blocks.Push(writer.Open(containing));
        }

        bool isPlain = IsPlain(program);
        string contract = !type.Type.IsStatic && isPlain ? " : global::FusedGen.IFusedModel" : "";
        if (contract.Length > 0)
        {
            // A class that generic code takes as its argument has no instances, which an analyzer of the SDK holds
            // against it.
            writer.Line(
                "[global::System.Diagnostics.CodeAnalysis.SuppressMessage(\"Performance\", \"CA1812\", "
                + "Justification = \"Used through its static members.\")]");
        }

        using (writer.Open(type.Type.Declaration + contract))
        {
            PrintConstants(writer, program);
            PrintInfo(writer, type);
            writer.Line();
            PrintPredict(writer, program, type, "Predict", ProgramPrinter.RunMethod);
            writer.Line();
            if (type.Clock is { } clock)
            {
                PrintPredict(writer, program, type, clock.PredictMethod, KernelClock.RunMethod);
                writer.Line();
            }

            BatchPrinter.Print(writer, program, type);
            if (isPlain)
            {
                writer.Line();
                BatchPrinter.PrintParallel(writer, program);
            }

            if (contract.Length > 0)
            {
                writer.Line();
                writer.Line("static int global::FusedGen.IFusedModel.InputLength => InputLength;");
                writer.Line();
                writer.Line("static int global::FusedGen.IFusedModel.OutputLength => OutputLength;");
            }

            StatePrinter.Print(writer, program, type);
            TypedMembersPrinter.Print(writer, program, type);
            ExportPrinter.Print(writer, type);
        }

        while (blocks.Count > 0)
        {
            blocks.Pop().Dispose();
        }
    }

    /// <summary>One input and one output of floats: what the interface for generic code offers.</summary>
    private static bool IsPlain(Program program) =>
        program.Inputs.Count == 1 && program.Outputs.Count == 1
        && program.Inputs[0] is { Type: ElementType.Float32, IsShared: false } && program.Outputs[0] is { Type: ElementType.Float32, IsShared: false };

    private static void PrintConstants(CodeWriter writer, Program program)
    {
        foreach ((Port port, string role) in program.Inputs.Select(p => (p, "read")).Concat(program.Outputs.Select(p => (p, "written"))))
        {
            writer.Line($"/// <summary>Elements {role} for one sample: <c>{Comment.Xml(port.OriginalName)}</c>, {Described(port)}.</summary>");
            writer.Line($"public const int {port.MemberName}Length = {Number(port.Length)};");
            writer.Line();
            writer.Line($"/// <summary>The shape of <c>{Comment.Xml(port.OriginalName)}</c> for one sample, without the batch.</summary>");
            string dimensions = string.Join(", ", port.Shape.ToArray().Select(Number));
            writer.Line($"public static global::System.ReadOnlySpan<int> {port.MemberName}Shape => [{dimensions}];");
            writer.Line();
        }
    }

    /// <summary>The elements and the shape of a port, and what its bytes are where they are something else.</summary>
    private static string Described(Port port) =>
        port.Packed is { } packed
            ? $"byte {port.Shape}, {packed.Type.Name()} {packed.Shape} packed (see <see cref=\"global::FusedGen.PackedElements\"/>)"
        : port.Type.IsNarrowFloat() ? $"byte {port.Shape}, codes of <see cref=\"global::FusedGen.{port.Type}\"/>"
        : $"{port.Type.Keyword()} {port.Shape}";

    private static void PrintInfo(CodeWriter writer, GeneratedType type)
    {
        NetworkFacts facts = type.Facts;
        writer.Line("/// <summary>Model metadata and applied optimisations.</summary>");
        string folded = string.Join(", ", facts.Folded.Select(Literal.Of));
        writer.Line("public static global::FusedGen.ModelInfo Info { get; } = new(");
        writer.Line($"    {Literal.Of(type.FileName)},");
        writer.Line($"    {Literal.Of(type.Sha256)},");
        writer.Line($"    {facts.Parameters.ToString(CultureInfo.InvariantCulture)}L,");
        writer.Line($"    {facts.MultiplyAdds.ToString(CultureInfo.InvariantCulture)}L,");
        writer.Line($"    {facts.OriginalMultiplyAdds.ToString(CultureInfo.InvariantCulture)}L,");
        writer.Line($"    new string[] {{ {folded} }});");
    }

    private static void PrintPredict(CodeWriter writer, Program program, GeneratedType type, string name, string run)
    {
        writer.Line("/// <summary>Predicts one sample. Thread-safe.</summary>");
        ArgumentsPrinter.PrintDocs(writer, program, isBatch: false);
        writer.Line(
            "/// <exception cref=\"global::System.ArgumentException\">A span has the wrong length" + SizeChecksPrinter.Reason(program)
                + (program.Single.ToleratesOverlap && !program.Outputs.Any(o => o.IsText && program.Inputs.Any(i => i.IsText))
                    ? ""
                    : ", or an output overlaps an input") + ".</exception>");
        using (writer.Open($"public static void {name}({ArgumentsPrinter.Parameters(program)})"))
        {
            foreach (Port port in program.Inputs.Concat(program.Outputs))
            {
                ArgumentsPrinter.PrintLengthCheck(writer, port, port.Name, isBatch: false);
            }

            SizeChecksPrinter.Print(writer, program);
            ArgumentsPrinter.PrintOverlapChecks(writer, program, p => p.IsText || !program.Single.ToleratesOverlap, p => p.Name);
            TextPortsPrinter texts = new(writer, program, type, p => p.Name);
            texts.PrintPassing(null);
            texts.PrintRun(run);
            texts.PrintDecoding(1, null);
        }
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
