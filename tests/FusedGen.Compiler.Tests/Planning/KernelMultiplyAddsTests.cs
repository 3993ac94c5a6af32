using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Planning;
using FusedGen.Compiler.Tests.Conformance;

namespace FusedGen.Compiler.Tests.Planning;

/// <summary>What reports tell of the work of single kernels adds up to that of the network.</summary>
public class KernelMultiplyAddsTests
{
    [Fact]
    public void The_kernels_of_an_operation_have_its_multiply_adds()
    {
        int compared = 0;
        foreach (string name in new[] { "onnx/T1", "onnx/T2", "onnx/T3", "onnx/L", "models", "torch-oracles" }.SelectMany(ConformanceFolder.Cases))
        {
            if (Fold(name) is not { } model)
            {
                continue;
            }

            Procedure single = model.Plan(new ModelOptions(), CancellationToken.None).Single;
            for (int i = 0; i < model.Graph.Operations.Count; i++)
            {
                Operation operation = model.Graph.Operations[i];
                long planned = Enumerable.Range(0, single.Kernels.Count).Where(k => single.Operations[k] == i)
                    .Sum(k => single.StepsOf(k) * single.Kernels[k].MultiplyAdds);
                bool isAsPlanned = operation is ConvolutionOperation { IsTransposed: true } ? planned > 0 : planned == Expected(model.Graph, single, i);
                Assert.True(isAsPlanned, $"{name}: {operation} has {operation.MultiplyAdds} multiply-adds, its kernels {planned}.");
                compared += operation.MultiplyAdds > 0 ? 1 : 0;
            }
        }

        Assert.InRange(compared, 1, int.MaxValue);
    }

    /// <summary>
    /// The multiply-adds of an operation, without those of outputs that are in no window of a pool in the same kernel.
    /// </summary>
    private static long Expected(ModelGraph graph, Procedure single, int index)
    {
        Operation operation = graph.Operations[index];
        bool isPooled = operation is ConvolutionOperation
            && Enumerable.Range(0, graph.Operations.Count)
                .Any(i => graph.Operations[i] is PoolOperation pool && pool.Input == operation.Output && !single.Operations.Contains(i));
        return isPooled && graph.SingleUserOf(operation.Output) is PoolOperation windows
            ? operation.MultiplyAdds / operation.Output.Shape.Count * windows.Output.Shape.Count * windows.Window.Taps
            : operation.MultiplyAdds;
    }

    /// <summary>The folded model; null where it is not supported.</summary>
    private static FoldedModel? Fold(string name)
    {
        try
        {
            return FoldedModel.Of(ConformanceFolder.Model(name), new ModelOptions(), CancellationToken.None);
        }
        catch (ModelException)
        {
            return null;
        }
    }
}
