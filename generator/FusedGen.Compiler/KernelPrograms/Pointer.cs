using FusedGen.Compiler.Graph;

namespace FusedGen.Compiler.KernelPrograms;

/// <summary>
/// A reference to an element of an operand: a parameter of the kernel, or a variable that moves along one.
/// </summary>
/// <param name="name">Its name in the code.</param>
/// <param name="element">The type of the elements that it refers to.</param>
internal sealed class Pointer(string name, ElementType element)
{
    /// <summary>Its name.</summary>
    public string Name { get; } = name;

    /// <summary>The type of the elements.</summary>
    public ElementType Element { get; } = element;

    /// <inheritdoc/>
    public override string ToString() => Name;
}

/// <summary>An element near a pointer.</summary>
/// <param name="Pointer">The pointer.</param>
/// <param name="Index">Elements from there.</param>
internal readonly record struct Place(Pointer Pointer, AffineIndex Index)
{
    /// <summary>The place so many elements further.</summary>
    public Place Plus(AffineIndex elements) => new(Pointer, Index + elements);

    /// <inheritdoc/>
    public override string ToString() => $"{Pointer}[{Index}]";
}
