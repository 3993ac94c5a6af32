using FusedGen.Compiler.Graph.Expressions;

namespace FusedGen.Compiler.KernelPrograms;

/// <summary>
/// A value that a kernel computes. Values have no effects; what is computed once and used more than once is a
/// <see cref="Local"/>.
/// </summary>
/// <param name="Type">Its type.</param>
internal abstract record KernelValue(LaneType Type)
{
    /// <summary>Calls the visitor's method for this kind of value.</summary>
    public abstract TResult Accept<TResult>(IKernelValueVisitor<TResult> visitor);

    /// <summary>The value of a variable.</summary>
    public static implicit operator KernelValue(Local local) => new LocalValue(local);
}

/// <summary>Floating-point constants.</summary>
/// <param name="Type">The type.</param>
/// <param name="Lanes">A number for each lane, or one for all.</param>
internal sealed record FloatingValue(LaneType Type, IReadOnlyList<double> Lanes) : KernelValue(Type)
{
    public override TResult Accept<TResult>(IKernelValueVisitor<TResult> visitor) => visitor.Visit(this);
}

/// <summary>An integer or boolean constant in all lanes; a boolean is 0 or 1.</summary>
internal sealed record IntegerValue(LaneType Type, long Value) : KernelValue(Type)
{
    public override TResult Accept<TResult>(IKernelValueVisitor<TResult> visitor) => visitor.Visit(this);
}

/// <summary>The value of a variable.</summary>
internal sealed record LocalValue(Local Local) : KernelValue(Local.Type)
{
    public override TResult Accept<TResult>(IKernelValueVisitor<TResult> visitor) => visitor.Visit(this);
}

/// <summary>A place as a number.</summary>
internal sealed record IndexValue(AffineIndex Index) : KernelValue(LaneType.Index)
{
    public override TResult Accept<TResult>(IKernelValueVisitor<TResult> visitor) => visitor.Visit(this);
}

/// <summary>
/// <c>(Dividend + Divisor − 1) / Divisor</c>, rounded towards zero: the quotient of a positive number rounded up.
/// </summary>
internal sealed record QuotientValue(AffineIndex Dividend, int Divisor) : KernelValue(LaneType.Index)
{
    public override TResult Accept<TResult>(IKernelValueVisitor<TResult> visitor) => visitor.Visit(this);
}

/// <summary>Consecutive elements from memory, one a lane.</summary>
/// <param name="Type">The type; its lanes are the elements.</param>
/// <param name="Place">The first element.</param>
/// <param name="Count">Elements that are read; zeros fill the other lanes.</param>
/// <param name="IsAligned">Whether the first element lies at a multiple of the vector's size.</param>
internal sealed record LoadValue(LaneType Type, Place Place, int Count, bool IsAligned = false) : KernelValue(Type)
{
    /// <summary>Whether some lanes are not read.</summary>
    public bool IsPartial => Count < Type.Lanes;

    public override TResult Accept<TResult>(IKernelValueVisitor<TResult> visitor) => visitor.Visit(this);
}

/// <summary>Four consecutive elements from memory, in each group of four lanes.</summary>
internal sealed record LoadQuadValue(LaneType Type, Place Place) : KernelValue(Type)
{
    public override TResult Accept<TResult>(IKernelValueVisitor<TResult> visitor) => visitor.Visit(this);
}

/// <summary>For each lane an element near a place, which the lane's index says.</summary>
/// <param name="Type">The type of the elements.</param>
/// <param name="Place">The element of index 0.</param>
/// <param name="Entries">Elements that an index can mean.</param>
/// <param name="Index">The indices.</param>
internal sealed record LookUpValue(LaneType Type, Place Place, int Entries, KernelValue Index) : KernelValue(Type)
{
    public override TResult Accept<TResult>(IKernelValueVisitor<TResult> visitor) => visitor.Visit(this);
}

/// <summary>An entry of a table.</summary>
internal sealed record EntryValue(Table Table, AffineIndex Index) : KernelValue(LaneType.Single(Table.Element))
{
    public override TResult Accept<TResult>(IKernelValueVisitor<TResult> visitor) => visitor.Visit(this);
}

/// <summary>A single element in all lanes.</summary>
internal sealed record BroadcastValue(LaneType Type, KernelValue Element) : KernelValue(Type)
{
    public override TResult Accept<TResult>(IKernelValueVisitor<TResult> visitor) => visitor.Visit(this);
}

/// <summary><c>Left · Right + Sum</c>.</summary>
/// <param name="RoundsProduct">Whether the product is rounded first; else the machine does what it does best, which the
/// target says.</param>
internal sealed record MultiplyAddValue(KernelValue Left, KernelValue Right, KernelValue Sum, bool RoundsProduct) : KernelValue(Sum.Type)
{
    public override TResult Accept<TResult>(IKernelValueVisitor<TResult> visitor) => visitor.Visit(this);
}

/// <summary>A function of each lane.</summary>
internal sealed record UnaryValue(LaneType Type, UnaryFunction Function, KernelValue Operand) : KernelValue(Type)
{
    public override TResult Accept<TResult>(IKernelValueVisitor<TResult> visitor) => visitor.Visit(this);
}

/// <summary>A function of each pair of lanes. Integer arithmetic wraps around.</summary>
internal sealed record BinaryValue(LaneType Type, BinaryFunction Function, KernelValue Left, KernelValue Right) : KernelValue(Type)
{
    public override TResult Accept<TResult>(IKernelValueVisitor<TResult> visitor) => visitor.Visit(this);
}

/// <summary>For each lane one of two values.</summary>
internal sealed record SelectValue(KernelValue Condition, KernelValue WhenTrue, KernelValue WhenFalse) : KernelValue(WhenTrue.Type)
{
    public override TResult Accept<TResult>(IKernelValueVisitor<TResult> visitor) => visitor.Visit(this);
}

/// <summary>Each lane as another type, as ONNX casts.</summary>
internal sealed record ConvertValue(LaneType Type, KernelValue Operand) : KernelValue(Type)
{
    public override TResult Accept<TResult>(IKernelValueVisitor<TResult> visitor) => visitor.Visit(this);
}

/// <summary>A call of the runtime library.</summary>
internal sealed record CallValue(LaneType Type, RuntimeFunction Function, IReadOnlyList<KernelValue> Arguments) : KernelValue(Type)
{
    public override TResult Accept<TResult>(IKernelValueVisitor<TResult> visitor) => visitor.Visit(this);
}

/// <summary>One method for each kind of value.</summary>
internal interface IKernelValueVisitor<out TResult>
{
    TResult Visit(FloatingValue value);

    TResult Visit(IntegerValue value);

    TResult Visit(LocalValue value);

    TResult Visit(IndexValue value);

    TResult Visit(QuotientValue value);

    TResult Visit(LoadValue value);

    TResult Visit(LoadQuadValue value);

    TResult Visit(LookUpValue value);

    TResult Visit(EntryValue value);

    TResult Visit(BroadcastValue value);

    TResult Visit(MultiplyAddValue value);

    TResult Visit(UnaryValue value);

    TResult Visit(BinaryValue value);

    TResult Visit(SelectValue value);

    TResult Visit(ConvertValue value);

    TResult Visit(CallValue value);
}
