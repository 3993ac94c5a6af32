using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.KernelPrograms;
using FusedGen.Compiler.Planning.Reduction;
using FusedGen.Compiler.Planning.Targets;

namespace FusedGen.Compiler.Scheduling;

/// <summary>
/// Schedules a <see cref="ReduceKernel"/> that uses vectors; the others go to <see cref="ElementReduceSchedule"/>.
/// </summary>
internal static class ReduceSchedule
{
    /// <summary>Vectors of outputs at once: independent chains of additions.</summary>
    private const int VectorsAcross = 4;

    public static void Schedule(ReduceKernel kernel, Target target, KernelPointers pointers, KernelBuilder builder)
    {
        switch (kernel.Order)
        {
            case ReduceOrder.Along:
                Along(kernel, target, pointers, builder);
                break;
            case ReduceOrder.Across:
                Across(kernel, target, pointers, builder);
                break;
            default:
                ElementReduceSchedule.Schedule(kernel, pointers, builder);
                break;
        }
    }

    /// <summary>The lanes are elements of one output.</summary>
    private static void Along(ReduceKernel kernel, Target target, KernelPointers pointers, KernelBuilder builder)
    {
        int vectors = KnownTargets.WidestLanes / target.Lanes;
        using LoopScope outputs = LoopScope.OpenAll(builder, kernel.Kept);
        builder.Comment($"a<p> holds partial results: {kernel.Partials} in all hide the latency of an operation");
        Local[] partials = Enumerable.Range(0, kernel.Partials / target.Lanes).Select(p => builder.Let($"a{p}", Neutral(kernel.Kind, target))).ToArray();
        using (LoopScope runs = LoopScope.OpenOuter(builder, kernel.Reduced, "k"))
        {
            Pointer run = builder.Point("run", new Place(pointers[kernel.Input.Parameter], outputs.Index(1) + runs.Index(0)));
            Run(kernel, target, new Place(run, 0), partials, builder);
        }

        builder.Comment("combine, and store");
        for (int p = vectors; p < partials.Length; p++)
        {
            Add(kernel.Kind, partials[p - vectors], partials[p], builder);
        }

        RuntimeFunction horizontal = kernel.Kind switch
        {
            ReduceKind.Sum => RuntimeFunction.HorizontalSum,
            ReduceKind.Product => RuntimeFunction.HorizontalProduct,
            ReduceKind.Max => RuntimeFunction.HorizontalMax,
            _ => RuntimeFunction.HorizontalMin,
        };
        KernelValue result = new CallValue(KnownTargets.Scalar.Floats, horizontal, partials.Take(vectors).Select(p => (KernelValue)p).ToArray());
        builder.Store(new Place(pointers.Output, outputs.Index(0)), result);
    }

    /// <summary>One run: all partial results in a loop, those of one widest vector once more, and the end.</summary>
    private static void Run(ReduceKernel kernel, Target target, Place run, Local[] partials, KernelBuilder builder)
    {
        const int Widest = KnownTargets.WidestLanes;
        int length = kernel.Reduced.InnerExtent;
        int step = kernel.Partials;
        int end = length / step * step;
        if (end > step)
        {
            using IDisposable loop = builder.For("j", end, out Local j, step);
            AddAll(partials.Length, run.Plus(j), step);
        }
        else if (end > 0)
        {
            AddAll(partials.Length, run, step);
        }

        if (length - end >= Widest)
        {
            AddAll(Widest / target.Lanes, run.Plus(end), Widest);
            end += Widest;
        }

        int rest = length - end;
        if (rest > 0 && kernel.Kind == ReduceKind.Sum)
        {
            AddAll(target.VectorsOf(rest), run.Plus(end), rest);
        }
        else if (rest > 0)
        {
            // Extremes may see some elements twice.
            AddAll(Widest / target.Lanes, run.Plus(length - Widest), Widest);
        }

        void AddAll(int vectors, Place first, int elements)
        {
            for (int v = 0; v < vectors; v++)
            {
                Add(kernel.Kind, partials[v], KernelValues.Load(target.Floats, first.Plus(v * target.Lanes), elements - (v * target.Lanes)), builder);
            }
        }
    }

