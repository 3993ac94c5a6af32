using FusedGen.Compiler.Graph.Texts;
using FusedGen.Compiler.Reference;

namespace FusedGen.Compiler.Planning.Ports;

/// <summary>What is made of the letters of inputs before any kernel runs.</summary>
/// <param name="Reading">What is made of each text.</param>
/// <param name="Sources">Where the texts come from, in order.</param>
internal sealed record TextDerivation(TextReading Reading, IReadOnlyList<PassedText> Sources)
{
    /// <summary>All changes of the texts of a run before they are read further.</summary>
    public IReadOnlyList<TextChange> ChangesOf(PassedText source) => [.. source.Changes ?? [], .. Reading.Changes];
}
