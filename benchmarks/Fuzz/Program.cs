using System.Diagnostics;
using System.Globalization;
using FusedGen.Fuzz;
using FusedGen.Fuzz.Judging;
using FusedGen.Fuzz.Mutating;
using FusedGen.Tests;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;

// --cases 200000: how many. --seed 1: which. --first 0: the number of the first; with --cases 1, one case again. --size
// 20000: the largest model to start from. --boosters 40: how many random boosters are among them. --sample 200: of so
// many accepted cases one is compiled by the C# compiler and run. --out: where findings go. --models: folders instead
// of the usual ones.
int cases = Number("--cases", 10_000);
int seed = Number("--seed", 1);
int first = Number("--first", 0);
string folder = Option("--out") ?? Path.Combine("artifacts", "fuzz");
string[] folders = Option("--models")?.Split(Path.PathSeparator)
    ?? [Checkout.At("tests", "data", "conformance"), Checkout.At("sample-app", "models"), Checkout.Material];
IReadOnlyList<CorpusModel> corpus = [.. Corpus.In(folders, Number("--size", 20_000)), .. RandomBoosters.Of(Number("--boosters", 40))];
if (corpus.Count == 0)
{
    Console.Error.WriteLine($"There is no model in {string.Join(", ", folders)}.");
    return 2;
}

Console.WriteLine($"Seed {seed}, cases {first} to {first + cases - 1}, {corpus.Count} models to start from.");
Campaign campaign = new(new Mutator(corpus, seed), new Judge(new CaseLimits()), Number("--sample", 200));
Stopwatch watch = Stopwatch.StartNew();
(int Number, string Origin, byte[] Mutant, TimeSpan Start) current = (0, "", [], Environment.CpuUsage.TotalTime);
using Timer watchdog = new(_ => StopWhereItHangs(), null, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(10));
for (int number = first; number < first + cases; number++)
{
    campaign.Run(number, Report, (n, origin, mutant) => current = (n, origin, mutant, Environment.CpuUsage.TotalTime));
    if ((number + 1 - first) % 10_000 == 0)
    {
        Console.WriteLine(
            $"{campaign.Cases} cases, {campaign.Accepted} accepted, {campaign.Sampled} run, {campaign.Findings.Count} kinds of findings, "
            + $"{watch.Elapsed.TotalSeconds:0} s");
    }
}

Console.WriteLine($"Seed {seed}: {campaign.Cases} cases, {campaign.Accepted} accepted, {campaign.Sampled} compiled and run, {watch.Elapsed.TotalSeconds:0} s.");
foreach ((string signature, int count) in campaign.Findings.OrderByDescending(f => f.Value))
{
    Console.WriteLine($"{count,7} × {signature}");
}

return campaign.Findings.Count == 0 ? 0 : 1;

void Report(Finding finding, string where, byte[] file)
{
    string path = Save($"{seed}-{campaign.Cases + first - 1}", file);
    string details = string.Join('\n', finding.Details.Split('\n').Take(14));
    Console.WriteLine($"FINDING {finding.Signature}\n  seed {seed}, {where}, minimised in {path}\n  {details}");
}

// A step that never ends cannot be stopped from outside; the case is saved and the run ends.
void StopWhereItHangs()
{
    // Processor time: on a busy machine a case may wait for minutes.
    if (Environment.CpuUsage.TotalTime - current.Start > TimeSpan.FromSeconds(120))
    {
        Console.WriteLine($"HANG seed {seed}, case {current.Number} of {current.Origin}, saved in {Save($"{seed}-{current.Number}-hang", current.Mutant)}");
        Environment.Exit(3);
    }
}

string Save(string name, byte[] file)
{
    Directory.CreateDirectory(folder);
    string path = Path.Combine(folder, name + ".onnx");
    File.WriteAllBytes(path, file);
    return path;
}

int Number(string name, int otherwise) => Option(name) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;

string? Option(string name) => Array.IndexOf(args, name) is var at and >= 0 && at + 1 < args.Length ? args[at + 1] : null;
