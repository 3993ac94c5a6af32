using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Planning.Contraction;
using FusedGen.Compiler.Planning.Contraction.Weights;
using FusedGen.Compiler.Planning.Memory;
using FusedGen.Compiler.Planning.Pairs;
using FusedGen.Compiler.Planning.Selection;

namespace FusedGen.Compiler.Planning.Convolution;

/// <summary>
/// Plans <see cref="ConvolutionOperation"/> as contractions: the pixels of a line are the rows, the taps and channels
/// of the window the summed inputs. The border of the input holds the zeros of the padding.
/// </summary>
internal static class ConvolutionPlanner
{
    /// <summary>Plans a convolution, and the pool that combines its outputs before they are stored.</summary>
    /// <param name="operation">The convolution.</param>
    /// <param name="choice">How it is computed.</param>
    /// <param name="context">Where the values lie.</param>
    public static void Plan(ConvolutionOperation operation, ConvolutionChoice choice, PlanContext context)
    {
        Operand input = operation.Input.Constant is { } constant
            ? ConstantPicture(constant, AxisPhase.BorderOf(operation), context)
            : context.OperandOf(operation.Input);
        Operand output = context.OperandOf(choice.Pool?.Output ?? operation.Output);
        OutputPooling pooling = choice.Pool is null ? OutputPooling.None(operation) : OutputPooling.Of(choice.Pool);
        EpiloguePlan epilogue = EpiloguePlan.Of(operation.Epilogue, output, 1, choice.KeepsEpilogue, context);
        IReadOnlyList<AxisPhase>[] axes = Enumerable.Range(0, operation.Window.Rank).Select(axis => AxisPhase.Of(operation, axis)).ToArray();
        AxisPhase[][] all = CartesianProduct.Of(axes).ToArray();
        PairedRun? run = null;
        if (choice.Form == ConvolutionForm.Pairs)
        {
            Border border = AxisPhase.BorderOf(operation);
            run = new PairedRun(operation.InputChannels, operation.Window.Taps);
            input = PairPlanner.Plan(input, 1, [0, 0, .. border.Begin], [0, 0, .. border.End], context);
        }

        if (choice is { KeepsEpilogue: true, Form: ConvolutionForm.Windows or ConvolutionForm.Pairs, Pool: null }
            && ExpressionCost.IsLong(operation.Epilogue!.Expression)
            && !all.All(phases => context.Room.FitsOneMethod(KernelOf(operation, input, run, output, pooling, epilogue, phases, context))))
        {
            epilogue = EpiloguePlan.Of(operation.Epilogue, output, 1, isKept: false, context);
        }

        foreach (AxisPhase[] phases in all)
        {
            switch (choice.Form)
            {
                case ConvolutionForm.Elements:
                    ElementContractionPlanner.PlanPhase(operation, input, output, phases, InnerLoops.Of(SumAxes(operation, input, phases)), context);
                    break;
                case ConvolutionForm.Depthwise:
                    DepthwisePlanner.PlanPhase(operation, input, output, epilogue, phases, context);
                    break;
                case ConvolutionForm.Winograd:
                    WinogradPlanner.Plan(operation, input, output, pooling, epilogue, phases, context);
                    break;
                default:
                    context.Add(KernelOf(operation, input, run, output, pooling, epilogue, phases, context));
                    break;
            }
        }

        epilogue.PlanRest(context);
    }

    /// <summary>
    /// A constant input, with the zeros around it written out, and channels-last where its elements are floats.
    /// </summary>
    private static Operand ConstantPicture(Tensor constant, Border border, PlanContext context)
    {
        ValueLayout layout = new(constant.Shape, constant.Type == ElementType.Float32, border);
        Operand buffer = context.ConstantOperand(
            (constant, string.Join(",", border.Begin), string.Join(",", border.End)),
            () =>
            {
                double[] picture = new double[layout.Length];
                int[] dense = constant.Shape.Strides();
                for (int i = 0; i < constant.Count; i++)
                {
                    int place = layout.Origin;
                    for (int axis = 0; axis < dense.Length; axis++)
                    {
                        place += i / dense[axis] % constant.Shape[axis] * layout.Strides[axis];
                    }

                    picture[place] = constant.Floats[i];
                }

                return new Tensor(new Shape(picture.Length), picture, constant.Type);
            },
            constant.Type);
        return buffer.Moved(layout.Origin) with { Shape = constant.Shape, Strides = layout.Strides };
    }

