using FusedGen.Compiler.Graph;

namespace FusedGen.Compiler.Planning;

/// <summary>Where the elements of an operand lie while a prediction runs.</summary>
public enum Storage
{
    /// <summary>A span that the caller passed in.</summary>
    Input,

    /// <summary>A span that the caller wants filled.</summary>
    Output,

    /// <summary>The model's own working memory, 64-byte aligned, reused between kernels.</summary>
    Scratch,

    /// <summary>The block of constants.</summary>
    Weights,
}

/// <summary>A tensor at its place in memory.</summary>
/// <param name="Storage">Which memory.</param>
/// <param name="Index">The number of the input or output; 0 elsewhere.</param>
/// <param name="Offset">First element, counted in floats from the start of scratch or weights; 0 elsewhere.</param>
/// <param name="Type">Element type.</param>
/// <param name="Count">Number of elements.</param>
public readonly record struct Operand(Storage Storage, int Index, int Offset, ElementType Type, int Count)
{
    /// <summary>
    /// Whether up to <see cref="ScratchLayout.Slack"/> floats past the end may be read or written: our own memory is padded, the caller's is not.
    /// </summary>
    public bool CanOverrun => Storage is Storage.Scratch or Storage.Weights;
}
