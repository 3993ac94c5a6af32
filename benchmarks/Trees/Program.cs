// Decision trees beside ONNX Runtime. See README.md in the folder above.
using System.Diagnostics;
using System.Globalization;
using FusedGen.Benchmarks;
using FusedGen.Benchmarks.OnnxRuntime;
using FusedGen.Benchmarks.Reports;
using FusedGen.Compiler;
using FusedGen.Tool.Execution;
using FusedGen.Tool.Models;
using FusedGen.Trees;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
bool write = args.Contains("--write");
string filter = args.FirstOrDefault(a => a != "--write") ?? "";
TimeSpan budget = TimeSpan.FromSeconds(4);
const int Batch = 1000;
MarkdownTable table = new("trees", "one row", "ONNX Runtime", "ratio", "a row of 1,000", "ONNX Runtime", "ratio", "build", "largest difference");
float[] rows = [.. TreeCase.Data(TreeCase.Rows, 3).SelectMany(row => row)];
foreach (TreeCase model in TreeCase.All.Where(c => c.Name.Contains(filter, StringComparison.Ordinal)))
{
    string path = Path.Combine(Path.GetTempPath(), $"fusedgen-trees-{Environment.ProcessId}.onnx");
    File.WriteAllBytes(path, model.ToOnnx());
    Stopwatch watch = Stopwatch.StartNew();
    ModelFile file = ModelFile.Read(path, new ModelOptions());
    FoldedModel folded = FoldedModel.Of(file.Onnx, file.Options, CancellationToken.None);
    Type type = GeneratedAssembly.Compile(GeneratedAssembly.Emit(file, folded, file.Plan(folded), null));
    double build = watch.Elapsed.TotalSeconds;
    (double ours, double theirs, double difference) = Measure(1);
    (double oursOfBatch, double theirsOfBatch, double differenceOfBatch) = Measure(Batch);
    table.Add(
        model.Name,
        MarkdownTable.Time(ours),
        MarkdownTable.Time(theirs),
        MarkdownTable.Ratio(theirs / ours),
        MarkdownTable.Time(oursOfBatch / Batch),
        MarkdownTable.Time(theirsOfBatch / Batch),
        MarkdownTable.Ratio(theirsOfBatch / oursOfBatch),
        MarkdownTable.Digits(build) + " s",
        Math.Max(difference, differenceOfBatch).ToString("e1"));
    Console.Error.WriteLine(
        $"{model.Name}: {MarkdownTable.Time(ours)} ({MarkdownTable.Ratio(theirs / ours)}), "
        + $"of 1,000: {MarkdownTable.Time(oursOfBatch / Batch)} ({MarkdownTable.Ratio(theirsOfBatch / oursOfBatch)})");
    File.Delete(path);

    (double Ours, double Theirs, double Difference) Measure(int rowsAtOnce)
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

        double[] times = Interleaved.Nanoseconds([generated, run, binding], budget);
        return (times[0], Math.Min(times[1], times[2]), worst);
    }
}

MeasuredPage.Performance.Publish("trees", $"{MachineDescription.Line()}\n\n{table}", write);
return 0;
