using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Planning.Contraction.Weights;
using FusedGen.Compiler.Planning.Maps;
using FusedGen.Compiler.Planning.Memory;
using FusedGen.Compiler.Planning.Pairs;
using FusedGen.Compiler.Planning.Selection;

namespace FusedGen.Compiler.Planning.Contraction;

/// <summary>Plans <see cref="LinearOperation"/>.</summary>
internal static class LinearPlanner
{
    /// <summary>
    /// Outputs of one row for which a costly function waits in registers: one vector of the widest kind, four of the
    /// narrowest. More sums would wait in memory, where a pass of its own reads them as fast.
    /// </summary>
    private const int MaxFeaturesInRegisters = 16;

    /// <summary>Plans a dense layer.</summary>
    /// <param name="operation">The layer.</param>
    /// <param name="addsPairs">Whether it adds integers, where the inputs of a row lie side by side.</param>
    /// <param name="context">Takes the kernels.</param>
    public static void Plan(LinearOperation operation, bool addsPairs, PlanContext context)
    {
        Value? flattened = context.FlattenedSource(operation.Input);
        if (operation.Output.Type != ElementType.Float32)
        {
            Operand rows = context.OperandOf(flattened ?? operation.Input);
            ElementContractionPlanner.Plan(operation, rows, flattened is null ? RowOf(operation, rows) : InnerLoopsOf(rows, rows.Shape.Strides()), context);
            return;
        }

        Operand input = flattened is null ? Contiguous(context.OperandOf(operation.Input), context) : context.OperandOf(flattened);
        Shape row = input.Shape;
        PairedRun? run = null;
        int axis = flattened is null ? row.Rank - 1 : 1;
        if (addsPairs && input.Strides[axis] == 1)
        {
            run = new PairedRun(row[axis], row.Strides()[axis]);
            input = PairPlanner.Plan(input, axis, new int[row.Rank], new int[row.Rank], context);
        }

        InnerLoops inner = flattened is null ? InnerLoops.Plain(input.Shape[axis]) : InnerLoopsOf(input, row.Strides());
        Operand output = context.OperandOf(operation.Output);
        int last = operation.Output.Shape.Rank - 1;
        if (output.Strides[last] != 1 && operation.OutputFeatures > 1)
        {
            // The kernel writes vectors of outputs, which this layout scatters.
            Operand dense = context.Temporary(output.Type, output.Shape);
            Plan(operation, input, inner, run, dense, context);
            MapPlanner.Copy(dense, output, "to the layout of its user", context);
            return;
        }

        Plan(operation, input, inner, run, output, context);
    }

    /// <summary>A row that is a flattened picture, in the order in which the picture lies in memory.</summary>
    /// <param name="picture">Where its elements lie, or the pairs of them.</param>
    /// <param name="weights">How far the weights of neighbours along each axis are apart.</param>
    private static InnerLoops InnerLoopsOf(Operand picture, int[] weights) => InnerLoops.Of(Enumerable.Range(1, picture.Shape.Rank - 1)
        .Select(axis => new InnerAxis(picture.Strides[axis], Enumerable.Range(0, picture.Shape[axis]).Select(c => c * weights[axis]).ToArray())));

    /// <summary>The inputs of a row wherever they lie.</summary>
    private static InnerLoops RowOf(LinearOperation operation, Operand input) =>
        InnerLoops.Of([new InnerAxis(input.Strides[input.Shape.Rank - 1], Enumerable.Range(0, operation.InputFeatures).ToArray())]);

