namespace FusedGen.Compiler.Graph;

/// <summary>
/// One of the few operations that every ONNX operator is lowered to. An operation is immutable but for its place in the
/// graph: a rewrite makes a new operation that takes over the old one's output.
/// </summary>
public abstract class Operation
{
    private protected Operation(Origin origin, IReadOnlyList<Value> inputs, params Value[] outputs)
    {
        Origin = origin;
        Inputs = inputs;
        Outputs = outputs;
        foreach (Value output in outputs)
        {
            output.Producer = this;
        }
    }

    /// <summary>Which nodes of the ONNX file this operation stands for.</summary>
    public Origin Origin { get; }

    /// <summary>
    /// What the operation reads. Weights are not inputs but properties of the operations that have them.
    /// </summary>
    public IReadOnlyList<Value> Inputs { get; }

    public IReadOnlyList<Value> Outputs { get; }

    /// <summary>The single output; operations with several (rare) are asked through <see cref="Outputs"/>.</summary>
    public Value Output => Outputs[0];

    /// <summary>
    /// Multiplications with an addition that one evaluation costs; the measure that no rewrite may raise.
    /// </summary>
    public virtual long MultiplyAdds => 0;

    /// <summary>
    /// Steps that evaluating the operation takes beside reading its inputs and writing its outputs once.
    /// </summary>
    public abstract long Work { get; }

    /// <summary>Number of weights (and biases) that the operation carries.</summary>
    public virtual long Parameters => 0;

    /// <summary>
    /// The operation with its inputs replaced and the same output value; used by rewrites that redirect an edge.
    /// </summary>
    public abstract Operation WithInputs(IReadOnlyList<Value> inputs);

    /// <summary>What a visitor says of an operation of this kind.</summary>
    public abstract T Accept<T>(OperationVisitor<T> visitor);

    /// <summary>A short readable form for headers and reports: <c>Linear(20→8)</c>.</summary>
    public abstract override string ToString();
}

/// <summary>
/// The ONNX nodes that an operation came from, for headers and diagnostics. All names are untrusted text.
/// </summary>
/// <param name="Operators">ONNX operator names in the order of the data: <c>Gemm</c>,
/// <c>BatchNormalization</c>.</param>
/// <param name="Names">The nodes' names, or the name of the first output of an unnamed node.</param>
public sealed record Origin(IReadOnlyList<string> Operators, IReadOnlyList<string> Names)
{
    public Origin(string @operator, string name)
        : this(new[] { @operator }, new[] { name })
    {
    }

    /// <summary>The origin of an operation that does the work of both, this one's nodes first.</summary>
    public Origin Then(Origin next) => new(Operators.Concat(next.Operators).ToArray(), Names.Concat(next.Names).ToArray());

    /// <inheritdoc/>
    public override string ToString() => string.Join(" + ", Operators);
}
