using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Reference;

namespace FusedGen.Compiler.Planning.Ports;

/// <summary>One input or output of the whole network as the caller sees it.</summary>
/// <param name="Name">The C# parameter name.</param>
/// <param name="MemberName">The same as the start of a member's name: <c>Left</c> in <c>LeftLength</c>.</param>
/// <param name="OriginalName">The tensor's name in the file; untrusted text.</param>
/// <param name="Type">Element type.</param>
/// <param name="Shape">Shape of one sample, without the batch dimension.</param>
public sealed record Port(string Name, string MemberName, string OriginalName, ElementType Type, Shape Shape)
{
    /// <summary>What its bytes hold, where elements are smaller than a byte.</summary>
    public ElementPacking? Packed { get; init; }

    /// <summary>Whether it is the same for all samples of a batch, which has it once.</summary>
    public bool IsShared { get; init; }

    /// <summary>
    /// Whether kernels read or write the numbers of its texts, which stand in working memory beside the caller's span;
    /// always true for other elements, which stand in the span itself.
    /// </summary>
    public bool IsUsed { get; init; } = true;

    /// <summary>
    /// Where the texts of the output come from that are passed on from inputs; null where its texts are those of the
    /// vocabulary, and for other elements.
    /// </summary>
    public IReadOnlyList<PassedText>? Passed { get; init; }

    /// <summary>How it is made of the letters of inputs; null for one that the caller gives.</summary>
    internal TextDerivation? Derived { get; init; }

    /// <summary>The C# parameter name where the caller gives any number of samples.</summary>
    public string BatchName => IsShared ? Name : OfBatch(Name);

    /// <summary>Whether it is of texts.</summary>
    public bool IsText => Type == ElementType.String;

    /// <summary>Elements of one sample.</summary>
    public int Length => Shape.Count;

    /// <summary>What <c>input</c> and <c>output</c> are called where there are many of them.</summary>
    public static string OfBatch(string name) => name is "input" or "output" ? name + "s" : name;
}
