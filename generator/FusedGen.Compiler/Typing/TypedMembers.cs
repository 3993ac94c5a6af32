namespace FusedGen.Compiler.Typing;

/// <summary>What a generated type gains beside its spans, with every decision taken.</summary>
/// <param name="Input">The struct that the input lies in, or null for a span.</param>
/// <param name="Output">The struct that the output lies in, or null for a span.</param>
/// <param name="HasPredict">Whether there is a <c>Predict</c> over those structs.</param>
/// <param name="Labels">The labels of the generated enum and its <c>PredictLabel</c>; empty for none.</param>
internal sealed record TypedMembers(SampleStruct? Input, SampleStruct? Output, bool HasPredict, IReadOnlyList<NamedElement> Labels)
{
    public static readonly TypedMembers None = new(null, null, false, []);

    /// <summary>
    /// Where the label is told by a network that is not of one float input and one float output; null for one that is.
    /// </summary>
    public LabelSource? Source { get; init; }

    /// <summary>
    /// The struct of a sample whose inputs are columns of one element each, with a member for each of them; null for
    /// none.
    /// </summary>
    public SampleStruct? Columns { get; init; }

    /// <summary>Whether the labels are also there as the file spells them.</summary>
    public bool HasLabelNames { get; init; }
}

/// <summary>A struct of floats that one sample's input or output lies in.</summary>
/// <param name="Type">How generated code spells it.</param>
/// <param name="IsPublic">Whether a public method may take it; else it is visible in its assembly.</param>
/// <param name="Elements">Its members where it is to be generated; empty where the user declared it.</param>
internal sealed record SampleStruct(string Type, bool IsPublic, IReadOnlyList<NamedElement> Elements);

/// <summary>An element of the input or output that has a name.</summary>
/// <param name="Member">The C# member.</param>
/// <param name="Original">What the file calls it; untrusted text.</param>
internal sealed record NamedElement(string Member, string Original);
