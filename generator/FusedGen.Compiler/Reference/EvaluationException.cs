namespace FusedGen.Compiler.Reference;

/// <summary>
/// The operation has no result for these elements and throws in generated code: an integer division by zero, an index
/// out of range.
/// </summary>
public sealed class EvaluationException(string message) : Exception(message);
