using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;

namespace FusedGen.Compiler.Planning.Convolution;

/// <summary>
/// The pools of a graph that become the last step of the convolutions before them, so that what they combine is never stored: the pool alone reads the convolution's outputs, and
/// no output is in two of its windows.
/// </summary>
internal sealed class PooledConvolutions
{
    private readonly Dictionary<Operation, PoolOperation> _pools = [];
    private readonly HashSet<Operation> _fused = [];

    public PooledConvolutions(ModelGraph graph)
    {
        Dictionary<Value, ConvolutionOperation> convolutions = graph.Operations.OfType<ConvolutionOperation>().ToDictionary(c => c.Output);
        foreach (PoolOperation pool in graph.Operations.OfType<PoolOperation>())
        {
            if (convolutions.TryGetValue(pool.Input, out ConvolutionOperation? convolution) && Serves(convolution, pool) && graph.SingleUserOf(pool.Input) == pool)
            {
                _pools.Add(convolution, pool);
                _fused.Add(pool);
            }
        }
    }

    /// <summary>The pool that an operation does as its last step, or null.</summary>
    public PoolOperation? PoolOf(Operation operation) => _pools.TryGetValue(operation, out PoolOperation? pool) ? pool : null;

    /// <summary>Whether an operation is done by the convolution before it.</summary>
    public bool IsDone(Operation operation) => _fused.Contains(operation);

    /// <remarks>
    /// The outputs of a window stay in registers together. Four of two vectors leave room in sixteen registers, and more do not; three fill too few of them.
    /// </remarks>
    private static bool Serves(ConvolutionOperation convolution, PoolOperation pool)
    {
        WindowGeometry window = pool.Window;
        return !convolution.IsTransposed
            && !convolution.IsDepthwise
            && convolution.Output.Type == ElementType.Float32
            && pool.Output.Shape.Count > 0
            && window.Taps is 1 or 2 or 4
            && Enumerable.Range(0, window.Rank).All(d =>
                window.Dilations[d] == 1
                && window.KernelShape[d] <= window.Strides[d]
                && window.PadsBegin[d] == 0
                && ((pool.Output.Shape[d + 2] - 1) * (long)window.Strides[d]) + window.KernelShape[d] <= pool.Input.Shape[d + 2]);
    }
}
