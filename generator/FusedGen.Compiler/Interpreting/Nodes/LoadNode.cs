using FusedGen.Compiler.Graph;
using FusedGen.Compiler.KernelPrograms;

namespace FusedGen.Compiler.Interpreting.Nodes;

/// <summary>Reads consecutive elements; zeros fill the lanes beyond them.</summary>
internal sealed class LoadNode(LoadValue load, Slots slots, int slot) : ValueNode(slot, load.Type.IsVector ? 1 : 0)
{
    private readonly PlaceNode _place = new(load.Place, slots);
    private readonly ElementType _type = load.Type.Element;
    private readonly int _lanes = load.Type.Lanes;
    private readonly int _count = load.Count;

    public override void Run(Frame frame)
    {
        int first = _place.Find(frame, _count, out Region region);
        switch (_type)
        {
            case ElementType.Float32 when _lanes == 1:
                frame.Floats[Slot] = region.Words[first];
                break;
            case ElementType.Float32:
                Array.Copy(region.Words, first, frame.Floats, Slot, _count);
                Array.Clear(frame.Floats, Slot + _count, _lanes - _count);
                break;
            case ElementType.Float64:
                for (int lane = 0; lane < _lanes; lane++)
                {
                    frame.Doubles[Slot + lane] = lane < _count ? region.ReadDouble(first + lane) : 0;
                }

                break;
            case ElementType.Float16:
                for (int lane = 0; lane < _lanes; lane++)
                {
                    frame.Floats[Slot + lane] = lane < _count ? (float)region.ReadHalf(first + lane) : 0;
                }

                break;
            default:
                for (int lane = 0; lane < _lanes; lane++)
                {
                    frame.Integers[Slot + lane] = lane < _count ? region.ReadInteger(_type, first + lane) : 0;
                }

                break;
        }
    }
}
