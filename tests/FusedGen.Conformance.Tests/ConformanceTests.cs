using FusedGen.Conformance.Tests.Material;
using FusedGen.Conformance.Tests.Running;

namespace FusedGen.Conformance.Tests;

/// <summary>
/// Models that nobody here wrote, through the whole compiler: read, lowered, folded, planned, emitted, compiled, run,
/// and compared with the outputs of others.
/// </summary>
public class ConformanceTests
{
    public static TheoryData<string> Names => new(ConformanceCase.All.Select(c => c.Name));

    [Theory]
    [MemberData(nameof(Names))]
    public void The_model_gives_the_reference_answers(string name)
    {
        string? failure = ConformanceRun.Outcomes[name].Failure;
        bool isExpected = ExpectedFailures.Read().TryGetValue(name, out string? reason);
        if (Repository.Accepts)
        {
            return;
        }

        Assert.True(isExpected || failure is null, failure);
        Assert.False(isExpected && failure is null, $"{name} passes: take it from the list of expected failures ({reason}).");
    }

    [Fact]
    public void The_list_of_expected_failures_names_known_cases_with_reasons()
    {
        if (Repository.Accepts && Repository.WholeMaterial is not null)
        {
            ExpectedFailures.Write(ConformanceRun.Outcomes.Where(o => o.Value.Failure is not null).Select(o => (o.Key, o.Value.Failure!)));
        }

        HashSet<string> known = ConformanceCase.All.Select(c => c.Name).ToHashSet(StringComparer.Ordinal);
        Assert.All(ExpectedFailures.Read(), entry =>
        {
            Assert.NotEmpty(entry.Value);
            Assert.True(Repository.WholeMaterial is null || known.Contains(entry.Key), $"{entry.Key} is no case.");
        });
    }

    [Fact]
    public void The_page_of_operators_is_current()
    {
        string page = OperatorsPage.Write(ConformanceRun.Outcomes);
        if (Repository.Accepts && Repository.WholeMaterial is not null)
        {
            File.WriteAllText(Repository.OperatorsPage, page);
        }

        string committed = File.ReadAllText(Repository.OperatorsPage);
        Assert.Equal(
            Repository.WholeMaterial is null ? OperatorsPage.WithoutCounts(page) : page,
            Repository.WholeMaterial is null ? OperatorsPage.WithoutCounts(committed) : committed);
    }
}
