namespace FusedGen.Compiler.Graph.Texts;

/// <summary>
/// A regular expression as steps that all threads of a search go through together (K. Thompson, "Regular Expression
/// Search Algorithm", 1968): of the matches that begin first, the longest, as in POSIX and in ONNX Runtime's tokenizer.
/// </summary>
/// <param name="expression">The expression as the file spells it; untrusted.</param>
/// <param name="steps">The steps, from the first of which a search starts.</param>
/// <param name="table">The steps as a table.</param>
internal sealed class TextPattern(string expression, IReadOnlyList<PatternStep> steps, PatternTable table)
{
    /// <summary>The expression as the file spells it; untrusted.</summary>
    public string Expression { get; } = expression;

    /// <summary>The steps.</summary>
    public IReadOnlyList<PatternStep> Steps { get; } = steps;

    /// <summary>The steps as a table, by which generated code searches.</summary>
    public PatternTable Table { get; } = table;
}
