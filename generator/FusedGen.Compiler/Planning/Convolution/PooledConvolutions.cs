using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Planning.Maps;

namespace FusedGen.Compiler.Planning.Convolution;

/// <summary>
/// The pools of a graph that become the last step of the convolutions before them, so that what they combine is never stored: the pool alone reads the convolution's outputs, and
/// no output is in two of its windows.
/// </summary>
internal sealed class PooledConvolutions
{
    /// <summary>
    /// With more products in each sum, a pool of its own takes a small part of the time, and tiles whose rows are whole windows of a pool do not fill the registers as well.
    /// </summary>
    private const int MaxProducts = 40;

    private readonly Dictionary<Operation, PoolOperation> _pools = [];
    private readonly HashSet<Operation> _fused = [];
    private readonly Func<Value, IReadOnlyList<int>> _stridesOf;

    /// <summary>Finds them.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="options">What decides between kernels.</param>
    /// <param name="stridesOf">How values will lie that are no constants.</param>
    public PooledConvolutions(ModelGraph graph, PlanOptions options, Func<Value, IReadOnlyList<int>> stridesOf)
    {
        _stridesOf = stridesOf;
        Dictionary<Value, ConvolutionOperation> convolutions = graph.Operations.OfType<ConvolutionOperation>().ToDictionary(c => c.Output);
        foreach (PoolOperation pool in graph.Operations.OfType<PoolOperation>())
        {
            if (convolutions.TryGetValue(pool.Input, out ConvolutionOperation? convolution) && Serves(convolution, pool) && Pays(convolution, pool, options) && graph.SingleUserOf(pool.Input) == pool)
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
    private bool Serves(ConvolutionOperation convolution, PoolOperation pool)
    {
        WindowGeometry window = pool.Window;
        return !convolution.IsTransposed
            && !convolution.IsDepthwise
            && convolution.Output.Type == ElementType.Float32
            && (convolution.Epilogue is null || Serves(convolution.Epilogue, convolution.Output.Shape.Rank))
            && pool.Output.Shape.Count > 0
            && window.Taps is 1 or 2 or 4
            && Enumerable.Range(0, window.Rank).All(d =>
                window.Dilations[d] == 1
                && window.KernelShape[d] <= window.Strides[d]
                && window.PadsBegin[d] == 0
                && ((pool.Output.Shape[d + 2] - 1) * (long)window.Strides[d]) + window.KernelShape[d] <= pool.Input.Shape[d + 2]);
    }

    /// <summary>Whether all of an epilogue can be computed in registers: it leaves some to the sums, and what it reads lies along the channels.</summary>
    private bool Serves(Epilogue epilogue, int rank) =>
        VectorCode.Serves(epilogue.Expression, epilogue.Inputs.Select(i => i.Type))
        && !ExpressionCost.IsCostly(epilogue.Expression)
        && epilogue.Inputs.All(i => LiesAlongChannels(i, rank));

    private bool LiesAlongChannels(Value residual, int rank)
    {
        // Axes are counted from the last, as broadcasting does.
        int channels = 1 - (rank - residual.Shape.Rank);
        IReadOnlyList<int> strides = residual.Constant is { } constant ? constant.Shape.Strides() : _stridesOf(residual);
        return channels < 0 || residual.Shape[channels] == 1 || strides[channels] == 1;
    }

    /// <summary>A window of 2×2 is a tile of Winograd's, who gains more than any other pool would.</summary>
    private static bool Pays(ConvolutionOperation convolution, PoolOperation pool, PlanOptions options) => WinogradPlanner.Suits(convolution, options)
        ? pool.Window.KernelShape.All(k => k == 2) && pool.Window.Strides.All(s => s == 2)
        : convolution.InputChannels / convolution.Groups * convolution.Window.Taps <= MaxProducts;
}
