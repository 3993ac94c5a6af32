using System.Diagnostics;
using FusedGen.Benchmarks.Machine;
using FusedGen.Compiler;
using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph;
using FusedGen.Tool.Documents;
using FusedGen.Tool.Execution;
using FusedGen.Tool.Models;
using Program = FusedGen.Compiler.Planning.Program;

namespace FusedGen.Tool.Benchmarking;

/// <summary>Generates a model's code, compiles it in memory, and measures it.</summary>
internal static class BenchRun
{
    /// <summary>Measures a model.</summary>
    /// <param name="file">The model.</param>
    /// <param name="time">About how long to measure each engine.</param>
    /// <exception cref="ToolException">The model is not supported.</exception>
    public static BenchDocument Run(ModelFile file, TimeSpan time)
    {
        Stopwatch watch = Stopwatch.StartNew();
        FoldedModel model = file.Fold();
        Program program = file.Plan(model);
        IReadOnlyList<GeneratedFile> code = GeneratedAssembly.Emit(file, model, program);
        double generate = watch.Elapsed.TotalSeconds;
        watch.Restart();
        GeneratedFile caller = CallerCode.File(GeneratedAssembly.TypeName, program, Predictor.PredictMethod);
        Predictor predictor = new(GeneratedAssembly.Compile([.. code, caller], CallerCode.TypeName), program);
        double build = watch.Elapsed.TotalSeconds;

        Tensor[] inputs = SampleInputs.Of(model.Graph);
        predictor.Set(inputs);
        double first = Timing.Seconds(predictor.Call);
        double call = Timing.Median(predictor.Call, time);
        return new BenchDocument(
            UntrustedText.Escape(file.Name),
            model.Graph.MultiplyAdds,
            generate,
            build,
            first,
            call,
            model.Graph.MultiplyAdds * 2 / call / 1e9,
            Peak(),
            OnnxRuntimeLibrary.Find()?.Measure(file, model, inputs, time));
    }

    /// <summary>
    /// What one core reaches at its best vector width, in billions of operations a second: two for each multiply-add.
    /// </summary>
    private static double Peak() => Math.Max(PeakRate.MultiplyAdds(128), Math.Max(PeakRate.MultiplyAdds(256), PeakRate.MultiplyAdds(512))) * 2 / 1e9;
}
