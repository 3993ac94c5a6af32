using FusedGen.Compiler.KernelPrograms;
using FusedGen.Compiler.Planning.Maps;
using FusedGen.Compiler.Planning.Targets;

namespace FusedGen.Compiler.Scheduling;

/// <summary>
/// Schedules <see cref="MapKernel"/>: loops, in the innermost one a vector at a time, and what is left of it.
/// </summary>
internal static class MapSchedule
{
    public static void Schedule(MapKernel kernel, Target target, KernelPointers pointers, KernelBuilder builder)
    {
        using LoopScope loops = LoopScope.OpenOuter(builder, kernel.Loops);
        int extent = kernel.Loops.InnerExtent;
        int whole = extent / target.Lanes;
        int rest = extent % target.Lanes;
        if (rest > 0 && kernel.CanOverrun)
        {
            whole++;
            rest = 0;
        }

        if (whole == 1)
        {
            Step(0, target.Lanes, "t");
        }
        else if (whole > 1)
        {
            using (builder.For("j", whole * target.Lanes, out Local j, target.Lanes))
            {
                Step(j, target.Lanes, "t");
            }
        }

        if (rest > 0)
        {
            if (!target.IsScalar)
            {
                builder.Comment($"the last {rest}");
            }

            Step(whole * target.Lanes, rest, "rest");
        }

        void Step(AffineIndex j, int count, string prefix)
        {
            Dictionary<int, Local> loaded = [];
            KernelValue result = ElementExpression.Build(builder, kernel.Expression, target.Lanes, prefix, input =>
            {
                if (!loaded.TryGetValue(input, out Local? local))
                {
                    local = builder.Let($"{prefix}x{input}", Load(input, j, count));
                    loaded.Add(input, local);
                }

                return local;
            });
            Place place = new(pointers.Output, loops.Index(0) + (j * kernel.Loops.InnerStride(0)));
            if (target.IsScalar)
            {
                builder.Store(place, result);
            }
            else
            {
                // A store is a call on the vector, which wants a name rather than an expression.
                builder.Store(place, result is LocalValue { Local: { } named } ? named : builder.Let(prefix + "y", result), count);
            }
        }

        KernelValue Load(int input, AffineIndex j, int count)
        {
            int stride = kernel.Loops.InnerStride(input + 1);
            Place place = new(pointers[kernel.Reads[input].Parameter], loops.Index(input + 1) + (j * stride));
            LaneType type = new(kernel.Reads[input].Operand.Type, target.Lanes);
            return target.IsScalar || stride == 0 ? KernelValues.Broadcast(type, place)
                : KernelValues.Load(type, place, kernel.Reads[input].Operand.CanReadBeyond ? target.Lanes : count);
        }
    }
}
