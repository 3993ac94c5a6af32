using System.Globalization;
using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Lowering;
using FusedGen.Compiler.Planning;
using FusedGen.Compiler.Planning.Ports;
using FusedGen.Compiler.Streaming;

namespace FusedGen.Compiler.States;

/// <summary>Reads which inputs and outputs are states: <c>h=hn, c=cn</c>.</summary>
internal sealed class StatePlanner
{
    /// <summary>Each state begins at a multiple of so many bytes, which is enough for every type.</summary>
    private const int Alignment = 8;

    /// <summary>An instance keeps its states twice, in one array.</summary>
    private const long MostBytes = 1 << 30;

    private readonly Program _program;
    private readonly List<StatePort> _states = [];
    private long _length;

    private StatePlanner(Program program)
    {
        _program = program;
    }

    /// <summary>
    /// Plans the states that the attribute names, and those of a stream; null where there are none.
    /// </summary>
    /// <param name="program">The program.</param>
    /// <param name="options">What the attribute says.</param>
    /// <param name="stream">The stream; null for none.</param>
    /// <exception cref="ModelException">The network has no such states.</exception>
    public static StatePlan? Plan(Program program, ModelOptions options, StreamPlan? stream = null)
    {
        StatePlanner planner = new(program);
        foreach ((string input, string output, string entry) in NamedSettings.Pairs(options.State))
        {
            planner.Add(input, output, entry);
        }

        int named = planner._states.Count;
        foreach ((string input, string output) in stream?.States ?? [])
        {
            planner.Add(input, output, input);
        }

        return planner._states.Count == 0 && stream is null
            ? null
            : new StatePlan(planner._states, named, (int)planner._length, Layout(planner._states, options, stream));
    }

    /// <summary>
    /// Whether an output can be an input of the next step: a leading 1 may be the batch, which only one of them has.
    /// </summary>
    public static bool Fit(Port input, Port output) => input.Type == output.Type && !input.IsText && Sample(input).SequenceEqual(Sample(output));

    private void Add(string inputName, string outputName, string entry)
    {
        if (inputName.Length == 0 || outputName.Length == 0)
        {
            throw Refused($"{UntrustedText.Quote(entry)} in State is not a pair of an input and an output, such as 'h=hn'.");
        }

        Port input = Find(_program.Inputs, inputName, "input", "The input stands before the equals sign");
        Port output = Find(_program.Outputs, outputName, "output", "The output that becomes the next step's input stands after the equals sign");
        if (_states.Any(state => state.Input == input))
        {
            throw Refused($"State names the input {UntrustedText.Quote(inputName)} twice.");
        }

        if (_states.Any(state => state.Output == output))
        {
            throw Refused($"State names the output {UntrustedText.Quote(outputName)} twice.");
        }

        if (input.IsText || output.IsText)
        {
            throw Refused($"State pairs {UntrustedText.Quote(inputName)} with {UntrustedText.Quote(outputName)}, but texts cannot be states.");
        }

        if (_program.Checks.SelectMany(check => check.Operands).Any(operand => operand.Input == inputName))
        {
            throw Refused($"State names the input {UntrustedText.Quote(inputName)}, whose values fix sizes that were planned while compiling.");
        }

        if (!Fit(input, output))
        {
            throw Refused(
                $"State pairs {Describe(input)}, with {Describe(output)}: an output that becomes an input must have its type and shape.");
        }

        _states.Add(new StatePort(input, output, (int)_length));
        long bytes = (long)input.Length * input.Type.SizeInBytes();
        _length += (bytes + Alignment - 1) / Alignment * Alignment;
        if (_length > MostBytes)
        {
            throw Refused($"The states of one stream take more than {Figures.Count(MostBytes)} bytes.");
        }
    }

    private static Port Find(IReadOnlyList<Port> ports, string name, string kind, string order) =>
        ports.FirstOrDefault(port => port.OriginalName == name) ?? throw Refused(
            $"State names {UntrustedText.Quote(name)}, which is not an {kind} of the network. {order}. "
            + $"Its {kind}s: {string.Join(", ", ports.Select(port => UntrustedText.Quote(port.OriginalName)))}.");

    private static string Describe(Port port) => $"{UntrustedText.Quote(port.OriginalName)}, {port.Type.Keyword()} {port.Shape}";

    private static IEnumerable<int> Sample(Port port) => port.Shape.Rank > 0 && port.Shape[0] == 1 ? port.Shape.ToArray().Skip(1) : port.Shape.ToArray();

    /// <summary>
    /// A hash of the states and of the values of inputs, which the hash of the file does not cover: FNV-1a.
    /// </summary>
    private static uint Layout(IEnumerable<StatePort> states, ModelOptions options, StreamPlan? stream)
    {
        IEnumerable<string> values = NamedSettings.In(options.FixedInputs).OrderBy(setting => setting.Name, StringComparer.Ordinal)
            .Select(setting => $"{setting.Name}={setting.Value}");
        IEnumerable<string> pairs = states.Select(
            s => $"{s.Input.OriginalName}={s.Output.OriginalName} {s.Input.Type.Keyword()} {s.Input.Length.ToString(CultureInfo.InvariantCulture)}");
        uint hash = 2166136261;
        foreach (char character in string.Join("\n", [.. pairs, "", .. values, .. Chunk(stream)]))
        {
            hash = unchecked((hash ^ character) * 16777619);
        }

        return hash;
    }

    private static string[] Chunk(StreamPlan? stream) =>
        stream is null ? [] : ["", stream.ChunkLength.ToString(CultureInfo.InvariantCulture), stream.Latency.ToString(CultureInfo.InvariantCulture)];

    private static ModelException Refused(string message) => new(DiagnosticIds.InvalidState, message);
}
