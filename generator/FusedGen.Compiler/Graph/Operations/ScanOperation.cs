namespace FusedGen.Compiler.Graph.Operations;

/// <summary>
/// Runs a small network once a step: <c>s(t + 1), y(t) = body(s(t), x(t), c)</c>. The states s go from step to step,
/// the sequences x and y have the step as their leading axis, and the values c are the same in each step. All recurrent
/// layers are scans.
/// </summary>
public sealed class ScanOperation : Operation
{
    /// <summary>Creates the operation.</summary>
    /// <param name="origin">The ONNX nodes that it stands for.</param>
    /// <param name="body">
    /// One step. Its inputs are the states, then, for each sequence, the element at the step, without the leading axis,
    /// and then the values that are the same in each step; its outputs are the next states and then the elements of the
    /// resulting sequences.
    /// </param>
    /// <param name="states">How many states there are.</param>
    /// <param name="invariants">How many values are the same in each step.</param>
    /// <param name="steps">How many steps there are, 1 at least.</param>
    /// <param name="isReversed">Whether the steps run from the end of the sequences to their start.</param>
    /// <param name="inputs">The first states, then the sequences, then the values that are the same in each
    /// step.</param>
    /// <param name="outputs">The last states, then the resulting sequences.</param>
    /// <exception cref="ArgumentException">The numbers, shapes or types do not fit together.</exception>
    public ScanOperation(Origin origin, ModelGraph body, int states, int invariants, int steps, bool isReversed, IReadOnlyList<Value> inputs,
        params Value[] outputs)
        : base(origin, inputs, outputs)
    {
        if (steps < 1 || states + invariants > inputs.Count || states > outputs.Length || inputs.Count != body.Inputs.Count
            || outputs.Length != body.Outputs.Count)
        {
            throw new ArgumentException(
                $"A body with {body.Inputs.Count} inputs and {body.Outputs.Count} outputs does not serve {states} states over {steps} steps.", nameof(body));
        }

        for (int i = 0; i < inputs.Count; i++)
        {
            Require(inputs[i], body.Inputs[i], isSequence: i >= states && i < inputs.Count - invariants);
        }

        for (int i = 0; i < outputs.Length; i++)
        {
            Require(outputs[i], body.Outputs[i], isSequence: i >= states);
        }

        Body = body;
        States = states;
        Invariants = invariants;
        Steps = steps;
        IsReversed = isReversed;

        void Require(Value outside, Value inside, bool isSequence)
        {
            int[] expected = isSequence ? [steps, .. inside.Shape.ToArray()] : inside.Shape.ToArray();
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

    /// <summary>How many of the inputs are the same in each step; they come after the sequences.</summary>
    public int Invariants { get; }

    public int Steps { get; }

    /// <summary>Whether the first step is the last element of the sequences.</summary>
    public bool IsReversed { get; }

    /// <summary>
    /// The number of a state that ends the steps: while it is false, no step changes anything, so that none has to run
    /// any more. Null where all steps run.
    /// </summary>
    public int? EndingState { get; init; }

    public override long MultiplyAdds => Steps * Body.MultiplyAdds;

    public override long Parameters => Body.Parameters;

    /// <summary>Whether an input is a sequence, of which each step reads one element.</summary>
    public bool IsSequence(int input) => input >= States && input < Inputs.Count - Invariants;

    /// <summary>The place of a step in the sequences.</summary>
    public int PlaceOf(int step) => IsReversed ? Steps - 1 - step : step;

    public override Operation WithInputs(IReadOnlyList<Value> inputs) =>
        new ScanOperation(Origin, Body, States, Invariants, Steps, IsReversed, inputs, Outputs.ToArray()) { EndingState = EndingState };

    public override long Work => Steps * Body.Operations.Sum(o => o.Work + o.Outputs.Sum(v => (long)v.Shape.Count));

    public override T Accept<T>(OperationVisitor<T> visitor) => visitor.Visit(this);

    public override string ToString() => $"Scan({(EndingState is null ? "" : "at most ")}{Steps} steps of {string.Join(", ", Body.Operations)})";
}
