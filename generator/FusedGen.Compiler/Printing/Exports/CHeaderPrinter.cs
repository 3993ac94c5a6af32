using System.Globalization;
using System.Text;
using FusedGen.Compiler.Exporting;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Planning;
using FusedGen.Compiler.States;

namespace FusedGen.Compiler.Printing.Exports;

/// <summary>
/// Prints the header of a model's C functions, for C11 and C++17 and later. It is ASCII, whatever the file's names are.
/// </summary>
public static class CHeaderPrinter
{
    private const int Width = 110;

    /// <summary>Prints the header.</summary>
    /// <param name="program">The planned model.</param>
    /// <param name="export">Its functions.</param>
    /// <param name="options">What the attribute asks for.</param>
    /// <param name="fileName">The model's file without folders; untrusted text.</param>
    /// <param name="sha256">The file's hash.</param>
    public static string Print(Program program, ExportPlan export, ModelOptions options, string fileName, string sha256)
    {
        StringBuilder text = new();
        string name = export.Name, macro = name.ToUpperInvariant();
        StatePlan? state = StatePlanner.Plan(program, options);

        Comment(text,
            [
                $"{name}.h: C functions of the model {Plain(fileName)}, written by FusedGen. The next build writes it again.",
                "",
                $"A function that returns an int returns {macro}_OK, or what is wrong; {name}_error() then has a text. Any number of threads may call "
                + "all functions at once. Memory is the caller's, and no pointer is kept. An output must not overlap an input.",
                .. state is null ? Array.Empty<string>() : [
                    "",
                    "The states of a stream are the caller's: begin with zeros, and give each step what the step before left: "
                    + string.Join(", ", state.States.Select(s => $"{CName(export, s.Input)} is {CName(export, s.Output)} of the step before")) + "."],
            ]);
        Line(text, $"#ifndef FUSEDGEN_{macro}_H");
        Line(text, $"#define FUSEDGEN_{macro}_H");
        Line(text);
        if (export.Ports.Any(port => port.Port.Type == ElementType.Bool))
        {
            Line(text, "#include <stdbool.h>");
        }

        Line(text, "#include <stddef.h>");
        Line(text, "#include <stdint.h>");
        Line(text);
        Line(text, "#ifdef __cplusplus");
        Line(text, "extern \"C\" {");
        Line(text, "#endif");
        Line(text);
        Comment(text, [$"The SHA-256 of the model. {name}_version() returns it too, if the library is of the same model as this header."]);
        Line(text, $"#define {macro}_VERSION \"{sha256}\"");
        Line(text);
        PrintLengths(text, export, macro);
        PrintStatus(text, macro);
        PrintFunctions(text, export, macro);
        Line(text, "#ifdef __cplusplus");
        Line(text, "}");
        Line(text, "#endif");
        Line(text);
        Line(text, "#endif");
        return text.ToString();
    }

    private static void PrintLengths(StringBuilder text, ExportPlan export, string macro)
    {
        Comment(text, ["Elements of one sample, in row-major order."]);
        foreach (ExportPort port in export.Ports)
        {
            string half = port.Port.Type == ElementType.Float16 ? " as its 16 bits"
                : port.Port.Type.IsNarrowFloat() ? " as its 8 bits"
                : port.Port.Packed is { } packed ? $" of packed {packed.Type.Name()}, the first in the lowest bits"
                : "";
            Line(text, $"#define {macro}_{port.LengthMacro} {Number(port.Port.Length)} "
                + $"/* {(port.IsOutput ? "output" : "input")} {Plain(port.Port.OriginalName)}: {port.TypeName}{half}{Dimensions(port)} */");
        }

        Line(text);
    }

    private static void PrintStatus(StringBuilder text, string macro)
    {
        Line(text, $"enum {macro.ToLowerInvariant()}_status");
        Line(text, "{");
        Line(text, $"    {macro}_OK = 0,");
        Line(text, $"    {macro}_NULL_POINTER = 1, /* A pointer is null, and its length is not. */");
        Line(text, $"    {macro}_WRONG_SIZE = 2,   /* A length is not the model's. */");
        Line(text, $"    {macro}_BAD_ARGUMENT = 3, /* An output overlaps an input, or an element is no index. */");
        Line(text, $"    {macro}_FAILED = 4        /* Anything else, such as no memory. */");
        Line(text, "};");
        Line(text);
    }