    /// <summary>The lanes are outputs.</summary>
    private static void Across(ReduceKernel kernel, Target target, KernelPointers pointers, KernelBuilder builder)
    {
        using LoopScope outputs = LoopScope.OpenOuter(builder, kernel.Kept);
        int extent = kernel.Kept.InnerExtent;
        int width = VectorsAcross * target.Lanes;
        int end = extent / width * width;
        if (end > width)
        {
            using IDisposable loop = builder.For("j", end, out Local j, width);
            Columns(kernel, target, pointers, outputs, j, width, builder);
        }
        else if (end > 0)
        {
            using IDisposable block = builder.Block();
            Columns(kernel, target, pointers, outputs, 0, width, builder);
        }

        if (extent > end)
        {
            using IDisposable block = builder.Block();
            Columns(kernel, target, pointers, outputs, end, extent - end, builder);
        }
    }

    /// <summary>A few vectors of outputs.</summary>
    private static void Columns(ReduceKernel kernel, Target target, KernelPointers pointers, LoopScope outputs, AffineIndex first, int count,
        KernelBuilder builder)
    {
        string blocks = kernel.Block == 0 ? "" : $", b<v> that of a block of {kernel.Block}, so that rounding errors stay small";
        builder.Comment($"a<v> is {(target.IsScalar ? "result v" : "a vector of results")}{blocks}");
        Local[] results = Enumerable.Range(0, target.VectorsOf(count)).Select(v => builder.Let($"a{v}", Neutral(kernel.Kind, target))).ToArray();
        int extent = kernel.Reduced.InnerExtent;
        int stride = kernel.Reduced.InnerStride(0);
        using (LoopScope outer = LoopScope.OpenOuter(builder, kernel.Reduced, "k"))
        {
            Place place = new(pointers[kernel.Input.Parameter], outputs.Index(1) + outer.Index(0) + first);
            if (kernel.Block == 0)
            {
                Elements(place, extent, results);
            }
            else
            {
                Blocks(place);
            }
        }

        for (int v = 0; v < results.Length; v++)
        {
            builder.Store(new Place(pointers.Output, outputs.Index(0) + first + (v * target.Lanes)), results[v], count - (v * target.Lanes));
        }

        // A block has sums of its own, which are added to the results.
        void Blocks(Place place)
        {
            int blocked = extent / kernel.Block * kernel.Block;
            if (blocked > 0)
            {
                bool isLoop = blocked > kernel.Block;
                Local? start = null;
                using IDisposable blocks = isLoop ? builder.For("block", blocked, out start, kernel.Block) : builder.Block();
                Block(start is null ? place : place.Plus((AffineIndex)start * stride), kernel.Block);
            }

            if (extent > blocked)
            {
                using IDisposable last = builder.Block();
                Block(place.Plus(blocked * stride), extent - blocked);
            }
        }

        void Block(Place place, int length)
        {
            Local[] sums = Enumerable.Range(0, results.Length).Select(v => builder.Let($"b{v}", Neutral(kernel.Kind, target))).ToArray();
            Elements(place, length, sums);
            for (int v = 0; v < results.Length; v++)
            {
                Add(kernel.Kind, results[v], sums[v], builder);
            }
        }

        void Elements(Place place, int length, Local[] sums)
        {
            Local? k = null;
            using IDisposable loop = length == 1 ? builder.Block() : builder.For("k", length, out k);
            Place element = k is null ? place : place.Plus((AffineIndex)k * stride);
            for (int v = 0; v < sums.Length; v++)
            {
                int lanes = kernel.Input.Operand.CanReadBeyond ? target.Lanes : count - (v * target.Lanes);
                Add(kernel.Kind, sums[v], KernelValues.Load(target.Floats, element.Plus(v * target.Lanes), lanes), builder);
            }
        }
    }

    private static void Add(ReduceKind kind, Local result, KernelValue value, KernelBuilder builder)
    {
        BinaryFunction function = kind switch
        {
            ReduceKind.Sum => BinaryFunction.Add,
            ReduceKind.Product => BinaryFunction.Multiply,
            ReduceKind.Max => BinaryFunction.Max,
            _ => BinaryFunction.Min,
        };
        builder.Assign(result, KernelValues.Combine(function, result, value));
    }

    /// <summary>The result of no elements.</summary>
    private static KernelValue Neutral(ReduceKind kind, Target target) => KernelValues.Floating(target.Floats, kind switch
    {
        ReduceKind.Sum => 0,
        ReduceKind.Product => 1,
        ReduceKind.Max => double.NegativeInfinity,
        _ => double.PositiveInfinity,
    });
}
