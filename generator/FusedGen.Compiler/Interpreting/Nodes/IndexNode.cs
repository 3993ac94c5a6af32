using FusedGen.Compiler.KernelPrograms;

namespace FusedGen.Compiler.Interpreting.Nodes;

/// <summary>An <see cref="AffineIndex"/> whose variables have slots.</summary>
internal sealed class IndexNode
{
    private readonly int _constant;
    private readonly int[] _slots;
    private readonly int[] _coefficients;

    public IndexNode(AffineIndex index, Slots slots)
    {
        _constant = index.Constant;
        _slots = index.Terms.Select(t => slots.Of(t.Variable)).ToArray();
        _coefficients = index.Terms.Select(t => t.Coefficient).ToArray();
    }

    public int Evaluate(Frame frame)
    {
        int sum = _constant;
        for (int t = 0; t < _slots.Length; t++)
        {
            sum += _coefficients[t] * (int)frame.Integers[_slots[t]];
        }

        return sum;
    }
}

/// <summary>A <see cref="Place"/> whose pointer and variables have slots.</summary>
internal sealed class PlaceNode(Place place, Slots slots)
{
    private readonly int _pointer = slots.Of(place.Pointer);
    private readonly IndexNode _index = new(place.Index, slots);
    private readonly string _name = place.Pointer.Name;

    /// <summary>The memory, and the element of it where so many begin.</summary>
    /// <exception cref="KernelFaultException">They are not all in the operand's place.</exception>
    public int Find(Frame frame, int count, out Region region)
    {
        PointerValue pointer = frame.Pointers[_pointer];
        region = pointer.Region;
        return pointer.At(_index.Evaluate(frame), count, _name);
    }

    /// <summary>A pointer to the place, which need not be one that may be touched.</summary>
    public PointerValue Point(Frame frame)
    {
        PointerValue pointer = frame.Pointers[_pointer];
        return pointer with { Position = pointer.Position + _index.Evaluate(frame) };
    }
}
