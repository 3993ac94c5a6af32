namespace FusedGen.Compiler.Interpreting;

/// <summary>
/// A kernel program did what no kernel may do: it touched memory outside of its operand's place, or a border that must
/// stay zero.
/// </summary>
/// <param name="message">What it did, and where.</param>
public sealed class KernelFaultException(string message) : Exception(message);
