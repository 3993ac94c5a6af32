using System.Globalization;
using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Onnx;
using FusedGen.Compiler.Reference;

namespace FusedGen.Compiler.Lowering;

/// <summary>
/// Values for inputs that a program never changes: <c>sr=16000, training=false</c>. They become constants, which shapes
/// and branches may depend on, and are no parameters any more.
/// </summary>
public sealed class FixedInputs
{
    /// <summary>No values.</summary>
    public static readonly FixedInputs None = new([]);

    private readonly Dictionary<string, string> _values;

    private FixedInputs(Dictionary<string, string> values)
    {
        _values = values;
    }

    /// <summary>Reads pairs of an input's name and its value; nothing for an empty text.</summary>
    /// <exception cref="ModelException">An entry is no such pair.</exception>
    public static FixedInputs Parse(string? text)
    {
        Dictionary<string, string> values = new(StringComparer.Ordinal);
        foreach ((string name, string value, string entry) in NamedSettings.In(text))
        {
            if (name.Length == 0 || value.Length == 0)
            {
                throw new ModelException(
                    DiagnosticIds.InvalidFixedInput,
                    $"{UntrustedText.Quote(entry)} in FixedInputs is no pair of an input's name and its value, such as 'sr=16000'.");
            }

            values[name] = value;
        }

        return new FixedInputs(values);
    }

    /// <summary>
    /// Makes constants of the inputs that have a value here: each element of such an input is that value.
    /// </summary>
    /// <param name="inputs">The network's inputs.</param>
    /// <param name="known">The inputs of the file, of which the network may need only some.</param>
    /// <param name="vocabulary">Takes texts.</param>
    /// <exception cref="ModelException">A name is none of theirs, or a value is none of the input's type.</exception>
    internal IReadOnlyList<Value> Fix(IReadOnlyList<Value> inputs, IEnumerable<string> known, Vocabulary vocabulary)
    {
        if (_values.Keys.Except(known, StringComparer.Ordinal).OrderBy(name => name, StringComparer.Ordinal).FirstOrDefault() is { } unknown)
        {
            throw new ModelException(
                DiagnosticIds.InvalidFixedInput,
                $"FixedInputs gives a value for {UntrustedText.Quote(unknown)}, which is no input of the network. Its inputs: "
                + $"{string.Join(", ", inputs.Select(input => UntrustedText.Quote(input.Name)))}.");
        }

        return inputs.Select(
            input => _values.TryGetValue(input.Name, out string? text) ? new Value(input.Name, TensorOf(input, text).AddedTo(vocabulary)) : input).ToArray();
    }

    private static Tensor TensorOf(Value input, string text)
    {
        if (input.Shape.Count > ModelLimits.FoldedElements)
        {
            throw new ModelException(
                DiagnosticIds.TooLarge,
                $"FixedInputs gives a value for {UntrustedText.Quote(input.Name)} of {input.Shape.Count} elements; the limit is {ModelLimits.FoldedElements}.");
        }

        return input.Type switch
        {
            ElementType.String => new Tensor(input.Shape, Enumerable.Repeat(text, input.Shape.Count).ToArray()),
            ElementType.Float32 => Floats((float)Number(input, text)),
            ElementType.Float64 => Floats(Number(input, text)),
            ElementType.Float16 => new Tensor(input.Shape, Enumerable.Repeat(HalfPrecision.Round(Number(input, text)), input.Shape.Count).ToArray()),
            ElementType.Bool => Integers(Truth(input, text)),
            ElementType.Int32 => Integers(Integer(input, text, int.MinValue, int.MaxValue)),
            ElementType.UInt8 => Integers(Integer(input, text, byte.MinValue, byte.MaxValue)),
            ElementType.Int8 => Integers(Integer(input, text, sbyte.MinValue, sbyte.MaxValue)),
            ElementType.Int16 => Integers(Integer(input, text, short.MinValue, short.MaxValue)),
            ElementType.UInt16 => Integers(Integer(input, text, ushort.MinValue, ushort.MaxValue)),
            ElementType.UInt32 => Integers(Integer(input, text, uint.MinValue, uint.MaxValue)),
            ElementType.UInt64 => Integers(Unsigned(input, text)),
            _ when input.Type.IsSmallInteger() =>
                Integers(Integer(input, text, Reference.Integers.Lowest(input.Type), Reference.Integers.Highest(input.Type))),
            _ when input.Type.IsNarrowFloat() => Integers(NarrowFloats.Encode(Number(input, text), input.Type)),
            _ => Integers(Integer(input, text, long.MinValue, long.MaxValue)),
        };

        Tensor Floats(double value) => new(input.Shape, Enumerable.Repeat(value, input.Shape.Count).ToArray(), input.Type);
        Tensor Integers(long value) => new(input.Shape, Enumerable.Repeat(value, input.Shape.Count).ToArray(), input.Type);
    }

    private static double Number(Value input, string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && !double.IsNaN(number) && !double.IsInfinity((float)number)
            ? number
            : throw NoValue(input, text, "a finite number");

    private static long Integer(Value input, string text, long least, long most) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) && number >= least && number <= most
            ? number
            : throw NoValue(input, text, $"an integer of type {input.Type.Name()}");

    private static long Unsigned(Value input, string text) => ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong number)
        ? unchecked((long)number)
        : throw NoValue(input, text, "an integer of type ulong");

    private static long Truth(Value input, string text) => text switch
    {
        "true" or "1" => 1,
        "false" or "0" => 0,
        _ => throw NoValue(input, text, "true or false"),
    };

    private static ModelException NoValue(Value input, string text, string wanted) => new(
        DiagnosticIds.InvalidFixedInput,
        $"FixedInputs gives {UntrustedText.Quote(text)} for the input {UntrustedText.Quote(input.Name)}, where {wanted} belongs.");
}
