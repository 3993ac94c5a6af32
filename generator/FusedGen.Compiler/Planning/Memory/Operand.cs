using FusedGen.Compiler.Graph;

namespace FusedGen.Compiler.Planning.Memory;

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

/// <summary>
/// A tensor at its place in memory, element by element: the one at coordinate c lies at
/// <c>Offset + Σ c[d] · Strides[d]</c>.
/// </summary>
/// <param name="Storage">Which memory.</param>
/// <param name="Index">The number of the input or output; 0 elsewhere.</param>
/// <param name="Offset">
/// The first element: counted in floats (32-bit words) from the start of scratch or weights, in elements in a caller's
/// span.
/// </param>
/// <param name="Type">Element type.</param>
/// <param name="Shape">The logical shape: that of the value in the graph.</param>
/// <param name="Strides">Elements between neighbours along each axis of <paramref name="Shape"/>.</param>
public sealed record Operand(Storage Storage, int Index, int Offset, ElementType Type, Shape Shape, IReadOnlyList<int> Strides)
{
    /// <summary>Element type; of a text that of its number.</summary>
    public ElementType Type { get; init; } = Type.InMemory();

    /// <summary>
    /// Elements between <see cref="Offset"/> and the operand in the first turn of the loop that its kernel is in.
    /// </summary>
    public int StepStart { get; init; }

    /// <summary>Elements by which the operand moves on in each turn of that loop; 0 for a place that stays.</summary>
    public int StepStride { get; init; }

    /// <summary>
    /// What belongs to it in working memory or among the constants; null in the spans of the caller, all of which
    /// belong to their operands.
    /// </summary>
    public MemoryPlace? Place { get; init; }

    /// <summary>Number of elements.</summary>
    public int Count => Shape.Count;

    /// <summary>
    /// Whether the free floats of the place follow the last element, all steps of a loop taken together: what lies
    /// there, such as the zeros of a border, must keep its value elsewhere.
    /// </summary>
    public bool EndsInSlack { get; init; }

    /// <summary>
    /// Whether up to <see cref="MemoryPlace.Slack"/> floats past the end may be read: our own memory is padded, the
    /// caller's is not.
    /// </summary>
    public bool CanReadBeyond => Storage is Storage.Scratch or Storage.Weights;

    /// <summary>
    /// Whether a kernel that writes all elements may also write up to <see cref="MemoryPlace.Slack"/> floats past the
    /// end: nothing lies there but free floats, and in a loop what the next steps write. A step that moves towards the
    /// start would overwrite what the steps before it have written.
    /// </summary>
    public bool CanWriteBeyond => EndsInSlack && StepStride >= 0;

    /// <summary>Whether the elements lie one after the other in the order of the logical shape.</summary>
    public bool IsDense
    {
        get
        {
            int[] dense = Shape.Strides();
            return Enumerable.Range(0, Shape.Rank).All(axis => Shape[axis] == 1 || Strides[axis] == dense[axis]);
        }
    }

    /// <summary>The operand so many elements further on in memory.</summary>
    /// <param name="elements">Elements of its type; negative ones go back.</param>
    public Operand Moved(int elements) => this with
    {
        Offset = Offset + (Storage is Storage.Scratch or Storage.Weights ? elements * Type.SizeInBytes() / sizeof(float) : elements),
    };

    /// <summary>Whether another operand begins at the same place, in each turn of a loop.</summary>
    public bool IsAt(Operand other) =>
        Storage == other.Storage && Index == other.Index && Offset == other.Offset && StepStart == other.StepStart && StepStride == other.StepStride;

    /// <summary>
    /// The strides with which a loop over <paramref name="target"/> reads this operand, stretched by broadcasting: 0
    /// where it is.
    /// </summary>
    public int[] BroadcastStrides(Shape target)
    {
        int[] strides = new int[target.Rank];
        int missing = target.Rank - Shape.Rank;
        for (int axis = missing; axis < target.Rank; axis++)
        {
            strides[axis] = Shape[axis - missing] == 1 ? 0 : Strides[axis - missing];
        }

        return strides;
    }
}
