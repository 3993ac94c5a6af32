using System.Diagnostics;
using System.Globalization;
using FusedGen.Differential;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;

// --graphs 20000: how many. --seed 1: which. --first 0: the number of the first; with --graphs 1, one graph again.
// --out: where models with findings go. --here: in this process, which a touched guard page ends; otherwise another one
// does the work and is started anew behind the graph that ended it.
int graphs = Number("--graphs", 20_000);
int seed = Number("--seed", 1);
int first = Number("--first", 0);
string folder = Option("--out") ?? Path.Combine("artifacts", "differential");
if (args.Contains("--show"))
{
    using Campaign shown = new(seed);
    Console.WriteLine(shown.Describe(first));
    return 0;
}

return args.Contains("--here") ? Work(first, graphs) : Supervise();

int Supervise()
{
    Dictionary<string, int> kinds = new(StringComparer.Ordinal);
    int end = first + graphs;
    int next = first;
    Stopwatch watch = Stopwatch.StartNew();
    while (next < end)
    {
        int running = next;
        ProcessStartInfo start = new(Environment.ProcessPath!) { RedirectStandardOutput = true };
        string[] own = [.. Environment.ProcessPath!.EndsWith("dotnet", StringComparison.Ordinal)
            ? [Environment.GetCommandLineArgs()[0]]
            : Array.Empty<string>()];
        foreach (string argument in (string[])[.. own, "--here", "--seed", Text(seed), "--first", Text(next), "--graphs", Text(end - next), "--out", folder])
        {
            start.ArgumentList.Add(argument);
        }

        using Process worker = Process.Start(start)!;
        while (worker.StandardOutput.ReadLine() is { } line)
        {
            if (line.StartsWith("RUN ", StringComparison.Ordinal))
            {
                running = int.Parse(line.AsSpan(4), CultureInfo.InvariantCulture);
                continue;
            }

            Console.WriteLine(line);
            if (line.StartsWith("FINDING ", StringComparison.Ordinal))
            {
                string kind = line[(line.IndexOf(": ", StringComparison.Ordinal) + 2)..];
                kinds[kind] = kinds.GetValueOrDefault(kind) + 1;
            }
        }

        worker.WaitForExit();
        if (worker.ExitCode is 0 or 1)
        {
            break;
        }

        kinds["the process ends"] = kinds.GetValueOrDefault("the process ends") + 1;
        Console.WriteLine($"FINDING {Save(running)}: the process ends with {worker.ExitCode}: memory that is not its own was touched");
        next = running + 1;
    }

    Console.WriteLine($"Seed {seed}: graphs {first} to {end - 1}, {kinds.Values.Sum()} findings, {watch.Elapsed.TotalSeconds:0} s.");
    foreach ((string kind, int count) in kinds.OrderByDescending(k => k.Value))
    {
        Console.WriteLine($"{count,6} × {kind}");
    }

    return kinds.Count == 0 ? 0 : 1;
}

int Work(int from, int count)
{
    using Campaign campaign = new(seed);
    int findings = 0;
    Stopwatch watch = Stopwatch.StartNew();
    for (int number = from; number < from + count; number += Campaign.AtOnce)
    {
        campaign.Run(
            number,
            Math.Min(Campaign.AtOnce, from + count - number),
            (graph, kind, details) =>
            {
                findings++;
                Console.WriteLine($"FINDING {Save(graph)}: {kind}\n    {string.Join('\n', details.Split('\n').Take(12))}");
            },
            graph => Console.WriteLine($"RUN {graph}"));
        if ((number - from) % (Campaign.AtOnce * 25) == 0)
        {
            Console.WriteLine(
                $"{number - from + Campaign.AtOnce} graphs, {campaign.Ran} run, {campaign.Refusals.Values.Sum()} refused, {campaign.ComparedWithOnnxRuntime} "
                + $"answers beside ONNX Runtime's, {findings} findings, {watch.Elapsed.TotalSeconds:0} s");
        }
    }

    foreach ((string refusal, int times) in campaign.Refusals.OrderByDescending(r => r.Value).Take(10))
    {
        Console.WriteLine($"{times,6} × refused: {refusal}");
    }

    Console.WriteLine(
        $"{campaign.Ran} graphs run, {campaign.Refusals.Values.Sum()} refused, {campaign.ComparedWithOnnxRuntime} answers beside ONNX "
        + $"Runtime's, {findings} findings");
    return findings == 0 ? 0 : 1;
}

string Save(int graph)
{
    Directory.CreateDirectory(folder);
    string path = Path.Combine(folder, $"{seed}-{graph}.onnx");
    using Campaign campaign = new(seed);
    File.WriteAllBytes(path, campaign.FileOf(graph));
    return path;
}

int Number(string name, int otherwise) => Option(name) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;

string? Option(string name) => Array.IndexOf(args, name) is var at and >= 0 && at + 1 < args.Length ? args[at + 1] : null;

static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
