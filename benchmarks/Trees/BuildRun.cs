using System.Globalization;
using FusedGen.Benchmarks.Costs;

namespace FusedGen.Trees;

/// <summary>What trees cost the build.</summary>
internal static class BuildRun
{
    public static void Run(CostStep step, bool write)
    {
        NativeRun.WriteModels();
        ConsumerProject[] projects =
        [
            ConsumerProject.Empty(),
            .. TreeCase.All.Select((c, i) => (c.Name, Path: Path.Combine(NativeRun.Models, $"trees-{i.ToString(CultureInfo.InvariantCulture)}.onnx")))
                .Select(c => ConsumerProject.WithModel("trees " + c.Name, c.Path)),
        ];
        BuildCosts.Run(step, projects, "trees", "trees-build", "f1", write);
    }
}
