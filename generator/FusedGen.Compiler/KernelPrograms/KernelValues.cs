using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;

namespace FusedGen.Compiler.KernelPrograms;

/// <summary>Short forms of values that many kernels have.</summary>
internal static class KernelValues
{
    /// <summary>A number.</summary>
    public static KernelValue Index(int number) => new IntegerValue(LaneType.Index, number);

    /// <summary>A place as a number.</summary>
    public static KernelValue Index(AffineIndex index) => index.IsConstant ? Index(index.Constant) : new IndexValue(index);

    /// <summary>One floating-point number in all lanes.</summary>
    public static KernelValue Floating(LaneType type, double number) => new FloatingValue(type, [number]);

    /// <summary>A number of any type in all lanes.</summary>
    public static KernelValue Constant(LaneType type, double floating, long integer) =>
        type.Element.IsFloating() ? Floating(type, floating) : new IntegerValue(type, integer);

    /// <summary>As many consecutive elements as there are lanes.</summary>
    public static LoadValue Load(LaneType type, Place place) => new(type, place, type.Lanes);

    /// <summary>The first lanes from memory, and zeros; all of them where there are no more.</summary>
    public static LoadValue Load(LaneType type, Place place, int count) => new(type, place, Math.Min(count, type.Lanes));

    /// <summary>A single element.</summary>
    public static LoadValue Element(Place place) => new(LaneType.Single(place.Pointer.Element), place, 1);

    /// <summary>A single element in all lanes.</summary>
    public static KernelValue Broadcast(LaneType type, KernelValue element) => type.IsVector ? new BroadcastValue(type, element) : element;

    /// <summary>A single element from memory in all lanes.</summary>
    public static KernelValue Broadcast(LaneType type, Place place) => Broadcast(type, Element(place));

    /// <summary>A function of two values of one type, whose result has it too.</summary>
    public static KernelValue Combine(BinaryFunction function, KernelValue left, KernelValue right) => new BinaryValue(left.Type, function, left, right);

    /// <summary>Whether two numbers compare so.</summary>
    public static KernelValue Compare(BinaryFunction function, KernelValue left, KernelValue right) =>
        new BinaryValue(left.Type.Of(ElementType.Bool), function, left, right);
}
