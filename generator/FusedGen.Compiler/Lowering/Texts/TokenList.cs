using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Texts;

namespace FusedGen.Compiler.Lowering.Texts;

/// <summary>
/// The tokens of texts, of which each text has as many as its letters make: no tensor of the graph. The value that
/// stands for it in the scope only carries its shape, with <see cref="Length"/> tokens a text.
/// </summary>
/// <param name="Text">The texts.</param>
/// <param name="Reading">How they become tokens.</param>
internal sealed record TokenList(Value Text, TextReading Reading)
{
    /// <summary>A number of tokens that no dimension of a file has, so that reshapes are followed by it.</summary>
    public const int Length = 8191;

    /// <summary>The numbers that stand for tokens; null while they are texts.</summary>
    public TokenNumbers? Numbers { get; init; }

    /// <summary>Whether a shape has the tokens of each text apart, along its last axis.</summary>
    public bool IsApart(Shape shape) => shape.Rank > 0 && shape.Last == Length && shape.Count / Length == Text.Shape.Count;
}

/// <summary>Integers that stand for tokens.</summary>
/// <param name="ByToken">The integer of each token that has one.</param>
/// <param name="Unknown">The integer of all others.</param>
internal sealed record TokenNumbers(IReadOnlyDictionary<string, long> ByToken, long Unknown);
