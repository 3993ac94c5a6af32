using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.KernelPrograms;
using FusedGen.Compiler.Reference;

namespace FusedGen.Compiler.Scheduling;

/// <summary>Casts from and to types that are smaller than those of C#: in our memory both kinds are bytes.</summary>
internal static class NarrowCast
{
    private const int IntBits = 32;

    /// <summary>The cast; null for one between other types.</summary>
    /// <param name="cast">The cast.</param>
    /// <param name="type">The type of the result in memory.</param>
    /// <param name="operand">The value of its operand.</param>
    public static KernelValue? Of(CastExpression cast, LaneType type, KernelValue operand) =>
        cast.Type.IsNarrowFloat() ? new CallValue(type, NarrowFloatFunctions.Encoding(cast.Type), [operand])
        : cast.Operand.Type.IsNarrowFloat() ? new CallValue(type, NarrowFloatFunctions.Decoding(cast.Operand.Type), [operand])
        : !cast.Type.IsSmallInteger() ? null
        : cast.Operand.Type.IsFloating() ? Held(cast.Type, type, operand)
        : Wrapped(cast.Type, type, operand);

    /// <summary>A floating number that is held at the ends of the small type; NaN is converted to 0.</summary>
    private static ConvertValue Held(ElementType small, LaneType type, KernelValue operand)
    {
        KernelValue most = new BinaryValue(
            operand.Type, BinaryFunction.Min, operand, KernelValues.Floating(operand.Type, Integers.Highest(small)));
        return new ConvertValue(
            type, new BinaryValue(operand.Type, BinaryFunction.Max, most, KernelValues.Floating(operand.Type, Integers.Lowest(small))));
    }

    /// <summary>The low bits of an integer, with their sign where the small type has one.</summary>
    private static ConvertValue Wrapped(ElementType small, LaneType type, KernelValue operand)
    {
        LaneType word = type.Of(ElementType.Int32);
        int bits = 8 / small.PerByte();
        KernelValue whole = new ConvertValue(word, operand);
        KernelValue shift = new IntegerValue(word, IntBits - bits);
        return new ConvertValue(type, Integers.Lowest(small) == 0
            ? new BinaryValue(word, BinaryFunction.And, whole, new IntegerValue(word, (1 << bits) - 1))
            : new BinaryValue(word, BinaryFunction.ShiftRight, new BinaryValue(word, BinaryFunction.ShiftLeft, whole, shift), shift));
    }
}
