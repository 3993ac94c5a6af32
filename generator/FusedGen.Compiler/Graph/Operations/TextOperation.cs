using FusedGen.Compiler.Graph.Texts;

namespace FusedGen.Compiler.Graph.Operations;

/// <summary>
/// Reads the letters of texts: the one operation that needs more of a text than its number. What it reads are texts of
/// inputs, which are only moved before, so that it is done where they come in, and no kernel knows of it.
/// </summary>
public sealed class TextOperation : Operation
{
    internal TextOperation(Origin origin, Value text, TextReading reading, Value output)
        : base(origin, [text], output)
    {
        Reading = reading;
    }

    /// <summary>The texts.</summary>
    public Value Text => Inputs[0];

    /// <summary>
    /// Whether it gives as many texts; else it gives counts, a row for each text: [texts, columns] of floats.
    /// </summary>
    public bool GivesTexts => Reading.Counts is null;

    /// <summary>What is made of each text.</summary>
    internal TextReading Reading { get; }

    public override long Work => Output.Shape.Count;

    public override Operation WithInputs(IReadOnlyList<Value> inputs) => new TextOperation(Origin, inputs[0], Reading, Output);

    public override T Accept<T>(OperationVisitor<T> visitor) => visitor.Visit(this);

    public override string ToString() => GivesTexts ? $"Texts({Text.Shape})" : $"Tokens({Reading.Counts!.Tokens.Count}→{Reading.Counts.Columns})";
}
