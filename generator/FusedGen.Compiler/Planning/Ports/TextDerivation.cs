using FusedGen.Compiler.Graph.Texts;
using FusedGen.Compiler.Reference;

namespace FusedGen.Compiler.Planning.Ports;

/// <summary>What is made of the letters of inputs before any kernel runs.</summary>
/// <param name="Reading">What is made of each text.</param>
/// <param name="Sources">Where the texts come from, in order.</param>
internal sealed record TextDerivation(TextReading Reading, IReadOnlyList<PassedText> Sources)
{
    /// <summary>What is made of the texts of a run, with what is changed on their way.</summary>
    public TextReading ReadingOf(PassedText source) => Reading with { Changes = [.. source.Changes ?? [], .. Reading.Changes] };
}
