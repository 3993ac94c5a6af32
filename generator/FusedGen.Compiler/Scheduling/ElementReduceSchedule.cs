using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.KernelPrograms;
using FusedGen.Compiler.Reference;
using FusedGen.Compiler.Planning;
using FusedGen.Compiler.Planning.Reduction;

namespace FusedGen.Compiler.Scheduling;

/// <summary>
/// Schedules a <see cref="ReduceKernel"/> element by element: any element type, any layout, and the indices of
/// extremes.
/// </summary>
internal static class ElementReduceSchedule
{
    public static void Schedule(ReduceKernel kernel, KernelPointers pointers, KernelBuilder builder)
    {
        using LoopScope outputs = LoopScope.OpenAll(builder, kernel.Kept);
        Place target = new(pointers.Output, outputs.Index(0));
        Place source = new(pointers[kernel.Input.Parameter], outputs.Index(1));
        if (kernel.Kind >= ReduceKind.ArgMax)
        {
            FindExtreme(kernel, source, target, builder);
            return;
        }

        // Floats are summed in double, and small integers in int, whose low bits are those of the sum in their own
        // type.
        ElementType type = kernel.Input.Operand.Type;
        bool isArithmetic = kernel.Kind is ReduceKind.Sum or ReduceKind.Product;
        LaneType accumulator = LaneType.Single(type switch
        {
            ElementType.Float32 when isArithmetic => ElementType.Float64,
            ElementType.UInt8 or ElementType.Int8 or ElementType.Int16 or ElementType.UInt16 => ElementType.Int32,
            _ => type,
        });
        Local result = builder.Let("result", Neutral(kernel.Kind, type, accumulator));
        using (LoopScope elements = LoopScope.OpenAll(builder, kernel.Reduced, "k"))
        {
            KernelValue element = new ConvertValue(accumulator, KernelValues.Element(source.Plus(elements.Index(0))));
            builder.Assign(result, KernelValues.Combine(FunctionOf(kernel.Kind, type), result, element));
        }

        builder.Store(target, new ConvertValue(LaneType.Single(type), result));
    }

    private static KernelValue Neutral(ReduceKind kind, ElementType type, LaneType accumulator) => kind switch
    {
        ReduceKind.Sum => KernelValues.Constant(accumulator, 0, 0),
        ReduceKind.Product => KernelValues.Constant(accumulator, 1, 1),
        ReduceKind.Max => KernelValues.Constant(accumulator, double.NegativeInfinity, type.IsFloating() ? 0 : Integers.Lowest(type)),
        _ => KernelValues.Constant(accumulator, double.PositiveInfinity, type.IsFloating() ? 0 : Integers.Highest(type)),
    };

    private static BinaryFunction FunctionOf(ReduceKind kind, ElementType type) => (kind, type) switch
    {
        (ReduceKind.Sum or ReduceKind.Max, ElementType.Bool) => BinaryFunction.Or,
        (_, ElementType.Bool) => BinaryFunction.And,
        (ReduceKind.Sum, _) => BinaryFunction.Add,
        (ReduceKind.Product, _) => BinaryFunction.Multiply,
        (ReduceKind.Max, _) => BinaryFunction.Max,
        _ => BinaryFunction.Min,
    };

    /// <summary>The first element is the winner until another one beats it.</summary>
    private static void FindExtreme(ReduceKernel kernel, Place source, Place target, KernelBuilder builder)
    {
        LoopNest elements = kernel.Reduced;
        LaneType result = LaneType.Single(target.Pointer.Element);
        if (elements.InnerExtent <= 1)
        {
            builder.Store(target, new IntegerValue(result, 0));
            return;
        }

        BinaryFunction beats = kernel.Kind switch
        {
            ReduceKind.ArgMax => BinaryFunction.Greater,
            ReduceKind.ArgMaxLast => BinaryFunction.GreaterOrEqual,
            ReduceKind.ArgMin => BinaryFunction.Less,
            _ => BinaryFunction.LessOrEqual,
        };
        Local best = builder.Let("best", Comparable(source));
        Local index = builder.Let("index", KernelValues.Index(0));
        using (builder.For("k", KernelValues.Index(1), KernelValues.Index(elements.InnerExtent), out Local k))
        {
            Local element = builder.Let("element", Comparable(source.Plus((AffineIndex)k * elements.InnerStride(0))));
            using IDisposable wins = builder.If(KernelValues.Compare(beats, element, best));
            builder.Assign(best, element);
            builder.Assign(index, k);
        }

        builder.Store(target, new ConvertValue(result, index));
    }

    /// <summary>C# compares no booleans.</summary>
    private static KernelValue Comparable(Place place)
    {
        KernelValue element = KernelValues.Element(place);
        return place.Pointer.Element == ElementType.Bool ? new ConvertValue(LaneType.Single(ElementType.Int32), element) : element;
    }
}
