using FusedGen.Compiler.Graph;

namespace FusedGen.Compiler.KernelPrograms;

/// <summary>
/// The type of a value in a kernel program: so many lanes of an element type. A vector of booleans is a mask of the
/// lanes of floats.
/// </summary>
/// <param name="Element">The type of each lane.</param>
/// <param name="Lanes">Lanes; 1 for a single element.</param>
internal readonly record struct LaneType(ElementType Element, int Lanes)
{
    /// <summary>The type of each lane; of a text its number.</summary>
    public ElementType Element { get; init; } = Element.InMemory();

    /// <summary>Loop variables, places and counts.</summary>
    public static readonly LaneType Index = new(ElementType.Int32, 1);

    /// <summary>Whether it is a vector.</summary>
    public bool IsVector => Lanes > 1;

    /// <summary>A single element of a type.</summary>
    public static LaneType Single(ElementType element) => new(element, 1);

    /// <summary>As many lanes of another type.</summary>
    public LaneType Of(ElementType element) => this with { Element = element.InMemory() };

    /// <inheritdoc/>
    public override string ToString() => IsVector ? $"{Element}×{Lanes}" : Element.ToString();
}
