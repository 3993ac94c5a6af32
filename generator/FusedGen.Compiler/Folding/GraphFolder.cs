using FusedGen.Compiler.Folding.Rewrites;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;

namespace FusedGen.Compiler.Folding;

/// <summary>
/// The stage between lowering and planning: rewrites a network, in double, until no rewrite fits any more.
/// <c>docs/folding.md</c> lists the rewrites with their algebra.
/// </summary>
public static class GraphFolder
{
    /// <summary>
    /// The rewrites in groups. A group is tried when no earlier one has anything left to do: first the graph is made
    /// plain, then weights are folded while each map is still alone, then elementwise work goes into the kernels.
    /// </summary>
    private static readonly Rewrite[][] Groups =
    [
        [new ConstantOperations(), new IdentityMoves(), new ConstantOperands(), new SimplifiedExpressions(), new DuplicateOperations(), new MoveIntoMove()],
        [new RecognisedActivations(), new ColumnsIntoTrees(), new PrunedTrees(), new DuplicateTrees(), new ZeroLeafWeights()],
        [new MatMulIntoLinear(), new ConvolutionIntoLinear(), new DiagonalAsMap(), new PaddingIntoWindow(), new MoveIntoLinear(), new LinearIntoMove()],
        [new AffineIntoProducer(), new AffineIntoConsumers(), new SumOfLinears(), new LinearIntoLinear(), new ConvolutionIntoConvolution()],
        [new NormalisationAsMultiplyAdd(), new MapBehindMaximum(), new MoveBehindMap(), new MapIntoMap()],
        [new MapIntoEpilogue()],
        [new IntegerWeights()],
    ];

    /// <summary>Folds a network in place.</summary>
    /// <param name="graph">The network; its outputs keep their number, order, shapes and types.</param>
    /// <param name="cancellationToken">Stops between rewrites.</param>
    /// <returns>What was done and what was refused.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled; the graph is valid but only partly
    /// folded.</exception>
    public static FoldReport Fold(ModelGraph graph, CancellationToken cancellationToken) => Fold(graph, null, cancellationToken);

    /// <summary>Folds a network in place, with a look at samples that are stored with it.</summary>
    /// <param name="graph">The network; its outputs keep their number, order, shapes and types.</param>
    /// <param name="observed">How large its values are for the samples; null where there are none.</param>
    /// <param name="cancellationToken">Stops between rewrites.</param>
    /// <returns>What was done and what was refused.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled; the graph is valid but only partly
    /// folded.</exception>
    public static FoldReport Fold(ModelGraph graph, ObservedSizes? observed, CancellationToken cancellationToken)
    {
        long multiplyAdds = graph.MultiplyAdds;
        long parameters = graph.Parameters;
        FoldReport[] bodies = graph.Operations.OfType<ScanOperation>().Select(scan => Fold(scan.Body, cancellationToken)).ToArray();
        FoldingContext context = new(graph, cancellationToken) { Observed = observed };

        // Every rewrite makes the graph smaller by some measure, so the fixpoint comes by itself; the bound guards
        // against a mistake in that.
        long budget = 1000 + (100L * graph.Operations.Count);
        int group = 0;
        while (group < Groups.Length && budget > 0)
        {
            long applied = Run(Groups[group], context, budget);
            budget -= applied;
            group = applied > 0 ? 0 : group + 1;
        }

        return new FoldReport(multiplyAdds, graph.MultiplyAdds, parameters, graph.Parameters, [.. bodies.SelectMany(b => b.Entries), .. context.Entries]);
    }

    /// <summary>Tries each rewrite of a group at each operation; returns how many times one was applied.</summary>
    private static long Run(Rewrite[] group, FoldingContext context, long budget)
    {
        long applied = 0;
        foreach (Rewrite rewrite in group)
        {
            foreach (Operation operation in context.Operations.ToArray())
            {
                context.CancellationToken.ThrowIfCancellationRequested();
                if (applied < budget && context.Contains(operation) && rewrite.TryApply(operation, context))
                {
                    applied++;
                }
            }
        }

        return applied;
    }
}
