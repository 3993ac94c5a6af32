using FusedGen.Compiler.Planning;
using FusedGen.Compiler.Planning.Contraction;
using FusedGen.Compiler.Planning.Convolution;
using FusedGen.Compiler.Planning.Layout;
using FusedGen.Compiler.Planning.Lookup;
using FusedGen.Compiler.Planning.Maps;
using FusedGen.Compiler.Planning.Movement;
using FusedGen.Compiler.Planning.Pooling;
using FusedGen.Compiler.Planning.Products;
using FusedGen.Compiler.Planning.Reduction;

namespace FusedGen.Compiler.Emitting.Kernels;

/// <summary>Prints the body of a kernel's method, whose parameters are <c>ref</c> to the first element of each operand.</summary>
internal static class KernelEmitter
{
    /// <summary>The parameter that the kernel writes to.</summary>
    public const string Output = "y";

    /// <summary>The attribute of kernels and their parts: they are compiled once, fully, instead of starting slow.</summary>
    public const string Optimised = "[MethodImpl(MethodImplOptions.AggressiveOptimization)]";

    public static void EmitBody(Kernel kernel, VectorForm form, CodeWriter writer)
    {
        switch (kernel)
        {
            case ContractionKernel { Constants: not null } contraction:
                ConstantContractionEmitter.Emit(contraction, form, writer);
                break;
            case JoinedContraction joined:
                ConstantContractionEmitter.EmitJoined(joined, form, writer);
                break;
            case ContractionKernel contraction:
                PackedContractionEmitter.Emit(contraction, form, writer);
                break;
            case ElementContractionKernel elements:
                ElementContractionEmitter.Emit(elements, writer);
                break;
            case DepthwiseKernel depthwise:
                DepthwiseEmitter.Emit(depthwise, form, writer);
                break;
            case WinogradKernel winograd:
                WinogradEmitter.Emit(winograd, form, writer);
                break;
            case BorderKernel border:
                BorderEmitter.Emit(border, writer);
                break;
            case MapKernel map:
                MapEmitter.Emit(map, map.IsVectorised ? form : VectorForm.Scalar, writer);
                break;
            case PoolKernel pool:
                PoolEmitter.Emit(pool, form, writer);
                break;
            case MoveKernel move:
                MoveEmitter.Emit(move, writer);
                break;
            case ReduceKernel reduce:
                ReduceEmitter.Emit(reduce, form, writer);
                break;
            case RunningSumKernel sum:
                RunningSumEmitter.Emit(sum, writer);
                break;
            case GatherKernel gather:
                LookupEmitter.Emit(gather, writer);
                break;
            case ScatterKernel scatter:
                LookupEmitter.Emit(scatter, writer);
                break;
            case ProductKernel product:
                ProductEmitter.Emit(product, form, writer);
                break;
            default:
                throw new InvalidOperationException($"{kernel.GetType().Name} has no C#.");
        }
    }
}
