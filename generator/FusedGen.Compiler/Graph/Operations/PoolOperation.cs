namespace FusedGen.Compiler.Graph.Operations;

/// <summary>How a pool combines the elements of its window.</summary>
public enum PoolKind
{
    /// <summary>The largest; elements in the padding do not take part.</summary>
    Max,

    /// <summary>The mean over the elements that lie in the input.</summary>
    Average,

    /// <summary>
    /// The mean over the whole window, elements in the padding counting as 0 (but not those that only ceil mode adds).
    /// </summary>
    AverageIncludingPadding,

    /// <summary>The sum over the elements that lie in the input.</summary>
    Sum,
}

/// <summary>
/// Combines the elements under a window of [N, C, spatial…], channel by channel. A global pool has a window of the
/// input's size; an Lp pool is a sum between two maps. Ceil mode shows in the output's shape alone: windows may hang
/// over the end.
/// </summary>
public sealed class PoolOperation(Origin origin, PoolKind kind, Value input, WindowGeometry window, Value output) : Operation(origin, [input], output)
{
    public PoolKind Kind { get; } = kind;

    public Value Input => Inputs[0];

    public WindowGeometry Window { get; } = window;

    /// <summary>The windows along each spatial axis.</summary>
    public IReadOnlyList<WindowAxis> Axes => Enumerable.Range(0, Window.Rank).Select(d => Window.Axis(d, Input.Shape[d + 2], Output.Shape[d + 2])).ToArray();

    public override Operation WithInputs(IReadOnlyList<Value> inputs) => new PoolOperation(Origin, Kind, inputs[0], Window, Output);

    public override long Work => (long)Output.Shape.Count * Window.Taps;

    public override T Accept<T>(OperationVisitor<T> visitor) => visitor.Visit(this);

    public override string ToString() => $"{Kind}Pool({string.Join("×", Window.KernelShape)})";
}
