using CsCheck;
using FusedGen.Compiler.Diagnostics;

namespace FusedGen.Compiler.Tests.Batching;

/// <summary>Random networks: whatever is not refused predicts batches as the network computes them.</summary>
public class BatchPropertyTests
{
    private const int Graphs = 3000;
    private const int Compiled = 60;

    [Fact]
    public void A_batch_of_any_network_is_what_it_computes_of_so_many_rows_or_it_is_refused()
    {
        int accepted = 0;
        Gen.Int[0, int.MaxValue].Sample(
            seed =>
            {
                if (Trial(seed) is { IsOpen: true } trial)
                {
                    Interlocked.Increment(ref accepted);
                    Assert.All(new[] { 1, 2, 5 }, rows => Assert.Null(trial.RunInDouble(rows, seed)));
                }
            },
            iter: Graphs);
        Assert.InRange(accepted, Graphs / 4, Graphs * 9 / 10);
    }

    /// <summary>A network that chance found.</summary>
    [Theory]
    [InlineData(77168281)]
    public void A_network_that_was_found_is_what_it_computes_of_so_many_rows_or_it_is_refused(int seed)
    {
        if (Trial(seed) is { IsOpen: true } trial)
        {
            Assert.All(new[] { 1, 2, 5 }, rows => Assert.Null(trial.RunInDouble(rows, seed)));
        }
    }

    [Fact]
    public void Generated_code_predicts_the_batches_of_random_networks()
    {
        int accepted = 0;
        for (int seed = 0; accepted < Compiled; seed++)
        {
            if (Trial(seed) is { IsOpen: true } trial)
            {
                accepted++;
                Assert.All(new[] { 2, 5, 13 }, rows => Assert.Null(trial.Run(rows, seed)));
            }
        }
    }

    /// <summary>A random network, compiled; null for one that is refused since its rows meet.</summary>
    private static BatchTrial? Trial(int seed)
    {
        try
        {
            return new BatchTrial(RandomBatchModel.Of(seed), new ModelOptions());
        }
        catch (ModelException refused)
        {
            Assert.Equal(DiagnosticIds.NoBatch, refused.Diagnostic.Id);
            return null;
        }
    }
}
