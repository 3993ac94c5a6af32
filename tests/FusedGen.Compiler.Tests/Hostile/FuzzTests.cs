using FusedGen.Fuzz;
using FusedGen.Fuzz.Judging;
using FusedGen.Fuzz.Mutating;
using FusedGen.Tests;

namespace FusedGen.Compiler.Tests.Hostile;

/// <summary>The short form of <c>benchmarks/Fuzz</c>: the committed models, one seed.</summary>
public class FuzzTests
{
    private const int Cases = 4000;

    /// <summary>
    /// A bound against hanging only, since the machine may be busy; the program itself allows two seconds.
    /// </summary>
    private static readonly CaseLimits s_limits = new(Seconds: 30);

    [Fact]
    public void Changed_models_are_refused_or_compile_and_run()
    {
        IReadOnlyList<CorpusModel> corpus = Corpus.In([Checkout.At("tests", "data", "conformance"), Checkout.At("sample-app", "models")], largest: 100_000);
        Assert.True(corpus.Count > 20);
        Run(corpus, leastAccepted: Cases / 10);
    }

    [Fact]
    public void Changed_boosters_are_refused_or_compile_and_run() => Run([.. RandomBoosters.Of(30)], leastAccepted: Cases / 10);

    private static void Run(IReadOnlyList<CorpusModel> corpus, int leastAccepted)
    {
        Campaign campaign = new(new Mutator(corpus, seed: 7), new Judge(s_limits), sampleEvery: 50);
        for (int number = 0; number < Cases; number++)
        {
            campaign.Run(number, (finding, where, file) => Assert.Fail($"{finding.Signature}, {where}: {finding.Details}\n{Convert.ToBase64String(file)}"));
        }

        Assert.True(campaign.Accepted > leastAccepted, $"only {campaign.Accepted} cases were accepted");
        Assert.True(campaign.Sampled > 0);
    }
}
