using FusedGen.Tests;

namespace FusedGen.Benchmarks.Costs;

/// <summary>What a model of so many weights costs the build.</summary>
internal static class BuildCostRun
{
    /// <summary>The network with the most weights in the conformance material.</summary>
    private const string LargestModel = "onnx/L/light_densenet121/model.onnx";

    private static readonly long[] s_weights = [1_000, 10_000, 100_000, 1_000_000, 3_000_000, 8_000_000];

    public static void Run(CostStep step, bool write)
    {
        if (step != CostStep.MeasureOnly)
        {
            string models = Checkout.At("benchmarks", "Models", "Models.csproj");
            DotnetCommand.Run(DotnetCommand.Host, "build", models, "-c", "Release", "-nologo", "-v", "q");
        }

        ConsumerProject[] projects = [ConsumerProject.Empty(), .. s_weights.Select(ConsumerProject.WithWeights), .. Largest()];
        BuildCosts.Run(step, projects, "weights", "build", "f0", write);
    }

    /// <summary>Where the material is not beside the checkout, the table goes without.</summary>
    private static IEnumerable<ConsumerProject> Largest()
    {
        string path = Path.Combine(Checkout.Material, LargestModel);
        return File.Exists(path) ? [ConsumerProject.WithModel("8,062,504 of DenseNet-121", path)] : [];
    }
}
