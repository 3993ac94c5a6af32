namespace FusedGen.Compiler.Graph.Operations;

/// <summary>
/// Reads elements of a tensor at indices that are known only at run time: <c>y[p] = data[place of p]</c>. An index out
/// of range throws <see cref="IndexOutOfRangeException"/> at run time, a length <see cref="ArgumentException"/>.
/// </summary>
public sealed class GatherOperation(Origin origin, Value data, Value indices, IndexedPlaces places, Value output) : Operation(origin, [data, indices], output)
{
    public Value Data => Inputs[0];

    public Value Indices => Inputs[1];

    /// <summary>Where the elements of the output come from; the walk goes along its axes.</summary>
    public IndexedPlaces Places { get; } = places;

    public override Operation WithInputs(IReadOnlyList<Value> inputs) => new GatherOperation(Origin, inputs[0], inputs[1], Places, Output);

    public override long Work => 0;

    public override T Accept<T>(OperationVisitor<T> visitor) => visitor.Visit(this);

    public override string ToString() =>
        $"Gather({Data.Shape} at {Indices.Shape} along {(Places.IndexedAxes.Count == 1 ? "axis" : "axes")} {string.Join(",", Places.IndexedAxes)})";
}
