using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Batching;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Onnx;

namespace FusedGen.Compiler.Lowering.Batching;

/// <summary>
/// Lowers a network whose batch is open. It is lowered for two numbers of rows, and every value is followed through
/// both graphs: where rows stay apart, and nothing but the dimensions of the batch differs between the two, the network
/// does the same with each row of any batch. That is the graph of one sample, which both must give.
/// </summary>
internal static class BatchLowering
{
    /// <summary>
    /// Numbers of rows to choose from: primes, so that no other dimension holds them by chance, and small.
    /// </summary>
    private static readonly int[] s_rows = [5, 7, 11, 13, 3];

    /// <summary>Other numbers of rows that are tried where none but 1 seems to do.</summary>
    private const int MostTriedSizes = 6;

    /// <summary>A size that a node is told as a number is tried up to here.</summary>
    private const int MostToldSize = 4096;

    /// <summary>Of so many numbers, which are those of a shape.</summary>
    private const int MostToldSizes = 8;

    /// <summary>Up to so many symbols, each way of setting them equal in two groups is tried.</summary>
    private const int MostGroupedSymbols = 4;

    /// <summary>The graph of one sample.</summary>
    /// <param name="network">The network.</param>
    /// <param name="open">Its open leading dimensions, one at least.</param>
    /// <param name="declared">Its inputs for one sample.</param>
    /// <exception cref="ModelException">The network cannot be lowered, or it does not treat the dimensions as one
    /// batch.</exception>
    public static ModelGraph Lower(NetworkLowering network, IReadOnlyList<BatchDimension> open, IReadOnlyList<Value> declared)
    {
        (int few, int many) = ChooseRows(network.File);
        LoweringRun first = network.Run(_ => few);
        LoweringRun second = network.Run(_ => many);
        if (first.Failure is not null || second.Failure is not null)
        {
            LoweringRun one = network.Run(_ => 1);
            return one.Failure is null && IsOneAlone(network, first.Failure is null ? second : first)
                ? one.Graph
                : throw Explain(open[0], one.Failure, (first, few), (second, many));
        }

        RequireOne(network, open, few, many);
        RowNumbers.Require(network, open[0], (first, few), (second, many),
            (rows, run) => IsSame(() => BatchFlow.Of(first.Graph, second.Graph, few, many, open[0]).Resized(rows), run));
        BatchFlow flow = BatchFlow.Of(first.Graph, second.Graph, few, many, open[0]);
        flow.RequireUnbound(first.Bounds);
        flow.RequireRowsTogether();
        if (first.Nodes.Zip(second.Nodes, MayEndEarly).Any(may => may))
        {
            flow.RequireLengths(network.Run(_ => 1));
        }

        BatchFlow other = BatchFlow.Of(second.Graph, first.Graph, many, few, open[0]);
        Value[] inputs = declared.Where(input => input.Constant is null).ToArray();
        ModelGraph sample = flow.Sample(inputs, first.Graph.Checks.Count == 0 ? [] : network.Run(_ => 1).Graph.Checks);
        Value[] others = inputs.Select(i => new Value(i.Name, i.Type, i.Shape)).ToArray();
        if (!new SameGraph((_, _) => false).Is(sample, other.Sample(others, []), out Operation? different))
        {
            throw open[0].Refused(different is null
                ? "an output depends on the number of rows"
                : $"{NodeContext.Describe(different.Origin)} computes with the number of rows");
        }

        RequireLimits(sample);
        return sample;
    }

    /// <summary>
    /// Whether a network was lowered to the graph that is expected; false where there is none to expect.
    /// </summary>
    private static bool IsSame(Func<ModelGraph> expected, LoweringRun run)
    {
        try
        {
            return new SameGraph((_, _) => false).Is(expected(), run.Graph, out _);
        }
        catch (ModelException)
        {
            return false;
        }
    }

    private static (int Few, int Many) ChooseRows(OnnxGraph file)
    {
        HashSet<long> sizes = new(file.Inputs.Concat(file.Outputs).SelectMany(i => i.Dimensions ?? []).Select(d => d.Size ?? 0));
        sizes.UnionWith(file.Initializers.Select(i => i.Content.Count));
        int[] chosen = s_rows.OrderBy(rows => sizes.Count(size => size > 0 && size % rows == 0)).Take(2).ToArray();
        return (chosen.Min(), chosen.Max());
    }

