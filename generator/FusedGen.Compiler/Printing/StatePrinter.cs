using System.Globalization;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Planning;
using FusedGen.Compiler.Planning.Ports;
using FusedGen.Compiler.Printing.Texts;
using FusedGen.Compiler.States;

namespace FusedGen.Compiler.Printing;

/// <summary>
/// Prints what an instance has that keeps the states of a stream: steps, of one stream and of many, and how states
/// begin, are saved and come back.
/// </summary>
internal sealed class StatePrinter
{
    /// <summary>No port has a name like this, and hardly a member of the user's.</summary>
    private const string Field = "_fusedGenStream";

    private const string Class = "global::FusedGen.StreamState";
    private const string InUse = "/// <exception cref=\"global::System.InvalidOperationException\">Another thread uses the stream.</exception>";

    private readonly CodeWriter _writer;
    private readonly GeneratedType _type;
    private readonly StatePlan _state;

    /// <summary>The program as it is, whose kernels take all inputs and outputs.</summary>
    private readonly Program _whole;

    /// <summary>The program as the caller sees it, without the states.</summary>
    private readonly Program _rest;

    private StatePrinter(CodeWriter writer, Program program, GeneratedType type, StatePlan state)
    {
        _writer = writer;
        _type = type;
        _state = state;
        _whole = program;
        _rest = program with
        {
            Inputs = program.Inputs.Where(port => !state.Keeps(port)).ToArray(),
            Outputs = program.Outputs.Where(port => !state.Keeps(port)).ToArray(),
        };
    }

    private IEnumerable<Port> Rest => _rest.Inputs.Concat(_rest.Outputs);

    /// <summary>Prints those members; nothing for a type that keeps no states.</summary>
    public static void Print(CodeWriter writer, Program program, GeneratedType type)
    {
        if (type.State is not { } state || type.Type.IsStatic)
        {
            return;
        }

        StatePrinter printer = new(writer, program, type, state);
        printer.PrintMemory();
        printer.PrintProcess();
        printer.PrintProcessBatch();
        printer.PrintPrepare();
        printer.PrintReset();
        printer.PrintCopies();
    }

    private void PrintMemory()
    {
        if (_type.Stream is { } stream)
        {
            _writer.Line();
            _writer.Line("/// <summary>Frames that one step takes.</summary>");
            _writer.Line($"public const int ChunkLength = {Number(stream.ChunkLength)};");
            _writer.Line();
            _writer.Line("/// <summary>By how many frames of the input the outputs are late; before the first of them come zeros.</summary>");
            _writer.Line($"public const int Latency = {Number(stream.Latency)};");
        }

        _writer.Line();
        _writer.Line("/// <summary>Size of the saved states of one stream in bytes, including a header.</summary>");
        _writer.Line($"public const int StateBytes = {Class}.HeaderBytes + {Number(_state.Length)};");
        _writer.Line();
        string layout = _state.Layout.ToString(CultureInfo.InvariantCulture);
        _writer.Line($"private readonly {Class} {Field} = new({Number(_state.Length)}, {Literal.Of(_type.Sha256)}, {layout}u);");
    }

    private void PrintProcess()
    {
        _writer.Line();
        _writer.Line("/// <summary>Predicts one step of the stream and updates its states. A step that throws leaves them unchanged.</summary>");
        ArgumentsPrinter.PrintDocs(_writer, _rest, isBatch: false);
        PrintArgumentException($"A span has the wrong length{SizeChecksPrinter.Reason(_rest)}, or an output overlaps an input.", Rest.Any());
        _writer.Line(InUse);
        using (_writer.Open($"public void Process({ArgumentsPrinter.Parameters(_rest)})"))
        {
            foreach (Port port in Rest)
            {
                ArgumentsPrinter.PrintLengthCheck(_writer, port, port.Name, isBatch: false);
            }

            SizeChecksPrinter.Print(_writer, _rest);
            ArgumentsPrinter.PrintOverlapChecks(_writer, _rest, p => p.IsText || !_whole.Single.ToleratesOverlap, p => p.Name);
            TextPortsPrinter texts = new(_writer, _whole, _type, p => p.Name);
            texts.PrintMemory(1);
            _writer.Line($"{Field}.Enter();");
            using (_writer.Open("try"))
            {
                texts.PrintPassing(null);
                texts.PrintRun(ProgramPrinter.RunMethod, Reference);
                texts.PrintDecoding(1, null);
                _writer.Line($"{Field}.Advance();");
            }

            using (_writer.Open("finally"))
            {
                _writer.Line($"{Field}.Leave();");
            }
        }
    }

