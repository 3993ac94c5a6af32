using FusedGen.Compiler.Graph.Operations;

namespace FusedGen.Compiler.Graph.Batching;

/// <summary>
/// What each kind of operation does with the rows of a batch. An operation that has nothing of the batch among its
/// inputs, constants included, is not asked, unless it is a move: those also make the batch, by repeating a value for
/// each row.
/// </summary>
internal sealed class BatchRules(IBatchFacts facts) : OperationVisitor<BatchPlacement>
{
    public override BatchPlacement Visit(LinearOperation linear) =>
        facts.AxisOf(linear.Input) is { } axis && axis.Axis < linear.Input.Shape.Rank - 1 && FitsEpilogue(linear.Epilogue, linear.Output, axis)
            ? BatchPlacement.Of(axis)
            : BatchPlacement.Mixed;

    public override BatchPlacement Visit(ConvolutionOperation convolution) =>
        facts.AxisOf(convolution.Input) is { Axis: 0 } axis && FitsEpilogue(convolution.Epilogue, convolution.Output, axis)
            ? BatchPlacement.Of(axis)
            : BatchPlacement.Mixed;

    /// <summary>Channels do not see each other, so that they may be the rows.</summary>
    public override BatchPlacement Visit(PoolOperation pool) =>
        facts.AxisOf(pool.Input) is { Axis: <= 1 } axis ? BatchPlacement.Of(axis) : BatchPlacement.Mixed;

    public override BatchPlacement Visit(MapOperation map) => Together(map.Inputs.Select(i => (i, Aligned(i, map.Output.Shape.Rank))).ToArray());

    public override BatchPlacement Visit(ReduceOperation reduce)
    {
        BatchAxis axis = facts.AxisOf(reduce.Input)!.Value;
        bool keepsAxes = reduce.Output.Shape.Rank == reduce.Input.Shape.Rank;
        return reduce.Axes.Contains(axis.Axis) ? BatchPlacement.Mixed
            : BatchPlacement.Of(axis.At(keepsAxes ? axis.Axis : axis.Axis - reduce.Axes.Count(a => a < axis.Axis)));
    }

    public override BatchPlacement Visit(RunningSumOperation sum) =>
        facts.AxisOf(sum.Input) is { } axis && axis.Axis != sum.Axis ? BatchPlacement.Of(axis) : BatchPlacement.Mixed;

    public override BatchPlacement Visit(MatMulOperation product)
    {
        int rank = product.Output.Shape.Rank;
        int Left(int axis) => axis == product.Left.Shape.Rank - 1 ? -1 : axis + rank - product.Left.Shape.Rank;
        int Right(int axis) => axis == product.Right.Shape.Rank - 2 ? -1 : axis + rank - product.Right.Shape.Rank;
        return Together([(product.Left, Left), (product.Right, Right)]);
    }

    public override BatchPlacement Visit(MoveOperation move)
    {
        BatchAxis?[] inputs = move.Inputs.Select(facts.AxisOf).ToArray();
        IReadOnlyList<BatchAxis> candidates = facts.Candidates(move.Output);
        foreach (BatchAxis candidate in candidates)
        {
            if (move.Pieces.All(p => PieceRows.Resize(p, candidate, inputs[p.Input], move.Inputs[p.Input].Shape, facts.Rows, facts.Rows) is not null))
            {
                return BatchPlacement.Of(candidate);
            }
        }

        return candidates.Count == 0 && inputs.All(axis => axis is null) ? BatchPlacement.Of((BatchAxis?)null) : BatchPlacement.Told;
    }

    /// <summary>Each place of the output reads its own row; which row that is no index may say.</summary>
    public override BatchPlacement Visit(GatherOperation gather)
    {
        IReadOnlyList<WalkAxis> walk = gather.Places.Walk;
        return Together([(gather.Data, axis => Find(walk, w => w.Data == axis)), (gather.Indices, axis => Find(walk, w => w.Index == axis))])
            is { Outputs: [{ } rows] } apart
            && IsShared(gather.Data, walk[rows.Axis].Data) && IsShared(gather.Indices, walk[rows.Axis].Index)
            ? apart
            : BatchPlacement.Told;
    }

    /// <summary>Each update goes into its own row.</summary>
    public override BatchPlacement Visit(ScatterOperation scatter)
    {
        IReadOnlyList<WalkAxis> walk = scatter.Places.Walk;
        if (Together([(scatter.Updates, axis => axis), (scatter.Data, axis => Find(walk, w => w.Data == axis)),
            (scatter.Indices, axis => Find(walk, w => w.Index == axis))])
            is not { Outputs: [{ } rows] }
            || walk[rows.Axis].Data is not { } axis)
        {
            return BatchPlacement.Told;
        }

        return Carries(scatter.Updates, rows) && Carries(scatter.Data, rows.At(axis)) && IsShared(scatter.Indices, walk[rows.Axis].Index)
            ? BatchPlacement.Of(rows.At(axis))
            : BatchPlacement.Told;
    }

