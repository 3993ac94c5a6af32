using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Planning.Memory;
using FusedGen.Compiler.Planning.Targets;

namespace FusedGen.Compiler.Planning.Contraction;

/// <summary>
/// Two layers of one row with constants in code as one method: the second one takes its inputs from the registers that
/// the first one left them in. The sums and their order are those of the two kernels.
/// </summary>
/// <param name="First">The kernel whose results stay in registers.</param>
/// <param name="Second">The kernel that alone reads them.</param>
internal sealed record JoinedContraction(ContractionKernel First, ContractionKernel Second)
    : Kernel(
        First.Name,
        $"{First.Title}; {Second.Title}",
        [.. First.Reads, .. Second.Reads.Where(r => r.Parameter != ContractionKernel.InputParameter)],
        Second.Write)
{
    /// <summary>
    /// The machine for which it is done: it has 32 registers, so that the values between the layers find room beside
    /// the sums.
    /// </summary>
    private static readonly Target s_target = KnownTargets.All.First(t => t.JoinsLayers);

    /// <summary>
    /// Inputs of both layers, each of which has a local: more would come near what the JIT inlines into one method.
    /// </summary>
    private const int MaxInputs = 128;

    public override bool IsVectorised => true;

    public override long MultiplyAdds => First.MultiplyAdds + Second.MultiplyAdds;

    public override string Plan => $"{First.Plan}; {Second.Plan}; the values between them stay in registers";

    /// <summary>Joins two kernels that follow each other, or gives null where that does not serve or pay.</summary>
    public static JoinedContraction? TryJoin(ContractionKernel first, ContractionKernel second)
    {
        bool serves = IsLayer(first)
            && IsLayer(second)
            && first.Residuals.Count == 0
            && first.Write is { Storage: Storage.Scratch, IsDense: true, StepStride: 0 }
            && second.Run == first.Panels.Features
            && second.Reads.Where(r => r.Operand.Storage == Storage.Scratch).All(r => r.Parameter == ContractionKernel.InputParameter)
            && second.Reads.Single(r => r.Parameter == ContractionKernel.InputParameter).Operand.IsAt(first.Write);
        return serves && first.Run + second.Run <= MaxInputs ? new JoinedContraction(first, second) : null;
    }

    /// <remarks>One column holds all outputs, so that no sum is stored before the last input is read. Costly functions
    /// need the JIT's locals for themselves.</remarks>
    private static bool IsLayer(ContractionKernel kernel)
    {
        int vectors = s_target.VectorsOf(kernel.Panels.Features);
        return kernel is { Constants: not null, Rows: 1, Outer.Count: 0, Segments.Count: 0, Pool: null }
            && vectors <= ContractionTiling.For(s_target, 1, kernel.Chains, kernel.Panels.Features).Vectors
            && ContractionTiling.LoadsInputQuads(s_target, vectors, kernel.IsReproducible)
            && (kernel.Epilogue is null || !ExpressionCost.IsCostly(kernel.Epilogue));
    }
}