    /// <summary>The outputs that see the same taps along every axis.</summary>
    private static ContractionKernel KernelOf(
        ConvolutionOperation operation, Operand input, PairedRun? run, Operand output, OutputPooling pooling, EpiloguePlan epilogue, AxisPhase[] phases,
        PlanContext context)
    {
        PixelGrid grid = new(phases.Select(pooling.Windows).ToArray(), pooling.Output);
        int featuresPerGroup = operation.OutputChannels / operation.Groups;
        int channelsPerGroup = operation.InputChannels / operation.Groups;
        InnerLoops inner = InnerLoops.Of(SumAxes(operation, input, phases));
        PackedFormat format = run is null ? WeightFormats.Of(operation, context.Options).Packed() : PairRule.FormatOf(operation.Weight);
        PanelLayout panels = new(featuresPerGroup, inner.WeightOrder.Count, inner.Run, format);

        int[][] outputStrides = epilogue.Inputs.Select(i => i.BroadcastStrides(operation.Output.Shape)).ToArray();
        int[][] residualStrides = outputStrides.Select(pooling.WindowStrides).ToArray();
        ContractionPool? pool = pooling.Taps(input, operation.Window, outputStrides);
        LoopNest loops = grid.Loops(input, output, residualStrides);
        List<OuterLoop> outer = [];
        if (operation.Groups > 1)
        {
            outer.Add(new OuterLoop(
                operation.Groups,
                channelsPerGroup * input.Strides[1],
                panels.PackedLength,
                panels.PaddedFeatures,
                featuresPerGroup * output.Strides[1],
                residualStrides.Select(s => featuresPerGroup * s[1]).ToArray()));
        }

        outer.AddRange(PixelGrid.Outer(loops));
        return new ContractionKernel(
            "Convolution",
            operation + epilogue.Title + pooling.Title,
            [
                new(ContractionKernel.InputParameter, grid.FirstInput(input)),
                .. run is null
                    ? WeightPacking.Reads(operation, operation.Weight, operation.Bias, operation.Groups, panels, inner, context)
                    : WeightPacking.Reads(operation.Weight, operation.Bias, panels, inner, run, context),
                .. grid.Residuals(epilogue, residualStrides),
            ],
            grid.FirstOutput(output, output.Strides),
            outer,
            loops.InnerExtent,
            loops.InnerStride(1),
            loops.InnerStride(0),
            inner.Segments,
            inner.Run,
            panels,
            null,
            run is null ? context.Chains(grid.Extents.Aggregate(pool?.Taps.Count ?? 1, (product, extent) => product * extent), panels) : 1,
            epilogue.Expression,
            epilogue.Residuals(i => loops.InnerStride(i + 2)),
            context.Options.Reproducible)
        {
            Pool = pool,
            Products = channelsPerGroup * phases.Aggregate(1, (taps, phase) => taps * phase.Taps.Count),
        };
    }

    /// <summary>
    /// The channels of a group, or the pairs of them, and the taps along each axis; weights are numbered as they lie in
    /// [C / groups, kernel…].
    /// </summary>
    private static IEnumerable<InnerAxis> SumAxes(ConvolutionOperation operation, Operand input, AxisPhase[] phases)
    {
        int weight = operation.Window.Taps;
        yield return new InnerAxis(input.Strides[1], Enumerable.Range(0, input.Shape[1] / operation.Groups).Select(c => c * weight).ToArray());
        for (int axis = 0; axis < phases.Length; axis++)
        {
            weight /= operation.Window.KernelShape[axis];
            yield return new InnerAxis(phases[axis].TapStep * input.Strides[axis + 2], phases[axis].Taps.Select(tap => tap * weight).ToArray());
        }
    }
}
