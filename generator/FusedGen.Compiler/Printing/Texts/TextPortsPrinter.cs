using System.Globalization;
using FusedGen.Compiler.Planning;
using FusedGen.Compiler.Planning.Ports;
using FusedGen.Compiler.Reference;

namespace FusedGen.Compiler.Printing.Texts;

/// <summary>
/// Prints what stands between the caller's texts and their numbers, in the methods around the kernels. All numbers of a
/// call lie in one piece of memory.
/// </summary>
internal sealed class TextPortsPrinter
{
    /// <summary>Up to so many numbers lie on the stack.</summary>
    private const int MostOnStack = 1024;

    private readonly CodeWriter _writer;
    private readonly Program _program;
    private readonly string _texts;
    private readonly string _kernels;
    private readonly Func<Port, string> _name;
    private readonly Port[] _ports;

    /// <param name="writer">Takes the text.</param>
    /// <param name="program">The program.</param>
    /// <param name="type">The names of the classes.</param>
    /// <param name="name">The names of the parameters.</param>
    public TextPortsPrinter(CodeWriter writer, Program program, GeneratedType type, Func<Port, string> name)
    {
        _writer = writer;
        _program = program;
        _texts = $"global::{GeneratedType.InternalNamespace}.{type.TextsClass}";
        _kernels = type.KernelClass;
        _name = name;

        // Those that all rows share come first, so that they lie at one place however many rows there are.
        _ports = program.KernelInputs.Concat(program.Outputs).Where(p => (p.IsText || p.Derived is not null) && p.IsUsed).OrderBy(p => p.IsShared ? 0 : 1)
            .ToArray();
    }

    /// <summary>The memory for the numbers of so many rows.</summary>
    public void PrintMemory(int rows)
    {
        int count = _ports.Sum(port => Length(port, rows));
        if (_ports.Length > 0)
        {
            _writer.Line(count <= MostOnStack
                ? $"global::System.Span<int> {PortNaming.Codes} = stackalloc int[{Number(count)}];"
                : $"global::System.Span<int> {PortNaming.Codes} = global::FusedGen.Numerics.TextCodes.Rent({Number(count)});");
        }
    }

    /// <summary>Numbers the texts of one sample, and runs the kernels.</summary>
    /// <param name="run">The method that calls them.</param>
    public void PrintRun(string run)
    {
        PrintMemory(1);
        PrintRun(run, p => ArgumentsPrinter.Reference(_name(p)));
    }

    /// <summary>The same, where the memory for the numbers is there.</summary>
    /// <param name="run">The method that calls the kernels.</param>
    /// <param name="reference">The first element of a port whose elements the kernels take from its caller.</param>
    public void PrintRun(string run, Func<Port, string> reference)
    {
        PrintEncoding(1, null, areShared: true);
        PrintEncoding(1, null, areShared: false);
        string arguments = ArgumentsPrinter.References(_program, p => LiesBeside(p) ? Reference(p, 1) : reference(p));
        _writer.Line($"global::{GeneratedType.InternalNamespace}.{_kernels}.{run}({arguments});");
    }

    /// <summary>The number of the first text of a port of one sample.</summary>
    public string Number(Port port) => $"{PortNaming.Codes}[{Number(Offset(port, 1))}]";

    /// <summary>Numbers the texts of inputs.</summary>
    /// <param name="rows">How many rows at once.</param>
    /// <param name="row">The first of them in spans of all rows; null where the spans hold no others.</param>
    /// <param name="areShared">Whether the inputs are meant that all rows share.</param>
    public void PrintEncoding(int rows, string? row, bool areShared)
    {
        foreach (Port port in _ports.Where(p => _program.Inputs.Contains(p) && p.IsShared == areShared))
        {
            _writer.Line($"{_texts}.{TextsPrinter.EncodeMethod}({Rows(port, rows, row)}, {CodesOf(port, rows)});");
        }

        foreach (Port port in _ports.Where(p => p.Derived is not null && p.IsShared == areShared))
        {
            PrintDerivation(port, rows, row);
        }
    }

    /// <summary>Whether the kernels get a port from the memory of numbers, and not from the caller's span.</summary>
    public static bool LiesBeside(Port port) => port.IsText || port.Derived is not null;

    /// <summary>Fills outputs with the texts of their numbers.</summary>
    /// <param name="rows">How many rows at once.</param>
    /// <param name="row">The first of them in spans of all rows; null where the spans hold no others.</param>
    public void PrintDecoding(int rows, string? row)
    {
        foreach (Port port in _ports.Where(p => _program.Outputs.Contains(p) && p.Passed is null))
        {
            _writer.Line($"{_texts}.{TextsPrinter.DecodeMethod}({CodesOf(port, rows)}, {Rows(port, rows, row)});");
        }
    }

    /// <summary>Copies texts from inputs to outputs.</summary>
    /// <param name="row">The row in spans of all rows; null where the spans hold no others.</param>
    public void PrintPassing(string? row)
    {
        foreach (Port output in Passing)
        {
            foreach (PassedText text in output.Passed!)
            {
                PrintPassing(output, text, row);
            }
        }
    }

