namespace FusedGen.Compiler.Graph.Texts;

/// <summary>What a step of a pattern does.</summary>
internal enum PatternStepKind
{
    /// <summary>Reads a character of a set, and goes on behind itself.</summary>
    Read,

    /// <summary>Goes on at two places.</summary>
    Fork,

    /// <summary>Goes on behind itself where the text begins.</summary>
    Start,

    /// <summary>Goes on behind itself where the text ends.</summary>
    End,

    /// <summary>Goes on behind itself between a character of a word and another one.</summary>
    Boundary,

    /// <summary>Goes on behind itself where there is no such boundary.</summary>
    NoBoundary,

    /// <summary>Has found what was looked for.</summary>
    Found,
}

/// <summary>A step of a pattern.</summary>
/// <param name="Kind">What it does.</param>
/// <param name="Set">The characters that are read; null for other kinds.</param>
/// <param name="First">Of a fork one place.</param>
/// <param name="Second">Of a fork the other place.</param>
internal readonly record struct PatternStep(PatternStepKind Kind, CharacterSet? Set = null, int First = 0, int Second = 0);
