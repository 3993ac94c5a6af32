using FusedGen.Reproducibility.Tests.Harness;
using FusedGen.Tests;

namespace FusedGen.Reproducibility.Tests.Models;

public class CoverageModelTests
{
    /// <summary>Set to anything, it makes the test write the files instead of comparing them.</summary>
    private const string WriteVariable = "FUSEDGEN_WRITE_MODELS";

    public static TheoryData<string> Names => [.. CoverageModels.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_committed_model_is_the_one_that_the_code_describes(string name)
    {
        string file = Checkout.At("tests", "data", "reproducibility", name);
        byte[] expected = CoverageModels.All[name]();
        if (Environment.GetEnvironmentVariable(WriteVariable) is not null)
        {
            File.WriteAllBytes(file, expected);
        }

        Assert.True(File.Exists(file) && File.ReadAllBytes(file).AsSpan().SequenceEqual(expected), $"{file} is another model; {WriteVariable}=1 writes it.");
    }
}
