// Decision trees beside ONNX Runtime. See README.md in the folder above.
using System.Diagnostics;
using System.Globalization;
using System.Runtime;
using FusedGen.Benchmarks;
using FusedGen.Benchmarks.Costs;
using FusedGen.Benchmarks.OnnxRuntime;
using FusedGen.Benchmarks.Reports;
using FusedGen.Compiler;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Graph.Trees;
using FusedGen.Tool.Execution;
using FusedGen.Tool.Models;
using FusedGen.Trees;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
bool write = args.Contains("--write");
CostStep step = CostSteps.Of(args);
string filter = args.FirstOrDefault(a => !a.StartsWith("--", StringComparison.Ordinal)) ?? "";
if (args.Contains("--build-cost"))
{
    BuildRun.Run(step, write);
    return 0;
}

if (args.Contains("--native"))
{
    NativeRun.Run(step, model => Compile(model).Type, write);
    return 0;
}

TimeSpan budget = TimeSpan.FromSeconds(4);
const int Batch = 1000;
const int MostNestedLeaves = 10_000;
MarkdownTable table = new(
    "trees", "one row", "ONNX Runtime", "ratio", "nested if", "ratio", "a row of 1,000", "ONNX Runtime", "ratio", "first call", "build", "largest difference");
float[] rows = [.. TreeRows.Data(TreeRows.Count, 3).SelectMany(row => row)];
foreach (TreeCase model in TreeCase.All.Where(c => c.Name.Contains(filter, StringComparison.Ordinal)))
{
    Stopwatch watch = Stopwatch.StartNew();
    (Type type, FoldedModel folded, string path) = Compile(model);
    double build = watch.Elapsed.TotalSeconds;
    double firstCall = FirstCall();
    TreeEnsemble ensemble = folded.Graph.Operations.OfType<TreeEnsembleOperation>().Single().Ensemble;
    (double ours, double theirs, double nested, double difference) = Measure(1, model.Classes == 1 && ensemble.Leaves < MostNestedLeaves);
    (double oursOfBatch, double theirsOfBatch, _, double differenceOfBatch) = Measure(Batch, isNested: false);
    table.Add(
        model.Name,
        MarkdownTable.Time(ours),
        MarkdownTable.Time(theirs),
        MarkdownTable.Ratio(theirs / ours),
        nested > 0 ? MarkdownTable.Time(nested) : "–",
        nested > 0 ? MarkdownTable.Ratio(nested / ours) : "–",
        MarkdownTable.Time(oursOfBatch / Batch),
        MarkdownTable.Time(theirsOfBatch / Batch),
        MarkdownTable.Ratio(theirsOfBatch / oursOfBatch),
        MarkdownTable.Time(firstCall),
        MarkdownTable.Digits(build) + " s",
        Math.Max(difference, differenceOfBatch).ToString("e1"));
    Console.Error.WriteLine(
        $"{model.Name}: {MarkdownTable.Time(ours)} ({MarkdownTable.Ratio(theirs / ours)}; {MarkdownTable.Ratio(nested / ours)} nested), "
        + $"first {MarkdownTable.Time(firstCall)}, "
        + $"of 1,000: {MarkdownTable.Time(oursOfBatch / Batch)} ({MarkdownTable.Ratio(theirsOfBatch / oursOfBatch)})");
    File.Delete(path);

    // Decodes the tables and compiles the methods.
    double FirstCall()
    {
        using GeneratedTrees generated = new(type, rows, 1, model.Classes);
        TimeSpan compiling = JitInfo.GetCompilationTime(currentThread: true);
        long methods = JitInfo.GetCompiledMethodCount(currentThread: true);
        TimeSpan cpu = Environment.CpuUsage.TotalTime;
        long start = Stopwatch.GetTimestamp();
        generated.Repeat(1);
        TimeSpan first = Stopwatch.GetElapsedTime(start);
        TimeSpan processor = Environment.CpuUsage.TotalTime - cpu;
        compiling = JitInfo.GetCompilationTime(currentThread: true) - compiling;
        methods = JitInfo.GetCompiledMethodCount(currentThread: true) - methods;
        Console.Error.WriteLine(
            $"{model.Name}: the first call takes {first.TotalMilliseconds:0.0} ms, {processor.TotalMilliseconds:0.0} ms of the processor, "
            + $"in which the JIT compiles {methods} methods in {compiling.TotalMilliseconds:0.0} ms");
        if (args.Contains("--first-call"))
        {
            Environment.Exit(0);
        }

        return first.TotalNanoseconds;
    }

    (double Ours, double Theirs, double Nested, double Difference) Measure(int rowsAtOnce, bool isNested)
    {
        using GeneratedTrees generated = new(type, rows, rowsAtOnce, model.Classes);
        using OnnxRuntimeTrees run = new(path, rows, rowsAtOnce, OnnxRuntimeCall.Run);
        using OnnxRuntimeTrees binding = new(path, rows, rowsAtOnce, OnnxRuntimeCall.Binding);
        float[] got = new float[rowsAtOnce * model.Classes];
        float[] want = new float[rowsAtOnce * model.Classes];
        double worst = 0;
        for (int call = 0; call < (rowsAtOnce == 1 ? 200 : 4); call++)
        {
            generated.Repeat(1);
            run.Repeat(1);
            generated.CopyOutputs(got);
            run.CopyOutputs(want);
            worst = Math.Max(worst, got.Zip(want, (a, b) => Math.Abs(a - b)).Max());
        }

        if (worst > 1e-3)
        {
            throw new InvalidOperationException($"{model.Name}: an answer differs by {worst}.");
        }

        using NestedIfs? nested = isNested ? new NestedIfs(ensemble.Trees, rows) : null;
        double[] times = Interleaved.Nanoseconds(nested is null ? [generated, run, binding] : [generated, run, binding, nested], budget);
        return (times[0], Math.Min(times[1], times[2]), nested is null ? 0 : times[3], worst);
    }
}

MeasuredPage.Performance.Publish("trees", $"{MachineDescription.Line()}\n\n{table}", write);
return 0;

static (Type Type, FoldedModel Folded, string Path) Compile(TreeCase model)
{
    string path = Path.Combine(Path.GetTempPath(), $"fusedgen-trees-{Environment.ProcessId}.onnx");
    File.WriteAllBytes(path, model.ToOnnx());
    ModelFile file = ModelFile.Read(path, new ModelOptions());
    FoldedModel folded = FoldedModel.Of(file.Onnx, file.Options, CancellationToken.None);
    return (GeneratedAssembly.Compile(GeneratedAssembly.Emit(file, folded, file.Plan(folded))), folded, path);
}
