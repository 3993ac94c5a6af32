namespace FusedGen.Compiler.Graph.Operations;

/// <summary>What becomes of an element where an update meets it.</summary>
public enum ScatterKind
{
    /// <summary>The update; the last one of several.</summary>
    Replace,

    /// <summary>Their sum.</summary>
    Add,

    /// <summary>Their product.</summary>
    Multiply,

    /// <summary>The smaller one; NaN where either is NaN.</summary>
    Min,

    /// <summary>The larger one; NaN where either is NaN.</summary>
    Max,
}

/// <summary>
/// A tensor whose elements at run-time indices are combined with updates, one after the other in row-major order: <c>y
/// = data; y[place of p] = kind(y[place of p], updates[p])</c>. An index out of range throws
/// <see cref="IndexOutOfRangeException"/> at run time.
/// </summary>
public sealed class ScatterOperation(Origin origin, ScatterKind kind, Value data, Value indices, Value updates, IndexedPlaces places, Value output)
    : Operation(origin, [data, indices, updates], output)
{
    public ScatterKind Kind { get; } = kind;

    public Value Data => Inputs[0];

    public Value Indices => Inputs[1];

    public Value Updates => Inputs[2];

    /// <summary>Where the updates go; the walk goes along their axes.</summary>
    public IndexedPlaces Places { get; } = places;

    public override Operation WithInputs(IReadOnlyList<Value> inputs) => new ScatterOperation(Origin, Kind, inputs[0], inputs[1], inputs[2], Places, Output);

    public override long Work => 0;

    public override T Accept<T>(OperationVisitor<T> visitor) => visitor.Visit(this);

    public override string ToString() =>
        $"Scatter({Updates.Shape} to {Output.Shape} at {Indices.Shape}{(Kind == ScatterKind.Replace ? "" : $", {Kind}")})";
}