    /// <summary>
    /// Steps come one after the other and must not be the rows; states and elements carry the batch as the body says.
    /// </summary>
    public override BatchPlacement Visit(ScanOperation scan)
    {
        BatchAxis?[] inputs = new BatchAxis?[scan.Inputs.Count];
        for (int i = 0; i < inputs.Length; i++)
        {
            BatchAxis? axis = facts.AxisOf(scan.Inputs[i]);
            if (axis is { Axis: 0 } && scan.IsSequence(i))
            {
                return BatchPlacement.Mixed;
            }

            inputs[i] = axis is { } carried && scan.IsSequence(i) ? carried.At(carried.Axis - 1) : axis;
        }

        if (facts.Inside(scan, inputs) is not { } body)
        {
            return BatchPlacement.Mixed;
        }

        BatchAxis?[] outputs = scan.Body.Outputs.Select(body.AxisOf).ToArray();
        for (int i = 0; i < outputs.Length; i++)
        {
            if (i < scan.States && !(outputs[i].Equals(inputs[i])
                || (inputs[i] is { } wanted && scan.Body.Outputs[i].Constant is not null && body.Fits(scan.Body.Outputs[i], wanted))))
            {
                return BatchPlacement.Mixed;
            }

            outputs[i] = i < scan.States ? inputs[i] : outputs[i] is { } axis ? axis.At(axis.Axis + 1) : null;
        }

        return BatchPlacement.Of(outputs);
    }

    /// <summary>Each row goes through the trees by itself.</summary>
    public override BatchPlacement Visit(TreeEnsembleOperation trees) =>
        facts.AxisOf(trees.Input) is { Axis: 0 } axis ? BatchPlacement.Of(axis) : BatchPlacement.Mixed;

    /// <summary>Each text is read by itself. Counts have one row a text, in the order of the texts.</summary>
    public override BatchPlacement Visit(TextOperation text)
    {
        BatchAxis axis = facts.AxisOf(text.Text)!.Value;
        return BatchPlacement.Of(text.GivesTexts ? axis : new BatchAxis(0, axis.Before(text.Text.Shape), axis.After(text.Text.Shape)));
    }

    private static int Find(IReadOnlyList<WalkAxis> walk, Func<WalkAxis, bool> isWanted)
    {
        for (int d = 0; d < walk.Count; d++)
        {
            if (isWanted(walk[d]))
            {
                return d;
            }
        }

        return -1;
    }

    private static Func<int, int> Aligned(Value operand, int rank) => axis => axis + rank - operand.Shape.Rank;

    /// <summary>
    /// Operands whose batch must meet on one axis of the result, to which each one's axes are led; −1 stands for an
    /// axis that does not reach the result.
    /// </summary>
    private BatchPlacement Together((Value Operand, Func<int, int> Leads)[] operands)
    {
        BatchAxis? found = null;
        foreach ((Value operand, Func<int, int> leads) in operands.OrderBy(o => o.Operand.Constant is not null))
        {
            if (facts.AxisOf(operand) is not { } axis)
            {
                continue;
            }

            int led = leads(axis.Axis);
            if (operand.Constant is not null && found is { } wanted && led == wanted.Axis)
            {
                if (!facts.Fits(operand, wanted.At(axis.Axis)))
                {
                    return BatchPlacement.Told;
                }
            }
            else if (led < 0 || (found is { } other && other != axis.At(led)))
            {
                return BatchPlacement.Mixed;
            }
            else
            {
                found = axis.At(led);
            }
        }

        return BatchPlacement.Of(found);
    }

    private bool FitsEpilogue(Epilogue? epilogue, Value output, BatchAxis axis) =>
        epilogue is null || epilogue.Inputs.All(i => facts.AxisOf(i) is not { } own || own.At(own.Axis + output.Shape.Rank - i.Shape.Rank) == axis);

    /// <summary>
    /// Whether an operand that is read along an axis of the rows carries them there; one that is not, is the same for
    /// all.
    /// </summary>
    private bool IsShared(Value operand, int? along) => along is null ? facts.AxisOf(operand) is null : facts.AxisOf(operand) is { } axis && axis.Axis == along;

    private bool Carries(Value operand, BatchAxis axis) =>
        facts.AxisOf(operand) is { } own && (own == axis || (operand.Constant is not null && facts.Fits(operand, axis)));
}
