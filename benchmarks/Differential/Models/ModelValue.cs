using FusedGen.Compiler.Graph;

namespace FusedGen.Differential.Models;

/// <summary>A value of a random model.</summary>
/// <param name="Name">Its name in the file.</param>
/// <param name="Type">Element type.</param>
/// <param name="Shape">Its shape, in which an open batch is 1.</param>
internal sealed record ModelValue(string Name, ElementType Type, int[] Shape)
{
    /// <summary>The integers that an input may hold, the second not; null for any small ones.</summary>
    public (int From, int To)? Range { get; init; }

    public int Rank => Shape.Length;

    public int Count => Shape.Aggregate(1, (count, extent) => count * extent);

    public bool IsFloating => Type.IsFloating();

    /// <summary>The shape with one axis of another length.</summary>
    public int[] With(int axis, int extent) => [.. Shape.Take(axis), extent, .. Shape.Skip(axis + 1)];
}

/// <summary>A model with what a caller must know of it.</summary>
/// <param name="File">The ONNX file.</param>
/// <param name="HasBatch">Whether the leading dimension of all inputs and outputs is open.</param>
/// <param name="Inputs">Its inputs.</param>
/// <param name="Operators">The operators, in order.</param>
internal sealed record RandomModel(byte[] File, bool HasBatch, IReadOnlyList<ModelValue> Inputs, IReadOnlyList<string> Operators);
