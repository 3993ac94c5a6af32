using System.Globalization;
using FusedGen.Compiler.Planning;
using FusedGen.Compiler.Planning.Ports;
using FusedGen.Compiler.Printing.Texts;

namespace FusedGen.Compiler.Printing;

/// <summary>Prints the methods that predict any number of samples.</summary>
internal static class BatchPrinter
{
    public static void Print(CodeWriter writer, Program program, GeneratedType type)
    {
        writer.Line("/// <summary>Predicts any number of consecutive samples. Thread-safe.</summary>");
        ArgumentsPrinter.PrintDocs(writer, program, isBatch: true);
        string shared = program.Inputs.Concat(program.Outputs).Any(p => p.IsShared) ? ", a shared input has the wrong length" : "";
        string sizes = SizeChecksPrinter.Reason(program);
        writer.Line(
            $"/// <exception cref=\"global::System.ArgumentException\">A length is not a whole number of rows, the numbers of rows differ{shared}{sizes}, "
            + $"or an output overlaps an input.</exception>");
        using (writer.Open($"public static void PredictBatch({Parameters(program)})"))
        {
            Port[] counted = program.Inputs.Concat(program.Outputs).Where(p => !p.IsShared && p.Length > 0).Take(1).ToArray();
            writer.Line(counted is [Port first] ? $"int rows = {first.BatchName}.Length / {first.MemberName}Length;" : "int rows = 0;");
            foreach (Port port in program.Inputs.Concat(program.Outputs))
            {
                ArgumentsPrinter.PrintLengthCheck(writer, port, port.BatchName, isBatch: !port.IsShared);
            }

            SizeChecksPrinter.PrintRows(writer, program);
            ArgumentsPrinter.PrintOverlapChecks(writer, program, port => port.BatchName);
            PrintLoops(writer, program, type);
        }
    }

    /// <summary>The same on several threads. What is refused is refused by the method above.</summary>
    public static void PrintParallel(CodeWriter writer, Program program)
    {
        (Port input, Port output) = (program.Inputs[0], program.Outputs[0]);
        const string Degree = "maxDegreeOfParallelism";
        writer.Line(
            "/// <summary>Predicts any number of consecutive samples on several threads; "
            + "the answers have the same bits as on one.</summary>");
        ArgumentsPrinter.PrintDocs(writer, program, isBatch: true);
        writer.Line(
            $"/// <param name=\"{Degree}\">The maximum number of threads, such as <see cref=\"global::System.Environment.ProcessorCount\"/>; "
            + "at least 1.</param>");
        writer.Line($"/// <exception cref=\"global::System.ArgumentOutOfRangeException\"><paramref name=\"{Degree}\"/> is 0 or negative.</exception>");
        writer.Line(
            "/// <exception cref=\"global::System.ArgumentException\">A length is not a whole number of rows, the numbers of rows differ, "
            + "or the spans overlap.</exception>");
        using (writer.Open($"public static void PredictBatch({Parameters(program)}, int {Degree})"))
        {
            string tileRows = Number(program.Tile?.Rows ?? 1);
            writer.Line(
                $"global::FusedGen.ParallelBatch.Run({input.BatchName}, {input.MemberName}Length, {output.BatchName}, {output.MemberName}Length, "
                + $"{tileRows}, {Degree}, PredictBatch);");
        }
    }

    /// <summary>
    /// Whole tiles, then one more that ends with the last row, whatever it repeats: the same rows give the same
    /// answers. Fewer rows than a tile holds run one by one.
    /// </summary>
    private static void PrintLoops(CodeWriter writer, Program program, GeneratedType type)
    {
        TextPortsPrinter texts = new(writer, program, type, port => port.BatchName);
        texts.PrintPassingOfRows();
        texts.PrintMemory(program.Tile?.Rows ?? 1);
        texts.PrintEncoding(1, null, areShared: true);
        if (program.Tile is not { } tile)
        {
            using (writer.Open("for (int row = 0; row < rows; row++)"))
            {
                PrintRun(writer, program, type, texts, 1, "row");
            }

            return;
        }

        string size = Number(tile.Rows);
        using (writer.Open($"if (rows < {size})"))
        {
            using (writer.Open("for (int row = 0; row < rows; row++)"))
            {
                PrintRun(writer, program, type, texts, 1, "row");
            }

            writer.Line();
            writer.Line("return;");
        }

        writer.Line();
        writer.Line("// The last tile ends with the last row and may repeat some of the rows before it.");
        using (writer.Open($"for (int row = 0; row < rows; row += {size})"))
        {
            writer.Line($"int first = global::System.Math.Min(row, rows - {size});");
            PrintRun(writer, program, type, texts, tile.Rows, "first");
        }
    }

    /// <summary>The prediction of so many rows.</summary>
    private static void PrintRun(CodeWriter writer, Program program, GeneratedType type, TextPortsPrinter texts, int rows, string row)
    {
        texts.PrintEncoding(rows, row, areShared: false);
        writer.Line(
            $"global::{GeneratedType.InternalNamespace}.{type.KernelClass}.{(rows == 1 ? "Run" : "RunTile")}({References(program, texts, rows, row)});");
        texts.PrintDecoding(rows, row);
    }

    /// <summary>The parameters. One that all rows share is marked, so that the editor knows.</summary>
    public static string Parameters(Program program) =>
        ArgumentsPrinter.Parameters(program, p => $"{(p.IsShared ? "[global::FusedGen.SharedByRows] " : "")}{ArgumentsPrinter.Span(program, p)} {p.BatchName}");

    private static string References(Program program, TextPortsPrinter texts, int rows, string row) =>
        ArgumentsPrinter.References(program, p => TextPortsPrinter.LiesBeside(p)
        ? texts.Reference(p, rows)
        : p.IsShared ? ArgumentsPrinter.Reference(p.BatchName)
        : $"ref global::System.Runtime.CompilerServices.Unsafe.Add({ArgumentsPrinter.Reference(p.BatchName)}, (nint){row} * {p.MemberName}Length)");

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
