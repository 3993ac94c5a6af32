// Measures generated code beside what a user would take instead. See README.md in the folder above.
using System.Globalization;
using FusedGen.Benchmarks.Costs;
using FusedGen.Benchmarks.Runs;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
bool write = args.Contains("--write");
string[] rest = [.. args.Where(a => a != "--write")];
switch (rest.FirstOrDefault())
{
    case "--quick":
        QuickRun.Run(filter: rest.ElementAtOrDefault(1) ?? "", write);
        break;
    case "--options":
        OptionsRun.Run(write);
        break;
    case "--plot":
        SizePlot.Run(write);
        break;
    case "--aot":
        AotRun.Run(CostSteps.Of(rest), write);
        break;
    case "--startup":
        StartupRun.Run(CostSteps.Of(rest), write);
        break;
    case "--build-cost":
        BuildCostRun.Run(CostSteps.Of(rest), write);
        break;
    default:
        BenchmarkDotNetRun.Run(rest, write);
        break;
}
