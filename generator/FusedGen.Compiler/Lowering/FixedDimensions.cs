using System.Globalization;
using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Onnx;

namespace FusedGen.Compiler.Lowering;

/// <summary>
/// Sizes for dimensions that a model leaves open: <c>height=64, width=64</c>, by the dimension's name in the file, or
/// by the input's name and the axis: <c>x.2=64</c>.
/// </summary>
public sealed class FixedDimensions
{
    /// <summary>No sizes.</summary>
    public static readonly FixedDimensions None = new([]);

    /// <summary>Open dimensions that a message names.</summary>
    private const int MostNames = 8;

    private readonly Dictionary<string, long> _sizes;

    private FixedDimensions(Dictionary<string, long> sizes)
    {
        _sizes = sizes;
    }

    /// <summary>Reads pairs of name and size, separated by commas or semicolons; nothing for an empty text.</summary>
    /// <exception cref="ModelException">An entry is no such pair, its size is no positive number, or two of them
    /// contradict each other.</exception>
    public static FixedDimensions Parse(string? text)
    {
        Dictionary<string, long> sizes = new(StringComparer.Ordinal);
        foreach ((string name, string value, string entry) in NamedSettings.In(text))
        {
            if (name.Length == 0 || !long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out long size) || size <= 0)
            {
                throw new ModelException(
                    DiagnosticIds.DynamicShape,
                    $"{UntrustedText.Quote(entry)} in Dimensions is no pair of a name and a positive size, such as 'height=64' or 'x.2=64'.");
            }

            if (sizes.TryGetValue(name, out long before) && before != size)
            {
                throw Contradiction(name, before, name, size);
            }

            sizes[name] = size;
        }

        return new FixedDimensions(sizes);
    }

    /// <summary>The size given for a dimension; null for none.</summary>
    public long? SizeOf(string input, int axis, string symbol) =>
        _sizes.TryGetValue(PlaceOf(input, axis), out long size) || (symbol.Length > 0 && _sizes.TryGetValue(symbol, out size)) ? size : null;

    /// <summary>
    /// The sizes with those of one place given to all dimensions of its name, since one name is one dimension. Places
    /// of one name that are given different sizes keep them for themselves.
    /// </summary>
    /// <param name="inputs">The inputs whose dimensions are meant.</param>
    public FixedDimensions OfAll(IEnumerable<OnnxValueInfo> inputs)
    {
        Dictionary<string, long> sizes = new(_sizes, StringComparer.Ordinal);
        IEnumerable<(string Symbol, long? Size)> places = inputs.SelectMany(
            input => (input.Dimensions ?? []).Select((d, axis) => (d.Symbol, SizeOf(input.Name, axis, ""))));
        foreach (IGrouping<string, long?> same in places.Where(p => p.Symbol.Length > 0 && p.Size is not null)
            .GroupBy(p => p.Symbol, p => p.Size, StringComparer.Ordinal))
        {
            if (!sizes.ContainsKey(same.Key) && same.Distinct().Count() == 1)
            {
                sizes.Add(same.Key, same.First()!.Value);
            }
        }

        return new FixedDimensions(sizes);
    }

    /// <summary>
    /// Refuses a size that would have no effect: the user meant another dimension, or took one for open that is not.
    /// </summary>
    /// <param name="open">The open dimensions of inputs.</param>
    /// <param name="results">Those of outputs.</param>
    /// <exception cref="ModelException">A size is for none of them, or one of them has two.</exception>
    internal void RequireOpen(
        IReadOnlyList<(string Input, int Axis, string Symbol)> open, IReadOnlyList<(string Input, int Axis, string Symbol)> results)
    {
        IEnumerable<string> names = open.Concat(results).SelectMany(d => new[] { PlaceOf(d.Input, d.Axis), d.Symbol });
        if (_sizes.Keys.Except(names, StringComparer.Ordinal).OrderBy(name => name, StringComparer.Ordinal).FirstOrDefault() is { } unknown)
        {
            IEnumerable<string> spelled = open.Select(d => UntrustedText.Quote(d.Symbol.Length > 0 ? d.Symbol : PlaceOf(d.Input, d.Axis)))
                .Distinct(StringComparer.Ordinal).Take(MostNames);
            string known = open.Count == 0 ? "None is open" : "Open: " + string.Join(", ", spelled);
            throw new ModelException(
                DiagnosticIds.DynamicShape,
                $"Dimensions gives a size for {UntrustedText.Quote(unknown)}, which is no open dimension of an input or output. {known}.");
        }

        foreach ((string input, int axis, string symbol) in open)
        {
            if (_sizes.TryGetValue(PlaceOf(input, axis), out long own) && symbol.Length > 0 && _sizes.TryGetValue(symbol, out long named) && own != named)
            {
                throw Contradiction(symbol, named, PlaceOf(input, axis), own);
            }
        }
    }

    private static ModelException Contradiction(string name, long size, string other, long otherSize) => new(
        DiagnosticIds.DynamicShape,
        $"Dimensions gives {UntrustedText.Quote(name)} the size {size.ToString(CultureInfo.InvariantCulture)} and {UntrustedText.Quote(other)}, "
        + $"which is the same dimension, the size {otherSize.ToString(CultureInfo.InvariantCulture)}.");

    /// <summary>What a dimension is called by its place: <c>x.2</c>.</summary>
    internal static string PlaceOf(string input, int axis) => $"{input}.{axis.ToString(CultureInfo.InvariantCulture)}";
}
