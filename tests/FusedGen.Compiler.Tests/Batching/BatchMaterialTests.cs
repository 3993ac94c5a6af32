using FusedGen.Tests;

namespace FusedGen.Compiler.Tests.Batching;

/// <summary>
/// The short form of <c>benchmarks/Batches</c>: the committed part of the material that nobody here wrote.
/// </summary>
public class BatchMaterialTests
{
    private const long MostWork = 5_000_000;

    [Fact]
    public void Batches_of_given_models_are_what_they_compute_or_they_are_refused()
    {
        (string File, BatchOutcome Outcome, string Details)[] outcomes = BatchMaterial.In(Checkout.At("tests", "data", "conformance"))
            .Select(file => (file, BatchMaterial.Try(file, [2, 5, 13], MostWork)))
            .Select(pair => (pair.file, pair.Item2.Outcome, pair.Item2.Details))
            .ToArray();

        Assert.Empty(outcomes.Where(o => o.Outcome == BatchOutcome.Different).Select(o => $"{o.File}: {o.Details}"));
        Assert.Contains(outcomes, o => o.Outcome == BatchOutcome.Equal);
    }
}
