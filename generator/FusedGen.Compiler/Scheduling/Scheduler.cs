using FusedGen.Compiler.KernelPrograms;
using FusedGen.Compiler.Planning;
using FusedGen.Compiler.Planning.Contraction;
using FusedGen.Compiler.Planning.Convolution;
using FusedGen.Compiler.Planning.Layout;
using FusedGen.Compiler.Planning.Lookup;
using FusedGen.Compiler.Planning.Maps;
using FusedGen.Compiler.Planning.Movement;
using FusedGen.Compiler.Planning.Pairs;
using FusedGen.Compiler.Planning.Pooling;
using FusedGen.Compiler.Planning.Products;
using FusedGen.Compiler.Planning.Reduction;
using FusedGen.Compiler.Planning.Targets;
using FusedGen.Compiler.Planning.Trees;
using FusedGen.Compiler.Scheduling.Contraction;
using FusedGen.Compiler.Scheduling.Convolution;
using FusedGen.Compiler.Scheduling.Trees;

namespace FusedGen.Compiler.Scheduling;

/// <summary>Makes the program of a kernel for a target: which steps, in which order, with what in registers.</summary>
internal static class Scheduler
{
    /// <summary>
    /// The target whose program a kernel has where the machine is <paramref name="machine"/>: one with narrower vectors
    /// may serve it better.
    /// </summary>
    public static Target TargetOf(Kernel kernel, Target machine)
    {
        Target target = kernel.IsVectorised ? KnownTargets.Narrowed(machine, kernel.MaxVectorBits) : KnownTargets.Scalar;
        bool hasOwn = target.ShufflesRows ? kernel.BroadcastsRows : kernel.FillsRegisters;
        return hasOwn ? target : target.SharesWith ?? target;
    }

    /// <summary>The program of a kernel for a target that <see cref="TargetOf"/> gave.</summary>
    public static KernelProgram Schedule(Kernel kernel, Target target)
    {
        KernelPointers pointers = KernelPointers.Of(kernel);
        KernelBuilder builder = new();
        IReadOnlyList<KernelFunction> functions = [];
        switch (kernel)
        {
            case ContractionKernel { Constants: not null } contraction:
                functions = ConstantContraction.Schedule(contraction, target, pointers, builder);
                break;
            case JoinedContraction joined:
                ConstantContraction.Schedule(joined, target, pointers, builder);
                break;
            case ContractionKernel contraction:
                PackedContraction.Schedule(contraction, target, pointers, builder);
                break;
            case PairKernel pairs:
                PairSchedule.Schedule(pairs, target, pointers, builder);
                break;
            case ElementContractionKernel elements:
                ElementContraction.Schedule(elements, pointers, builder);
                break;
            case DepthwiseKernel depthwise:
                DepthwiseSchedule.Schedule(depthwise, target, pointers, builder);
                break;
            case WinogradKernel winograd:
                functions = WinogradSchedule.Schedule(winograd, target, pointers, builder);
                break;
            case BorderKernel border:
                BorderSchedule.Schedule(border, pointers, builder);
                break;
            case MapKernel map:
                MapSchedule.Schedule(map, target, pointers, builder);
                break;
            case PoolKernel pool:
                PoolSchedule.Schedule(pool, target, pointers, builder);
                break;
            case MoveKernel move:
                MoveSchedule.Schedule(move, pointers, builder);
                break;
            case ReduceKernel reduce:
                ReduceSchedule.Schedule(reduce, target, pointers, builder);
                break;
            case RunningSumKernel sum:
                RunningSumSchedule.Schedule(sum, pointers, builder);
                break;
            case GatherKernel gather:
                LookupSchedule.Schedule(gather, pointers, builder);
                break;
            case ScatterKernel scatter:
                LookupSchedule.Schedule(scatter, pointers, builder);
                break;
            case ProductKernel product:
                ProductSchedule.Schedule(product, target, pointers, builder);
                break;
            case ChainKernel chains:
                ChainSchedule.Schedule(chains, pointers, builder);
                break;
            case TreeLanesKernel lanes:
                TreeLanesSchedule.Schedule(lanes, target, pointers, builder);
                break;
            case LeafSetKernel sets:
                LeafSetSchedule.Schedule(sets, target, pointers, builder);
                break;
            case ObliviousKernel oblivious:
                ObliviousSchedule.Schedule(oblivious, pointers, builder);
                break;
            case ObliviousTileKernel oblivious:
                ObliviousTileSchedule.Schedule(oblivious, target, pointers, builder);
                break;
            case WalkKernel walks:
                WalkSchedule.Schedule(walks, target, pointers, builder);
                break;
            default:
                throw new InvalidOperationException($"{kernel.GetType().Name} has no schedule.");
        }

        return new KernelProgram(pointers.All, builder.Body, functions);
    }
}
