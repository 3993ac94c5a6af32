using System.Diagnostics;
using System.Globalization;
using FusedGen.VectorMathCheck;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;

// Without an option: all floats. --sample: every 431st one. --between 0.001 128: all of such a magnitude, with both
// signs. --speed: a table of times. --one-thread leaves the other cores to others. Names of functions may follow; none
// stands for all.
if (args.Contains("--speed"))
{
    SpeedTable.Print(args.Where(a => a != "--speed").ToArray());
    return 0;
}

bool sample = args.Contains("--sample");
int between = Array.IndexOf(args, "--between");
int threads = args.Contains("--one-thread") ? 1 : Environment.ProcessorCount;
string[] names = args.Where((a, i) => !a.StartsWith('-') && (between < 0 || i < between || i > between + 2)).ToArray();
bool failed = false;
Console.WriteLine("| function | worst error (ULP) | at | promised | same bits at all widths | digest of the results | seconds |");
Console.WriteLine("|---|---|---|---|---|---|---|");
foreach (CheckedFunction function in names.Length == 0 ? CheckedFunctions.All : names.Select(CheckedFunctions.Named))
{
    Stopwatch watch = Stopwatch.StartNew();
    Sweep sweep = sample ? Sweep.Over(function, 0, 1L << 32, 431)
        : between >= 0 ? Sweep.OverMagnitudes(function, float.Parse(args[between + 1]), float.Parse(args[between + 2]), threads)
        : Sweep.OverAll(function, threads);
    failed |= sweep.WorstError > function.Bound || sweep.Differences > 0;
    string same = sweep.Differences == 0 ? "yes" : $"**no**, {sweep.Differences} times, as at {sweep.DifferenceAt:R}";
    Console.WriteLine(
        $"| {function.Name} | {sweep.WorstError:0.0000} | {sweep.WorstAt:R} | {function.Bound} | {same} | {sweep.Digest:x16} | "
        + $"{watch.Elapsed.TotalSeconds:0} |");
}

return failed ? 1 : 0;
