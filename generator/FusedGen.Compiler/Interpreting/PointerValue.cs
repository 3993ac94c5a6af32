namespace FusedGen.Compiler.Interpreting;

/// <summary>What a pointer holds while a program runs.</summary>
/// <param name="Region">The memory.</param>
/// <param name="Position">The element that it refers to, from the region's start.</param>
/// <param name="Low">The first element that may be touched.</param>
/// <param name="High">The element after the last that may be touched.</param>
internal readonly record struct PointerValue(Region Region, int Position, int Low, int High)
{
    /// <summary>The region's element at an index from here.</summary>
    /// <exception cref="KernelFaultException">Not all of so many elements from there may be touched.</exception>
    public int At(int index, int count, string pointer)
    {
        int first = Position + index;
        return first >= Low && first + count <= High
            ? first
            : throw new KernelFaultException(
                $"{count} elements from {first - Low} on, through {pointer}, are not all among the {High - Low} of its operand's place in the {Region.Name}");
    }
}