    private void PrintProcessBatch()
    {
        string streams = ArgumentsPrinter.FreeName("streams", Rest.Select(port => port.BatchName));
        _writer.Line();
        _writer.Line("/// <summary>Predicts one step of each of several streams, one after another, and updates their states.</summary>");
        _writer.Line($"/// <param name=\"{streams}\">The streams, one for each row.</param>");
        ArgumentsPrinter.PrintDocs(_writer, _rest, isBatch: true);
        PrintArgumentException("A stream is null, a span has the wrong length, or an output overlaps an input; no stream was advanced.", true);
        _writer.Line(
            "/// <exception cref=\"global::System.InvalidOperationException\">Another thread uses a stream; the streams before it were advanced.</exception>");
        string parameters = BatchPrinter.Parameters(_rest);
        string separator = parameters.Length > 0 ? ", " : "";
        using (_writer.Open($"public static void ProcessBatch(global::System.ReadOnlySpan<{_type.Type.Name}> {streams}{separator}{parameters})"))
        {
            _writer.Line($"int rows = {streams}.Length;");
            foreach (Port port in Rest)
            {
                ArgumentsPrinter.PrintLengthCheck(_writer, port, port.BatchName, isBatch: !port.IsShared);
            }

            ArgumentsPrinter.PrintOverlapChecks(_writer, _rest, port => port.BatchName);
            using (_writer.Open("for (int row = 0; row < rows; row++)"))
            {
                using (_writer.Open($"if ({streams}[row] is null)"))
                {
                    _writer.Line($"{Class}.ThrowNoStream(nameof({streams}), row);");
                }
            }

            _writer.Line();
            using (_writer.Open("for (int row = 0; row < rows; row++)"))
            {
                _writer.Line($"{streams}[row].Process({string.Join(", ", Rest.Select(Row))});");
            }
        }
    }

    /// <summary>
    /// A step of zeros that does not count: what it read is still there, and becomes the current states again. Where
    /// inputs fix sizes, zeros are no input.
    /// </summary>
    private void PrintPrepare()
    {
        if (_rest.Checks.Count > 0)
        {
            return;
        }

        _writer.Line();
        _writer.Line("/// <summary>");
        _writer.Line("/// Does in advance what a first step does once: it compiles the code, reads the weights and takes this thread's working memory.");
        _writer.Line("/// The states do not change.");
        _writer.Line("/// </summary>");
        _writer.Line(InUse);
        using (_writer.Open("public void Prepare()"))
        {
            _writer.Line($"Process({string.Join(", ", Rest.Select(Zeros))});");
            _writer.Line($"{Field}.Enter();");
            _writer.Line($"{Field}.Advance();");
            _writer.Line($"{Field}.Leave();");
        }
    }

    private static string Zeros(Port port) => port.IsText
        ? $"global::System.Array.ConvertAll(new string[{port.MemberName}Length], static _ => \"\")"
        : $"new {port.Type.Keyword()}[{port.MemberName}Length]";

    private void PrintReset()
    {
        _writer.Line();
        _writer.Line("/// <summary>Starts a new stream: sets all states to zero, as in a new instance.</summary>");
        _writer.Line(InUse);
        _writer.Line($"public void Reset() => {Field}.Reset();");
        if (_state.Named == 0)
        {
            return;
        }

        _writer.Line();
        _writer.Line("/// <summary>Starts a new stream with the given states.</summary>");
        foreach (StatePort state in _state.States.Take(_state.Named))
        {
            _writer.Line($"/// <param name=\"{state.Input.Name}\"><see cref=\"{state.Input.MemberName}Length\"/> elements in row-major order.</param>");
        }

        PrintArgumentException("A span has the wrong length.", true);
        _writer.Line(InUse);
        string parameters = string.Join(", ", _state.States.Take(_state.Named).Select(s => $"{ArgumentsPrinter.Span(_whole, s.Input)} {s.Input.Name}"));
        using (_writer.Open($"public void ResetTo({parameters})"))
        {
            foreach (StatePort state in _state.States.Take(_state.Named))
            {
                ArgumentsPrinter.PrintLengthCheck(_writer, state.Input, state.Input.Name, isBatch: false);
            }

            _writer.Line($"{Field}.Enter();");
            foreach (StatePort state in _state.States.Take(_state.Named))
            {
                _writer.Line($"{Field}.Set({Number(state.Offset)}, {state.Input.Name});");
            }

            _writer.Line($"{Field}.Leave();");
        }
    }

    private void PrintCopies()
    {
        _writer.Line();
        _writer.Line("/// <summary>Saves the states, after a header that identifies the model.</summary>");
        _writer.Line("/// <param name=\"destination\"><see cref=\"StateBytes\"/> bytes, all of them written.</param>");
        PrintArgumentException("The span has the wrong length.", true);
        _writer.Line(InUse);
        _writer.Line($"public void CopyStateTo(global::System.Span<byte> destination) => {Field}.CopyTo(destination);");
        _writer.Line();
        _writer.Line("/// <summary>Restores states that <see cref=\"CopyStateTo\"/> saved, from this stream or another.</summary>");
        _writer.Line("/// <param name=\"source\"><see cref=\"StateBytes\"/> bytes.</param>");
        PrintArgumentException("The span has the wrong length, or holds the states of another model.", true);
        _writer.Line(InUse);
        _writer.Line($"public void CopyStateFrom(global::System.ReadOnlySpan<byte> source) => {Field}.CopyFrom(source);");
    }

    private void PrintArgumentException(string when, bool isThrown)
    {
        if (isThrown)
        {
            _writer.Line($"/// <exception cref=\"global::System.ArgumentException\">{when}</exception>");
        }
    }

    /// <summary>The first element of an input or output: of a state that of the last step, or of this one.</summary>
    private string Reference(Port port)
    {
        foreach (StatePort state in _state.States)
        {
            if (state.Input == port || state.Output == port)
            {
                return $"ref {Field}.{(state.Input == port ? "Current" : "Next")}<{port.Type.Keyword()}>({Number(state.Offset)})";
            }
        }

        return ArgumentsPrinter.Reference(port.Name);
    }

    /// <summary>The elements of one stream.</summary>
    private static string Row(Port port)
    {
        string name = port.BatchName;
        return port.IsShared ? name : $"{name}.Slice(row * {port.MemberName}Length, {port.MemberName}Length)";
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
