using FusedGen.Compiler.Graph;
using FusedGen.Compiler.KernelPrograms;
using FusedGen.Compiler.Planning.Pairs;
using FusedGen.Compiler.Planning.Targets;

namespace FusedGen.Compiler.Scheduling;

/// <summary>Schedules <see cref="PairKernel"/>: a vector of each half of a run becomes a vector of words.</summary>
internal static class PairSchedule
{
    public static void Schedule(PairKernel kernel, Target target, KernelPointers pointers, KernelBuilder builder)
    {
        using LoopScope loops = LoopScope.OpenAll(builder, kernel.Loops);
        int seconds = kernel.Length - kernel.Pairs;
        int whole = seconds / target.Lanes * target.Lanes;
        builder.Comment($"word j holds the numbers j and j + {kernel.Pairs} of a run");
        if (whole > 0)
        {
            using IDisposable? turns = builder.Turns("j", whole, out AffineIndex j, target.Lanes);
            Step(j, target.Lanes, target.Lanes, "");
        }

        for (int j = whole; j < kernel.Pairs; j += target.Lanes)
        {
            Step(j, Math.Min(target.Lanes, kernel.Pairs - j), Math.Min(target.Lanes, seconds - j), $"{j}");
        }

        void Step(AffineIndex j, int firsts, int seconds, string suffix)
        {
            LaneType words = target.Floats.Of(ElementType.Int32);
            KernelValue low = Load(j, firsts);
            KernelValue high = seconds > 0 ? Load(j + (AffineIndex)kernel.Pairs, seconds) : KernelValues.Floating(target.Floats, 0);
            Local pairs = builder.Let($"words{suffix}", new CallValue(words, RuntimeFunction.Pair, [low, high]));
            builder.Store(new Place(pointers.Output, loops.Index(0) + j), pairs, firsts);
        }

        KernelValue Load(AffineIndex j, int count) =>
            KernelValues.Load(target.Floats, new Place(pointers[PairKernel.InputParameter], loops.Index(1) + j), count);
    }
}
