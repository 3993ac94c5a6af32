using FusedGen.Compiler.Diagnostics;

namespace FusedGen.Compiler;

/// <summary>What the compilation of one model gave.</summary>
/// <param name="Files">The generated C# files; empty where there is an error of the network. A struct of the user that
/// does not fit it is left out alone.</param>
/// <param name="Diagnostics">What is to be told, in order.</param>
public sealed record CompilationResult(IReadOnlyList<GeneratedFile> Files, IReadOnlyList<ModelDiagnostic> Diagnostics);

/// <summary>A generated file.</summary>
/// <param name="Suffix">What follows the type's name in the hint name: empty for the readable file, <c>.Weights</c> for
/// the weights.</param>
/// <param name="Content">The C# text, lines ended by <c>\n</c>.</param>
public sealed record GeneratedFile(string Suffix, GeneratedText Content)
{
    /// <summary>Makes a file of a text that has no data in it.</summary>
    public GeneratedFile(string suffix, string text)
        : this(suffix, new GeneratedText([new VerbatimPart(text)]))
    {
    }

    /// <summary>The whole text, made anew at each call.</summary>
    public string Text => Content.ToString();
}
