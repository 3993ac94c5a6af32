namespace FusedGen.Compiler.Graph.Operations;

/// <summary>How a reduction combines elements.</summary>
public enum ReduceKind
{
    /// <summary>Sum; 0 for no elements.</summary>
    Sum,

    /// <summary>Product; 1 for no elements.</summary>
    Product,

    /// <summary>Largest; the type's lowest value for no elements. NaN wins.</summary>
    Max,

    /// <summary>Smallest; the type's highest value for no elements. NaN wins.</summary>
    Min,

    /// <summary>Index of the first largest element along the one reduced axis.</summary>
    ArgMax,

    /// <summary>Index of the last largest element.</summary>
    ArgMaxLast,

    /// <summary>Index of the first smallest element.</summary>
    ArgMin,

    /// <summary>Index of the last smallest element.</summary>
    ArgMinLast,
}

/// <summary>
/// Combines the elements along some axes into one. Everything else that ONNX calls a reduction (mean, norms,
/// log-sum-exp) is this between two maps.
/// </summary>
public sealed class ReduceOperation : Operation
{
    /// <summary>Creates the operation.</summary>
    /// <param name="origin">The ONNX nodes that it stands for.</param>
    /// <param name="kind">How elements are combined.</param>
    /// <param name="input">The tensor to reduce.</param>
    /// <param name="axes">The reduced axes, ascending, not negative.</param>
    /// <param name="output">
    /// The result: the input's shape with the reduced axes 1, or without them (the elements are the same in both
    /// forms). Int64 for the index kinds, else the input's type.
    /// </param>
    public ReduceOperation(Origin origin, ReduceKind kind, Value input, IReadOnlyList<int> axes, Value output)
        : base(origin, [input], output)
    {
        Kind = kind;
        Axes = axes;
    }

    public ReduceKind Kind { get; }

    public Value Input => Inputs[0];

    /// <summary>The reduced axes of the input, ascending.</summary>
    public IReadOnlyList<int> Axes { get; }

    /// <summary>Elements that make one element of the output.</summary>
    public int ReducedCount => Axes.Aggregate(1, (count, axis) => count * Input.Shape[axis]);

    public override Operation WithInputs(IReadOnlyList<Value> inputs) => new ReduceOperation(Origin, Kind, inputs[0], Axes, Output);

    public override long Work => Input.Shape.Count;

    public override T Accept<T>(OperationVisitor<T> visitor) => visitor.Visit(this);

    public override string ToString() => $"{Kind}({Input.Shape} over axes {string.Join(",", Axes)})";
}
