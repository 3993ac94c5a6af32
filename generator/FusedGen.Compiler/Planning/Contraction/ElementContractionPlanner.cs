using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Planning.Convolution;
using FusedGen.Compiler.Planning.Memory;

namespace FusedGen.Compiler.Planning.Contraction;

/// <summary>
/// Plans dense layers and convolutions whose elements are no 32-bit floats: plain loops with double sums and weights
/// that are not rounded.
/// </summary>
internal static class ElementContractionPlanner
{
    /// <summary>A dense layer.</summary>
    /// <param name="operation">The layer.</param>
    /// <param name="input">Its rows, or the flattened pictures that they are.</param>
    /// <param name="inner">The order of the products of a row.</param>
    /// <param name="context">Takes the kernels.</param>
    public static void Plan(LinearOperation operation, Operand input, InnerLoops inner, PlanContext context)
    {
        Operand output = context.OperandOf(operation.Output);
        int last = output.Shape.Rank - 1;
        OutputAxis[] rows = Enumerable.Range(0, last)
            .Select(axis => new OutputAxis(output.Shape[axis], output.Strides[axis], input.Strides[axis], 0)).ToArray();
        OutputAxis features = new(operation.OutputFeatures, output.Strides[last], 0, 1);
        Add("Linear", operation, operation.Weight, operation.Bias, input, output, [.. rows, features], inner, context);
        EpiloguePlan.Of(operation.Epilogue, output, last, isKept: false, context).PlanRest(context);
    }

    /// <summary>The outputs of a convolution that see the same taps along every axis.</summary>
    /// <param name="operation">The convolution.</param>
    /// <param name="input">The picture, whose border holds the zeros of the padding.</param>
    /// <param name="output">Where the outputs belong.</param>
    /// <param name="phases">One phase per spatial axis.</param>
    /// <param name="inner">The order of the products of a sum.</param>
    /// <param name="context">Takes the kernel.</param>
    public static void PlanPhase(ConvolutionOperation operation, Operand input, Operand output, AxisPhase[] phases, InnerLoops inner, PlanContext context)
    {
        PixelGrid grid = new(phases, operation.Output.Shape);
        int features = operation.OutputChannels / operation.Groups;
        int channels = operation.InputChannels / operation.Groups;
        int[] y = grid.OutputStrides(output.Strides);
        int[] x = grid.InputStrides(input.Strides);
        OutputAxis[] axes =
        [
            .. grid.Extents.Select((extent, axis) => new OutputAxis(extent, y[axis], x[axis], 0)),
            new(operation.Groups, features * output.Strides[1], channels * input.Strides[1], features),
            new(features, output.Strides[1], 0, 1),
        ];
        Operand first = grid.FirstOutput(output, output.Strides);
        Add("Convolution", operation, operation.Weight, operation.Bias, grid.FirstInput(input), first, axes, inner, context);
    }

    private static void Add(
        string name, Operation operation, Tensor weight, double[]? bias, Operand input, Operand output, OutputAxis[] axes, InnerLoops inner,
        PlanContext context)
    {
        int products = inner.WeightOrder.Count;
        int features = weight.Shape[0];
        int perOutput = features == 0 ? 0 : weight.Count / features;
        Operand weights = context.ConstantOperand(
            (weight, "elements", products, inner.OrderKey),
            () => Doubles(features * products, i => weight.Floats[(i / products * perOutput) + inner.WeightOrder[i % products]]),
            ElementType.Float64);
        Operand start = context.ConstantOperand((weight, bias, "elements"), () => Doubles(features, m => bias is null ? 0 : bias[m]), ElementType.Float64);
        int[] extents = [.. inner.Segments.Select(s => s.Extent), inner.Run];
        LoopNest outputs = LoopNest.Create(
            axes.Select(a => a.Extent).ToArray(),
            [axes.Select(a => a.Output).ToArray(), axes.Select(a => a.Input).ToArray(), axes.Select(a => a.Feature * products).ToArray(),
                axes.Select(a => a.Feature).ToArray()]);
        LoopNest loops = LoopNest.InOrder(extents, [[.. inner.Segments.Select(s => s.Input), 1], new Shape(extents).Strides()]);
        context.Add(new ElementContractionKernel(
            name,
            operation.ToString()!,
            [new(ContractionKernel.InputParameter, input), new(ContractionKernel.WeightParameter, weights), new(ContractionKernel.BiasParameter, start)],
            output,
            outputs,
            loops));
    }

    private static Tensor Doubles(int count, Func<int, double> element) =>
        new(new Shape(count), Enumerable.Range(0, count).Select(element).ToArray(), ElementType.Float64);

    /// <summary>
    /// An axis of the outputs: its length, and how one step moves the output, the input, and the number of the feature.
    /// </summary>
    private sealed record OutputAxis(int Extent, int Output, int Input, int Feature);
}
