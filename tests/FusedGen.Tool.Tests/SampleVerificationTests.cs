using FusedGen.Compiler;
using FusedGen.Tests;
using FusedGen.Tool.Documents;
using FusedGen.Tool.Execution;
using FusedGen.Tool.Models;
using FusedGen.Tool.Verification;

namespace FusedGen.Tool.Tests;

/// <summary>The comparison with what the network as trained answers to random inputs.</summary>
public sealed class SampleVerificationTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fusedgen-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(true, 0, true, "Folded, in double", "Folded, with float rounding", "Generated code, on this machine")]
    [InlineData(false, 0, true, "Folded, in double", "Folded, with float rounding")]
    [InlineData(true, 1, false, "Folded, in double", "Folded, with float rounding", "Generated code, on this machine")]
    public void All_but_the_network_as_trained_are_compared(bool hasCode, float error, bool isPassed, params string[] networks)
    {
        ModelFile file = Write("right.onnx", 0.25f);
        FoldedModel folded = file.Fold();
        if (error != 0)
        {
            // As trained it had other weights.
            folded = folded with { Original = Write("wrong.onnx", 0.25f + error).Fold().Original };
        }

        RunnableModel model = new(file, folded, () => file.Plan(folded), isClocked: false) { HasCode = hasCode };
        VerifyDocument compared = VerificationRun.OnSamples(model, work: 1_000_000);

        Assert.Equal(networks, compared.Networks.Select(network => network.Network));
        Assert.Equal(isPassed, compared.IsPassed);
        Assert.Equal(8, compared.Vectors);
    }

    private ModelFile Write(string name, float weight)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllBytes(path, OnnxBuilder.Model().Input("x", 1, 6).Gemm("x", "h", 5, 6, weight, -0.125f).Node("Relu", ["h"], "y").Output("y").ToBytes());
        return ModelFile.Read(path, new ModelOptions());
    }
}
