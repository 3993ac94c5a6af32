extern alias differential;

using differential::FusedGen.Differential;

namespace FusedGen.OnnxRuntime.Tests;

/// <summary>The short form of <c>benchmarks/Differential</c>: a few hundred random graphs of one seed.</summary>
public class DifferentialTests
{
    private const int Graphs = 200;

    [Fact]
    public void Generated_code_gives_answers_that_rounding_can_give()
    {
        using Campaign campaign = new(seed: 7);
        List<string> findings = [];
        for (int first = 0; first < Graphs; first += Campaign.AtOnce)
        {
            campaign.Run(first, Campaign.AtOnce, (number, kind, details) => findings.Add($"graph {number}: {kind}\n    {details}"));
        }

        Assert.True(findings.Count == 0, string.Join('\n', findings.Take(5)));
        Assert.True(campaign.Ran > Graphs * 9 / 10, $"only {campaign.Ran} graphs were run: {string.Join('\n', campaign.Refusals)}");

        // Twice a graph at best; not where halves are rounded, where numbers are not finite, or where ONNX Runtime has
        // no kernel.
        Assert.True(campaign.ComparedWithOnnxRuntime > Graphs / 2, $"only {campaign.ComparedWithOnnxRuntime} answers were compared with ONNX Runtime's");
    }
}
