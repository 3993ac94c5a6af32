namespace FusedGen.Compiler.Graph.Operations;

/// <summary>
/// <c>y[r, m] = Σₖ W[m, k] · x[r, k] + b[m]</c> over the innermost axis, for each of the <see cref="Rows"/> rows that
/// the outer axes make. <see cref="Epilogue"/> is applied to y before it is stored.
/// </summary>
public sealed class LinearOperation : Operation
{
    /// <summary>Creates the operation.</summary>
    /// <param name="origin">The ONNX nodes that it stands for.</param>
    /// <param name="input">x: […, K].</param>
    /// <param name="weight">W: [M, K], row-major, in double.</param>
    /// <param name="bias">b: [M], or null for none.</param>
    /// <param name="output">y: […, M].</param>
    /// <param name="epilogue">What is computed from y on its way to memory; null for nothing.</param>
    public LinearOperation(Origin origin, Value input, Tensor weight, double[]? bias, Value output, Epilogue? epilogue = null)
        : base(origin, epilogue is null ? [input] : [input, .. epilogue.Inputs], output)
    {
        Weight = weight;
        Bias = bias;
        Epilogue = epilogue;
    }

    public Value Input => Inputs[0];

    /// <summary>[M, K].</summary>
    public Tensor Weight { get; }

    /// <summary>[M], or null.</summary>
    public double[]? Bias { get; }

    public Epilogue? Epilogue { get; }

    /// <summary>K: the length of a row of the input.</summary>
    public int InputFeatures => Weight.Shape[1];

    /// <summary>M: the length of a row of the output.</summary>
    public int OutputFeatures => Weight.Shape[0];

    /// <summary>How many rows are multiplied with the one matrix.</summary>
    public int Rows => Output.Shape.Count / Math.Max(1, OutputFeatures);

    public override long MultiplyAdds => (long)Rows * OutputFeatures * InputFeatures;

    public override long Parameters => Weight.Count + (Bias?.Length ?? 0);

    public override Operation WithInputs(IReadOnlyList<Value> inputs) =>
        new LinearOperation(Origin, inputs[0], Weight, Bias, Output, Epilogue?.WithInputs(inputs.Skip(1)));

    public override long Work => MultiplyAdds;

    public override T Accept<T>(OperationVisitor<T> visitor) => visitor.Visit(this);

    public override string ToString() => Rows == 1 ? $"Linear({InputFeatures}→{OutputFeatures})" : $"Linear({InputFeatures}→{OutputFeatures}, {Rows} rows)";
}
