using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Planning;
using FusedGen.Tool.Execution;

namespace FusedGen.Tool.Benchmarking;

/// <summary>How long each kernel of a prediction takes.</summary>
/// <param name="CallSeconds">Median time of a whole prediction, without clocks in it.</param>
/// <param name="KernelSeconds">Time of each kernel in order, the least of many calls, in a browser the mean; a few
/// dozen nanoseconds of each are the clock's own.</param>
internal sealed record KernelTimes(double CallSeconds, IReadOnlyList<double> KernelSeconds)
{
    private static readonly TimeSpan s_time = TimeSpan.FromSeconds(0.5);

    /// <summary>Measures a model on one thread.</summary>
    /// <param name="model">The model, clocked.</param>
    public static KernelTimes Measure(RunnableModel model)
    {
        Tensor[] inputs = SampleInputs.Of(model.Model.Graph);
        Predictor predictor = model.Predictor();
        predictor.Set(inputs);
        double call = Timing.Median(predictor.Call, s_time);
        return new KernelTimes(call, model.Kernels < 2 ? Enumerable.Repeat(call, model.Kernels).ToArray() : Clocked(model, inputs));
    }

    /// <summary>Kernels that are one method on this machine share its time by their multiply-adds.</summary>
    private static void Share(double[] seconds, Procedure procedure)
    {
        foreach (int first in procedure.Joins.Keys.Where(first => seconds[first + 1] == 0))
        {
            (long own, long next) = (procedure.Kernels[first].MultiplyAdds, procedure.Kernels[first + 1].MultiplyAdds);
            seconds[first + 1] = seconds[first] * next / (own + next);
            seconds[first] -= seconds[first + 1];
        }
    }

    private static double[] Clocked(RunnableModel model, Tensor[] inputs)
    {
        (Predictor predictor, long[] ticks) = model.ClockedPredictor();
        predictor.Set(inputs);
        double[] sum = new double[model.Kernels];
        double[] least = Enumerable.Repeat(double.PositiveInfinity, model.Kernels).ToArray();
        long calls = 0;
        Timing.Median(
            () =>
            {
                predictor.Call();
                calls++;
                for (int i = 0; i < least.Length; i++)
                {
                    double seconds = (double)ticks[i] / System.Diagnostics.Stopwatch.Frequency;
                    sum[i] += seconds;
                    least[i] = Math.Min(least[i], seconds);
                }
            },
            s_time);
        if (OperatingSystem.IsBrowser())
        {
            // A browser's clock makes steps of many kernels' time: only the mean of many calls tells anything.
            least = Array.ConvertAll(sum, seconds => seconds / calls);
        }

        Share(least, model.Program.Single);
        return least;
    }
}
