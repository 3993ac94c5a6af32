using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Planning;
using FusedGen.Compiler.Reporting;
using FusedGen.Tool.Benchmarking;

namespace FusedGen.Tool.Html;

/// <summary>What a kernel costs in one prediction.</summary>
/// <param name="Number">Its place in the order of evaluation, from 1.</param>
/// <param name="Kernel">What it computes.</param>
/// <param name="Steps">How many times it runs.</param>
/// <param name="Seconds">The time of all its runs; null where nothing was measured.</param>
/// <param name="MultiplyAdds">The multiply-adds of all its runs.</param>
/// <param name="Bytes">The bytes that all its runs read and write, each element of an operand once a run.</param>
internal sealed record KernelCost(int Number, Kernel Kernel, int Steps, double? Seconds, long MultiplyAdds, long Bytes)
{
    /// <summary>The costs of all kernels of a prediction, in order.</summary>
    public static KernelCost[] Of(ModelReport report, KernelTimes? times)
    {
        Procedure single = report.Program.Single;
        return [.. single.Kernels.Select((kernel, i) => new KernelCost(
            i + 1,
            kernel,
            single.StepsOf(i),
            times?.KernelSeconds[i],
            single.StepsOf(i) * kernel.MultiplyAdds,
            single.StepsOf(i) * kernel.Operands.Sum(o => (long)o.Count * o.Type.SizeInBytes())))];
    }
}