    /// <summary>
    /// Symbols that differ are different dimensions, unless the network fails wherever they have different sizes.
    /// </summary>
    private static void RequireOne(NetworkLowering network, IReadOnlyList<BatchDimension> open, int few, int many)
    {
        BatchDimension[] named = open.Where(d => d.Symbol.Length > 0).ToArray();
        int groupings = named.Length <= MostGroupedSymbols ? (1 << (named.Length - 1)) - 1 : named.Length - 1;
        for (int grouping = 1; named.Length > 1 && grouping <= groupings; grouping++)
        {
            // Bit i says whether the symbol i + 1 differs from the first; of many symbols each differs alone.
            int differing = named.Length <= MostGroupedSymbols ? grouping : 1 << (grouping - 1);
            HashSet<string> apart = new(named.Where((_, i) => i > 0 && (differing >> (i - 1) & 1) != 0).Select(d => d.Symbol), StringComparer.Ordinal);
            if (network.Run(symbol => apart.Contains(symbol) ? many : few).Failure is null)
            {
                BatchDimension other = named.First(d => apart.Contains(d.Symbol));
                throw other.Refused(
                    $"that is {UntrustedText.Quote(named[0].Symbol)}, which leads the input {UntrustedText.Quote(named[0].Input)}, "
                    + $"and nothing in the network makes them equal");
            }
        }
    }

    /// <summary>
    /// Whether a network that fails for several rows and not for one has one row by itself: it meets a state or a size
    /// that is 1. What broadcasts its rows over others works for as many as those too, and the sizes that the failed
    /// node reads are tried: those of its shapes, and those that it is told as numbers, as an Expand is.
    /// </summary>
    private static bool IsOneAlone(NetworkLowering network, LoweringRun failed) =>
        failed.Found.Outputs.SelectMany(SizesIn).Append(2).Where(size => size > 1).Distinct().Take(MostTriedSizes)
            .All(size => network.Run(_ => size).Failure is not null);

    /// <summary>
    /// Whether a node gives what is as long as there are rows, and no batch of them: a slice of it may end within one
    /// row.
    /// </summary>
    private static bool MayEndEarly(LoweredNode few, LoweredNode many) => few.Outputs.Zip(many.Outputs, (one, other) => (one, other))
        .Any(pair => pair.one.Shape.Rank == pair.other.Shape.Rank
            && Enumerable.Range(0, pair.one.Shape.Rank).Count(axis => pair.one.Shape[axis] != pair.other.Shape[axis]) > (pair.one.Constant is null ? 1 : 0));

    private static IEnumerable<int> SizesIn(Value value) => value.Constant is { Count: <= MostToldSizes } told && !told.Type.IsFloating()
        ? value.Shape.ToArray().Concat(told.Integers.Where(size => size is > 1 and <= MostToldSize).Select(size => (int)size))
        : value.Shape.ToArray();

    /// <summary>
    /// Why a network cannot be lowered for several rows: since it cannot be lowered at all, or since it takes the rows
    /// for something else.
    /// </summary>
    private static ModelException Explain(
        BatchDimension dimension, ModelException? alone, (LoweringRun Run, int Rows) first, (LoweringRun Run, int Rows) second)
    {
        (LoweringRun failed, int rows) = first.Run.Failure is null ? second : first;
        if (alone is not null && alone.Message == failed.Failure!.Message)
        {
            return alone;
        }

        BatchFlow? flow = first.Run.Failure is null || second.Run.Failure is null || first.Run.Found.Outputs.Count != second.Run.Found.Outputs.Count
            ? null
            : BatchFlow.Of(first.Run.Found, second.Run.Found, first.Rows, second.Rows, dimension);
        string message = $"with {rows} rows, {BatchDimension.InSentence(failed.Failure!.Message).TrimEnd('.')}";
        Value? moved = flow is null ? null : first.Run.Found.Outputs.FirstOrDefault(v => flow.AxisOf(v) is { } axis && axis != BatchAxis.Leading);
        if (moved?.Producer is { } mover)
        {
            return dimension.Refused($"{NodeContext.Describe(mover.Origin)} joins its rows with other dimensions, or moves them; {message}");
        }

        return alone ?? dimension.Refused(message);
    }

    /// <summary>The limits of one sample, to which those of several gave room.</summary>
    private static void RequireLimits(ModelGraph sample)
    {
        foreach (Operation operation in sample.OperationsAndBodies)
        {
            ModelLimits.ShapeOf(operation.Output.Shape.ToArray().Select(d => (long)d).ToArray(), $"{NodeContext.Describe(operation.Origin)}: its result",
                DiagnosticIds.ShapeMismatch);
        }
    }
}
