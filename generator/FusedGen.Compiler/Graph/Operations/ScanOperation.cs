namespace FusedGen.Compiler.Graph.Operations;

/// <summary>
/// Runs a small network once a step: <c>s(t + 1), y(t) = body(s(t), x(t))</c>. The states s go from step to step, the sequences x and y have the step as their leading
/// axis. All recurrent layers are scans.
/// </summary>
public sealed class ScanOperation : Operation
{
    /// <summary>Creates the operation.</summary>
    /// <param name="origin">The ONNX nodes that it stands for.</param>
    /// <param name="body">
    /// One step. Its inputs are the states and then, for each sequence, the element at the step, without the leading axis; its outputs are the next states and then the elements
    /// of the resulting sequences.
    /// </param>
    /// <param name="states">How many states there are.</param>
    /// <param name="steps">How many steps there are, 1 at least.</param>
    /// <param name="isReversed">Whether the steps run from the end of the sequences to their start.</param>
    /// <param name="inputs">The first states, then the sequences.</param>
    /// <param name="outputs">The last states, then the resulting sequences.</param>
    /// <exception cref="ArgumentException">The numbers, shapes or types do not fit together.</exception>
    public ScanOperation(Origin origin, ModelGraph body, int states, int steps, bool isReversed, IReadOnlyList<Value> inputs, params Value[] outputs)
        : base(origin, inputs, outputs)
    {
        if (steps < 1 || states > Math.Min(inputs.Count, outputs.Length) || inputs.Count != body.Inputs.Count || outputs.Length != body.Outputs.Count)
        {
            throw new ArgumentException($"A body with {body.Inputs.Count} inputs and {body.Outputs.Count} outputs does not serve {states} states over {steps} steps.", nameof(body));
        }

        for (int i = 0; i < inputs.Count; i++)
        {
            Require(inputs[i], body.Inputs[i], isState: i < states);
        }

        for (int i = 0; i < outputs.Length; i++)
        {
            Require(outputs[i], body.Outputs[i], isState: i < states);
        }

        Body = body;
        States = states;
        Steps = steps;
        IsReversed = isReversed;

        void Require(Value outside, Value inside, bool isState)
        {
            int[] expected = isState ? inside.Shape.ToArray() : [steps, .. inside.Shape.ToArray()];
            if (outside.Type != inside.Type || !outside.Shape.Equals(new Shape(expected)))
            {
                throw new ArgumentException($"{outside} does not fit {inside} of the body.", nameof(body));
            }
        }
    }

    /// <summary>One step. Rewrites change it in place, as they do the graph that this operation is part of.</summary>
    public ModelGraph Body { get; }

    /// <summary>How many of the inputs, and of the outputs, are states; they come before the sequences.</summary>
    public int States { get; }

    public int Steps { get; }

    /// <summary>Whether the first step is the last element of the sequences.</summary>
    public bool IsReversed { get; }

    public override long MultiplyAdds => Steps * Body.MultiplyAdds;

    public override long Parameters => Body.Parameters;

    /// <summary>The place of a step in the sequences.</summary>
    public int PlaceOf(int step) => IsReversed ? Steps - 1 - step : step;

    public override Operation WithInputs(IReadOnlyList<Value> inputs) => new ScanOperation(Origin, Body, States, Steps, IsReversed, inputs, Outputs.ToArray());

    public override T Accept<T>(OperationVisitor<T> visitor) => visitor.Visit(this);

    public override string ToString() => $"Scan({Steps} steps of {string.Join(", ", Body.Operations)})";
}
