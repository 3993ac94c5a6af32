using System.Globalization;
using FusedGen.Compiler.Planning;
using FusedGen.Compiler.Planning.Ports;

namespace FusedGen.Compiler.Printing.Texts;

/// <summary>
/// Prints the class that knows the texts of a model: their numbers, which kernels work with, and the texts of numbers.
/// </summary>
internal static class TextsPrinter
{
    public const string EncodeMethod = "Encode";
    public const string DecodeMethod = "Decode";

    /// <summary>
    /// Up to so many texts are told apart by a switch, which the C# compiler makes of their lengths and letters;
    /// beyond, its code would grow past what the JIT optimises.
    /// </summary>
    private const int MostCases = 256;

    private const string Table = "s_texts";
    private const string Codes = "s_codes";
    private const string Dictionary = "global::System.Collections.Frozen.FrozenDictionary";

    /// <summary>Whether a program has anything to do with texts.</summary>
    public static bool IsNeeded(Program program) => Reads(program) || Writes(program) || program.Readings.All.Count > 0;

    public static void Print(CodeWriter writer, Program program, GeneratedType type)
    {
        using CodeWriter.Block texts = writer.Open($"file static class {type.TextsClass}");
        bool isTable = program.Texts.Count > MostCases;
        TextReadingsPrinter.Print(writer, program);
        if (Writes(program) || (Reads(program) && isTable))
        {
            PrintTable(writer, program.Texts);
        }

        if (Reads(program))
        {
            PrintEncode(writer, program.Texts, isTable);
        }

        if (Writes(program))
        {
            PrintDecode(writer, Reads(program));
        }
    }

    private static bool Reads(Program program) => program.Inputs.Any(IsCoded);

    private static bool Writes(Program program) => program.Outputs.Any(port => IsCoded(port) && port.Passed is null);

    private static bool IsCoded(Port port) => port.IsText && port.IsUsed;

    private static void PrintTable(CodeWriter writer, IReadOnlyList<string> texts)
    {
        writer.Line($"private static readonly string[] {Table} =");
        writer.Line("[");
        foreach (string text in texts)
        {
            writer.Line($"    {Literal.Of(text)},");
        }

        writer.Line("];");
        writer.Line();
    }

    private static void PrintEncode(CodeWriter writer, IReadOnlyList<string> texts, bool isTable)
    {
        if (isTable)
        {
            writer.Line($"private static readonly {Dictionary}<string, int> {Codes} = {Dictionary}.ToFrozenDictionary(");
            writer.Line(
                $"    global::System.Linq.Enumerable.Range(0, {Table}.Length), static code => {Table}[code], static code => code, StringComparer.Ordinal);");
            writer.Line();
        }

        writer.Line("/// <summary>The numbers of texts: -1 for null, and for a text that the model does not name.</summary>");
        using (writer.Open($"public static void {EncodeMethod}(ReadOnlySpan<string> texts, Span<int> codes)"))
        {
            using (writer.Open("for (int i = 0; i < texts.Length; i++)"))
            {
                writer.Line("codes[i] = CodeOf(texts[i]);");
            }
        }

        writer.Line();
        if (isTable)
        {
            writer.Line($"private static int CodeOf(string text) => text != null && {Codes}.TryGetValue(text, out int code) ? code : -1;");
            return;
        }

        writer.Line("private static int CodeOf(string text) => text switch");
        writer.Line("{");
        for (int code = 0; code < texts.Count; code++)
        {
            writer.Line($"    {Literal.Of(texts[code])} => {code.ToString(CultureInfo.InvariantCulture)},");
        }

        writer.Line("    _ => -1,");
        writer.Line("};");
    }

    private static void PrintDecode(CodeWriter writer, bool follows)
    {
        if (follows)
        {
            writer.Line();
        }

        writer.Line("/// <summary>The texts of numbers.</summary>");
        using (writer.Open($"public static void {DecodeMethod}(ReadOnlySpan<int> codes, Span<string> texts)"))
        using (writer.Open("for (int i = 0; i < texts.Length; i++)"))
        {
            writer.Line($"texts[i] = {Table}[codes[i]];");
        }
    }
}
