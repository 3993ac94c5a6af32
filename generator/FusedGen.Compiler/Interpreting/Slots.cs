using FusedGen.Compiler.Graph;
using FusedGen.Compiler.KernelPrograms;

namespace FusedGen.Compiler.Interpreting;

/// <summary>Gives the variables and the values of a program their slots in a <see cref="Frame"/>.</summary>
internal sealed class Slots
{
    private readonly Dictionary<Local, int> _locals = [];
    private readonly Dictionary<Pointer, int> _pointers = [];
    private int _floats;
    private int _doubles;
    private int _integers;

    /// <summary>A frame with all slots.</summary>
    public Frame CreateFrame() => new(_floats, _doubles, _integers, _pointers.Count);

    /// <summary>The first slot of a variable.</summary>
    public int Of(Local local)
    {
        if (!_locals.TryGetValue(local, out int slot))
        {
            slot = Take(local.Type);
            _locals.Add(local, slot);
        }

        return slot;
    }

    /// <summary>The slot of a pointer.</summary>
    public int Of(Pointer pointer)
    {
        if (!_pointers.TryGetValue(pointer, out int slot))
        {
            slot = _pointers.Count;
            _pointers.Add(pointer, slot);
        }

        return slot;
    }

    /// <summary>Slots for a value.</summary>
    public int Take(LaneType type)
    {
        switch (type.Element)
        {
            case ElementType.Float32 or ElementType.Float16:
                _floats += type.Lanes;
                return _floats - type.Lanes;
            case ElementType.Float64:
                _doubles += type.Lanes;
                return _doubles - type.Lanes;
            default:
                _integers += type.Lanes;
                return _integers - type.Lanes;
        }
    }
}