    private static void PrintFunctions(StringBuilder text, ExportPlan export, string macro)
    {
        string name = export.Name;
        Comment(text, ["Predicts one sample. Lengths are numbers of elements, and must be the model's."]);
        PrintPredict(text, name + "_predict", export, port => port.Name);
        string[] shared = export.Ports.Where(port => port.Port.IsShared).Select(port => port.Name).ToArray();
        Comment(text,
            ["Predicts any number of samples that lie one after the other. Lengths are those of all samples together"
                + (shared.Length == 0 ? "." : $"; all samples share {string.Join(", ", shared)}, which is there once.")]);
        PrintPredict(text, name + "_predict_batch", export, port => port.BatchName);
        Comment(text,
            ["Why the last call of this thread that failed did so, whichever model of the library it called; UTF-8, empty before the first. It stays "
                + "until the next one that fails."]);
        Line(text, $"const char *{name}_error(void);");
        Line(text);
        Comment(text, [$"The SHA-256 of the model in the library: {macro}_VERSION."]);
        Line(text, $"const char *{name}_version(void);");
        Line(text);
        Comment(text,
            ["What the model reads and writes, by number from 0: the name in its file in UTF-8, the type of an element as numpy calls it, and the shape of "
                + "one sample. A number that is too large gives NULL or 0; the shape of a single element is NULL too."]);
        foreach (string kind in (string[])["input", "output"])
        {
            Line(text, $"size_t {name}_{kind}_count(void);");
            Line(text, $"const char *{name}_{kind}_name(size_t index);");
            Line(text, $"const char *{name}_{kind}_type(size_t index);");
            Line(text, $"size_t {name}_{kind}_length(size_t index);");
            Line(text, $"size_t {name}_{kind}_rank(size_t index);");
            Line(text, $"const int64_t *{name}_{kind}_shape(size_t index);");
        }

        Line(text);
    }

    private static void PrintPredict(StringBuilder text, string function, ExportPlan export, Func<ExportPort, string> nameOf)
    {
        string start = $"int {function}(";
        IEnumerable<string> parameters = export.Ports.Select(
            port => $"{(port.IsOutput ? "" : "const ")}{port.CType} *{nameOf(port)}, size_t {ExportPort.Length(nameOf(port))}");
        string line = $"{start}{string.Join(", ", parameters)});";
        Line(text, line.Length <= Width ? line : $"{start}\n    {string.Join(",\n    ", parameters)});");
        Line(text);
    }

    private static string CName(ExportPlan export, Planning.Ports.Port port) => export.Ports.First(exported => exported.Port == port).Name;

    private static string Dimensions(ExportPort port) =>
        port.Port.Shape.Rank == 0 ? "" : $" of shape {string.Join(" x ", port.Port.Shape.ToArray().Select(Number))}";

    /// <summary>A comment, wrapped; an empty text is an empty line.</summary>
    private static void Comment(StringBuilder text, IReadOnlyList<string> paragraphs)
    {
        List<string> lines = [];
        foreach (string paragraph in paragraphs)
        {
            StringBuilder line = new();
            foreach (string word in paragraph.Split(' '))
            {
                if (line.Length > 0 && line.Length + 1 + word.Length > Width - 6)
                {
                    lines.Add(line.ToString());
                    line.Clear();
                }

                line.Append(line.Length > 0 ? " " : "").Append(word);
            }

            lines.Add(line.ToString());
        }

        for (int i = 0; i < lines.Count; i++)
        {
            string start = i == 0 ? "/*" : " *";
            Line(text, $"{start}{(lines[i].Length > 0 ? " " : "")}{lines[i]}{(i == lines.Count - 1 ? " */" : "")}");
        }
    }

    /// <summary>
    /// Text out of a file as a C comment can hold it: nothing that ends the comment, begins another, or goes on in the
    /// next line.
    /// </summary>
    private static string Plain(string text)
    {
        const int longest = 80;
        StringBuilder plain = new();
        foreach (char character in text.Take(longest))
        {
            bool isPlain = character is >= ' ' and < (char)127 and not ('*' or '\\' or '?');
            plain.Append(isPlain ? character : '_');
        }

        return plain.Append(text.Length > longest ? "..." : "").ToString();
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>Ends with <c>\n</c> on every machine.</summary>
    private static void Line(StringBuilder text, string line = "") => text.Append(line).Append('\n');
}