    /// <summary>The same for all rows.</summary>
    public void PrintPassingOfRows()
    {
        if (!Passing.Any())
        {
            return;
        }

        using (_writer.Open("for (int row = 0; row < rows; row++)"))
        {
            PrintPassing("row");
        }

        _writer.Line();
    }

    /// <summary>The first number of a port for the kernels.</summary>
    public string Reference(Port port, int rows)
    {
        string place = $"ref global::System.Runtime.CompilerServices.Unsafe.Add({ArgumentsPrinter.Reference(PortNaming.Codes)}, {Number(Offset(port, rows))})";
        return port.IsText ? place : $"ref global::System.Runtime.CompilerServices.Unsafe.As<int, float>({place})";
    }

    /// <summary>
    /// Reads the letters of inputs: of all rows at once where their texts lie one after the other in the same order.
    /// </summary>
    private void PrintDerivation(Port port, int rows, string? row)
    {
        TextDerivation derivation = port.Derived!;
        if (derivation.Sources is [{ Input: >= 0 } only] && only.Count == _program.Inputs[only.Input].Length && _program.Inputs[only.Input]
            .IsShared == port.IsShared)
        {
            PrintReading(derivation, only, Rows(_program.Inputs[only.Input], rows, row), CodesOf(port, rows));
            return;
        }

        using (rows > 1 && !port.IsShared ? (IDisposable)_writer.Open($"for (int sample = 0; sample < {Number(rows)}; sample++)") : null)
        {
            string? at = rows == 1 || port.IsShared ? row : $"({row} + sample)";
            foreach (PassedText source in derivation.Sources)
            {
                int width = port.Length / derivation.Sources.Sum(s => s.Count);
                string texts = source.Input < 0 ? $"new string[] {{ {Literal.Of(_program.Texts[source.Start])} }}"
                    : $"{_name(_program.Inputs[source.Input])}.Slice({Place(_program.Inputs[source.Input], source.Start, at)}, {Number(source.Count)})";
                int target = Offset(port, rows) + (source.Target * width);
                string first = rows == 1 || port.IsShared ? Number(target) : $"{Number(target)} + (sample * {Number(port.Length)})";
                PrintReading(derivation, source, texts, $"{PortNaming.Codes}.Slice({first}, {Number(source.Count * width)})");
            }
        }
    }

    private void PrintReading(TextDerivation derivation, PassedText source, string texts, string numbers)
    {
        string reading = $"{_texts}.{_program.Readings.NameOf(derivation, source)}";
        _writer.Line(derivation.Reading.Counts is null
            ? $"{reading}.Encode({texts}, {numbers});"
            : $"{reading}.Count({texts}, global::System.Runtime.InteropServices.MemoryMarshal.Cast<int, float>({numbers}));");
    }

    private IEnumerable<Port> Passing => _program.Outputs.Where(p => p.Passed is not null);

    private void PrintPassing(Port output, PassedText text, string? row)
    {
        string target = Place(output, text.Target, row);
        if (text.Changes is not null)
        {
            for (int i = 0; i < text.Count; i++)
            {
                string from = text.Input < 0 ? Literal.Of(_program.Texts[text.Start])
                    : $"{_name(_program.Inputs[text.Input])}[{Place(_program.Inputs[text.Input], text.Start + i, row)}]";
                string to = $"{_name(output)}[{Place(output, text.Target + i, row)}]";
                _writer.Line($"{to} = global::FusedGen.Letters.TextChange.Apply({_texts}.{_program.Readings.NameOf(text)}, {from});");
            }

            return;
        }

        if (text.Input < 0)
        {
            _writer.Line($"{_name(output)}[{target}] = {Literal.Of(_program.Texts[text.Start])};");
            return;
        }

        Port input = _program.Inputs[text.Input];
        string source = Place(input, text.Start, row);
        string count = Number(text.Count);
        _writer.Line(text.Count == 1
            ? $"{_name(output)}[{target}] = {_name(input)}[{source}];"
            : $"{_name(input)}.Slice({source}, {count}).CopyTo({_name(output)}.Slice({target}, {count}));");
    }

    private static string Place(Port port, int element, string? row) =>
        row is null || port.IsShared ? Number(element)
        : $"({row} * {port.MemberName}Length){(element == 0 ? "" : $" + {Number(element)}")}";

    private string Rows(Port port, int rows, string? row)
    {
        string length = rows == 1 || port.IsShared ? $"{port.MemberName}Length" : $"{Number(rows)} * {port.MemberName}Length";
        return row is null || port.IsShared ? _name(port) : $"{_name(port)}.Slice({row} * {port.MemberName}Length, {length})";
    }

    private string CodesOf(Port port, int rows) => $"{PortNaming.Codes}.Slice({Number(Offset(port, rows))}, {Number(Length(port, rows))})";

    private int Offset(Port port, int rows) => _ports.TakeWhile(p => p != port).Sum(p => Length(p, rows));

    private static int Length(Port port, int rows) => port.Length * (port.IsShared ? 1 : rows);

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