    private static void Plan(LinearOperation operation, Operand input, InnerLoops inner, PairedRun? run, Operand output, PlanContext context)
    {
        int last = operation.Output.Shape.Rank - 1;
        int[] extents = operation.Output.Shape.ToArray().Take(last).ToArray();
        bool hasRows = extents.Any(e => e != 1);
        PackedFormat format = run is null ? WeightFormats.Of(operation, context.Options).Packed() : PairRule.FormatOf(operation.Weight);
        PanelLayout panels = new(operation.OutputFeatures, inner.WeightOrder.Count, inner.Run, format);
        bool inCode = !hasRows && inner.Segments.Count == 0 && panels.Format == PackedFormat.Float32
            && context.ConstantsInCode.TryTake(panels.PackedLength);
        ContractionConstants? constants = inCode ? Constants(operation, panels, inner) : null;
        int chains = run is null ? context.Chains(operation.Rows, panels) : 1;
        bool isCostly = operation.Epilogue is { } costly && ExpressionCost.IsCostly(costly.Expression);
        bool keepsEpilogue = operation.Epilogue is { } wanted
            && EpilogueRule.Serves(wanted, operation.Output, last, value => context.OperandOf(value).Strides)
            && (!isCostly || (!hasRows && panels.Features <= MaxFeaturesInRegisters));
        (ContractionKernel kernel, EpiloguePlan epilogue) = Make(keepsEpilogue);
        if (keepsEpilogue && (isCostly || ExpressionCost.IsLong(operation.Epilogue!.Expression)) && !context.Room.FitsOneMethod(kernel))
        {
            (kernel, epilogue) = Make(false);
        }

        context.Add(kernel);
        epilogue.PlanRest(context);

        (ContractionKernel, EpiloguePlan) Make(bool keeps)
        {
            EpiloguePlan epilogue = EpiloguePlan.Of(operation.Epilogue, output, last, keeps, context);
            List<IReadOnlyList<int>> strides = [output.Strides.Take(last).ToArray(), input.Strides.Take(last).ToArray()];
            strides.AddRange(epilogue.Inputs.Select(i => (IReadOnlyList<int>)i.BroadcastStrides(output.Shape).Take(last).ToArray()));
            LoopNest loops = LoopNest.Create(extents, strides);
            int rows = hasRows ? loops.InnerExtent : 1;
            OuterLoop[] outer = Enumerable.Range(0, Math.Max(0, loops.Rank - 1))
                .Select(l => new OuterLoop(loops.Extents[l], loops.Strides[1][l], 0, 0, loops.Strides[0][l],
                    epilogue.Inputs.Select((_, i) => loops.Strides[i + 2][l]).ToArray()))
                .ToArray();
            Residual[] residuals = epilogue.Residuals(i => hasRows ? loops.InnerStride(i + 2) : 0);

            List<KernelRead> reads = [new(ContractionKernel.InputParameter, input)];
            if (!inCode)
            {
                reads.AddRange(run is null
                    ? WeightPacking.Reads(operation, operation.Weight, operation.Bias, groups: 1, panels, inner, context)
                    : WeightPacking.Reads(operation.Weight, operation.Bias, panels, inner, run, context));
            }

            reads.AddRange(epilogue.Reads);
            ContractionKernel kernel = new(
                "Linear",
                operation.ToString() + epilogue.Title,
                reads,
                output,
                outer,
                rows,
                hasRows ? loops.InnerStride(1) : 0,
                hasRows ? loops.InnerStride(0) : 0,
                inner.Segments,
                inner.Run,
                panels,
                constants,
                chains,
                epilogue.Expression,
                residuals,
                context.Options.Reproducible)
            {
                Products = operation.InputFeatures,
                SkipsZeros = !hasRows && !inCode && run is null && ZeroSkipping.Serves(operation, panels, chains),
            };
            return (kernel, epilogue);
        }
    }

    private static ContractionConstants Constants(LinearOperation operation, PanelLayout panels, InnerLoops inner)
    {
        float[] weights = new float[panels.InnerLength * panels.Features];
        for (int m = 0; m < panels.Features; m++)
        {
            for (int k = 0; k < panels.InnerLength; k++)
            {
                weights[(k * panels.Features) + m] = (float)operation.Weight.Floats[(m * panels.InnerLength) + inner.WeightOrder[k]];
            }
        }

        return new ContractionConstants(
            weights, Enumerable.Range(0, panels.Features).Select(m => operation.Bias is null ? 0 : (float)operation.Bias[m]).ToArray());
    }

    /// <summary>The operand, or a copy of it, with the elements of a row side by side.</summary>
    private static Operand Contiguous(Operand input, PlanContext context)
    {
        int last = input.Shape.Rank - 1;
        if (input.Strides[last] == 1 || input.Shape[last] == 1)
        {
            return input;
        }

        Operand dense = context.Temporary(input.Type, input.Shape);
        MapPlanner.Copy(input, dense, "rows side by side", context);
        return dense;
    }
}
