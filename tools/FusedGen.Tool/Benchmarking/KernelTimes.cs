using System.Reflection;
using FusedGen.Compiler;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Reporting;
using FusedGen.Tool.Execution;
using FusedGen.Tool.Models;

namespace FusedGen.Tool.Benchmarking;

/// <summary>How long each kernel of a prediction takes.</summary>
/// <param name="CallSeconds">Median time of a whole prediction, without clocks in it.</param>
/// <param name="KernelSeconds">Time of each kernel in order, the least of many calls; a few dozen nanoseconds of each are the clock's own.</param>
internal sealed record KernelTimes(double CallSeconds, IReadOnlyList<double> KernelSeconds)
{
    private static readonly TimeSpan s_time = TimeSpan.FromSeconds(0.5);

    /// <summary>Measures a planned model on one thread.</summary>
    public static KernelTimes Measure(ModelFile file, ModelReport report)
    {
        IReadOnlyList<GeneratedFile> code = GeneratedAssembly.Emit(file, report.Model, report.Program);
        Tensor[] inputs = SampleInputs.Of(report.Model.Graph);
        Predictor predictor = new(GeneratedAssembly.Compile(code), report.Program);
        predictor.Set(inputs);
        double call = Timing.Median(predictor.Call, s_time);
        int kernels = report.Program.Single.Kernels.Count;
        return new KernelTimes(call, kernels < 2 ? Enumerable.Repeat(call, kernels).ToArray() : Clocked(report, code, inputs, kernels));
    }

    private static double[] Clocked(ModelReport report, IReadOnlyList<GeneratedFile> code, Tensor[] inputs, int kernels)
    {
        Type type = GeneratedAssembly.Compile(ClockedCode.Of(code, kernels));
        FieldInfo ticks = type.Assembly.GetType(ClockedCode.Clock, throwOnError: true)!.GetField(ClockedCode.Ticks)!;
        Predictor predictor = new(type, report.Program);
        predictor.Set(inputs);
        double[] least = Enumerable.Repeat(double.PositiveInfinity, kernels).ToArray();
        Timing.Median(
            () =>
            {
                predictor.Call();
                long[] times = (long[])ticks.GetValue(null)!;
                for (int i = 0; i < kernels; i++)
                {
                    least[i] = Math.Min(least[i], (double)times[i] / System.Diagnostics.Stopwatch.Frequency);
                }
            },
            s_time);
        return least;
    }
}
