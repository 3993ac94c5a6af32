namespace FusedGen.Compiler.Graph;

/// <summary>What the classes are called that an output of the network is about.</summary>
/// <param name="Names">A label for each class, as text; untrusted.</param>
/// <param name="Numbers">The labels where they are numbers; null where they are texts.</param>
/// <param name="AreScores">Whether the output has a score for each class; else its elements are labels.</param>
public sealed record ClassLabels(IReadOnlyList<string> Names, IReadOnlyList<long>? Numbers, bool AreScores);
