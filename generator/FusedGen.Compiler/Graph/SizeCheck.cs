namespace FusedGen.Compiler.Graph;

/// <summary>
/// What inputs of the model must be whose values sizes follow from: the sizes are planned while compiling, and a
/// prediction refuses values that mean others.
/// </summary>
/// <param name="Rule">How they are compared.</param>
/// <param name="Operands">What the rule reads, in its order; the first one that is an input is named in
/// exceptions.</param>
public sealed record SizeCheck(SizeRule Rule, IReadOnlyList<SizeOperand> Operands);

/// <summary>An operand of a check: an input of the model, numbers in its place, or numbers that were planned.</summary>
/// <param name="Input">The name of the input; null for numbers.</param>
/// <param name="Numbers">The numbers; empty for an input.</param>
/// <param name="IsPlanned">Whether the numbers were planned; else they stand where an input could, and have its
/// type.</param>
public sealed record SizeOperand(string? Input, IReadOnlyList<long> Numbers, bool IsPlanned)
{
    /// <summary>An input of the model.</summary>
    public static SizeOperand Of(string input) => new(input, [], false);

    /// <summary>Numbers in the place of an input.</summary>
    public static SizeOperand Of(IEnumerable<long> numbers) => new(null, numbers.ToArray(), false);

    /// <summary>Numbers that were planned.</summary>
    public static SizeOperand Planned(IEnumerable<int> numbers) => new(null, numbers.Select(n => (long)n).ToArray(), true);

    /// <summary>The dimensions of a shape.</summary>
    public static SizeOperand Planned(Shape shape) => Planned(shape.ToArray());
}

/// <summary>
/// How the values of inputs are compared with what was planned. Each rule is a method of the runtime library.
/// </summary>
public enum SizeRule
{
    /// <summary>Values; those that they must be.</summary>
    Values,

    /// <summary>A shape for Reshape; the dimensions that a 0 keeps, none where a 0 is a 0; the planned shape.</summary>
    Shape,

    /// <summary>A shape for Expand; the shape that is expanded; the planned shape.</summary>
    Expansion,

    /// <summary>Axes; the shape that they belong to; the sets that they may be, a bit for each axis.</summary>
    Axes,

    /// <summary>Starts, ends, axes and steps for Slice; the shape that is sliced; the planned shape.</summary>
    Slice,

    /// <summary>Pads and axes for Pad; the shape that is padded; the planned shape.</summary>
    Pads,

    /// <summary>Scales for Resize; the axes; the shape that is resized; the planned shape.</summary>
    Scales,

    /// <summary>
    /// Sizes for Resize that keeps the aspect ratio; the axes; the shape that is resized; the planned shape; whether no
    /// axis becomes larger than its size.
    /// </summary>
    Aspect,

    /// <summary>A number of rounds of Loop; how many there may be at most.</summary>
    Rounds,

    /// <summary>A condition that must be true.</summary>
    Truth,

    /// <summary>Start, limit and delta of Range; the planned number of elements.</summary>
    Range,

    /// <summary>
    /// Sizes and further sizes or none; those that they may be, one list after the other, in which the lowest integer
    /// stands for any size.
    /// </summary>
    Choices,
}
