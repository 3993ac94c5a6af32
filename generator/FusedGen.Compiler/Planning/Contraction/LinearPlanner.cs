using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Planning.Contraction.Weights;
using FusedGen.Compiler.Planning.Maps;
using FusedGen.Compiler.Planning.Memory;
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

    public static void Plan(LinearOperation operation, PlanContext context)
    {
        Value? flattened = context.FlattenedSource(operation.Input);
        if (operation.Output.Type != ElementType.Float32)
        {
            Operand rows = context.OperandOf(flattened ?? operation.Input);
            ElementContractionPlanner.Plan(operation, rows, flattened is null ? RowOf(operation, rows) : InnerLoopsOf(operation, flattened, rows), context);
            return;
        }

        Operand input = flattened is null ? Contiguous(context.OperandOf(operation.Input), context) : context.OperandOf(flattened);
        Operand output = context.OperandOf(operation.Output);
        int last = operation.Output.Shape.Rank - 1;
        if (output.Strides[last] != 1 && operation.OutputFeatures > 1)
        {
            // The kernel writes vectors of outputs, which this layout scatters.
            Operand dense = context.Temporary(output.Type, output.Shape);
            Plan(operation, input, InnerLoopsOf(operation, flattened, input), dense, context);
            MapPlanner.Copy(dense, output, "to the layout of its user", context);
            return;
        }

        Plan(operation, input, InnerLoopsOf(operation, flattened, input), output, context);
    }

    /// <summary>
    /// The inputs of a row one after the other; or, where the row is a flattened picture, in the order in which the
    /// picture lies in memory.
    /// </summary>
    private static InnerLoops InnerLoopsOf(LinearOperation operation, Value? flattened, Operand input)
    {
        if (flattened is null)
        {
            return InnerLoops.Plain(operation.InputFeatures);
        }

        int[] dense = input.Shape.Strides();
        return InnerLoops.Of(Enumerable.Range(1, input.Shape.Rank - 1)
            .Select(axis => new InnerAxis(input.Strides[axis], Enumerable.Range(0, input.Shape[axis]).Select(c => c * dense[axis]).ToArray())));
    }

    /// <summary>The inputs of a row wherever they lie.</summary>
    private static InnerLoops RowOf(LinearOperation operation, Operand input) =>
        InnerLoops.Of([new InnerAxis(input.Strides[input.Shape.Rank - 1], Enumerable.Range(0, operation.InputFeatures).ToArray())]);

    private static void Plan(LinearOperation operation, Operand input, InnerLoops inner, Operand output, PlanContext context)
    {
        int last = operation.Output.Shape.Rank - 1;
        int[] extents = operation.Output.Shape.ToArray().Take(last).ToArray();
        bool hasRows = extents.Any(e => e != 1);
        PanelLayout panels = new(operation.OutputFeatures, operation.InputFeatures, inner.Run, WeightFormats.Of(operation, context.Options));
        bool inCode = !hasRows && inner.Segments.Count == 0 && panels.Format == WeightFormat.Float32
            && context.ConstantsInCode.TryTake(panels.PackedLength);
        ContractionConstants? constants = inCode ? Constants(operation, panels, inner) : null;
        int chains = context.Chains(operation.Rows, panels);
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
                reads.AddRange(WeightPacking.Reads(operation, operation.Weight, operation.Bias, groups: 1, panels, inner, context));
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
                SkipsZeros = !hasRows && !inCode && ZeroSkipping.Serves(operation, panels, chains),
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
