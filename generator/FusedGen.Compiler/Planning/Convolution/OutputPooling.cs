using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Planning.Contraction;
using FusedGen.Compiler.Planning.Memory;

namespace FusedGen.Compiler.Planning.Convolution;

/// <summary>
/// Windows over the outputs of a convolution, each of which a kernel combines into one element before it stores
/// anything; without a pool each window is one output.
/// </summary>
internal sealed class OutputPooling
{
    private readonly PoolOperation? _pool;

    private OutputPooling(PoolOperation? pool, Shape output)
    {
        _pool = pool;
        Output = output;
    }

    /// <summary>The shape of what is stored.</summary>
    public Shape Output { get; }

    /// <summary>What a kernel's title says of it.</summary>
    public string Title => _pool is null ? "" : $", {_pool}";

    /// <summary>How outputs are combined; null where they are stored as they are.</summary>
    public PoolKind? Kind => _pool?.Kind;

    /// <summary>The outputs themselves.</summary>
    public static OutputPooling None(ConvolutionOperation operation) => new(null, operation.Output.Shape);

    /// <summary>The windows of a pool that was selected for it.</summary>
    public static OutputPooling Of(PoolOperation pool) => new(pool, pool.Output.Shape);

    /// <summary>The windows along an axis in the place of outputs, which are one phase.</summary>
    public AxisPhase Windows(AxisPhase phase, int axis) =>
        _pool is null ? phase : phase with { Outputs = Output[axis + 2], InputStep = phase.InputStep * _pool.Window.Strides[axis] };

    /// <summary>The strides between windows, of an operand that lies like the convolution's outputs.</summary>
    public int[] WindowStrides(int[] strides) =>
        _pool is null ? strides : [.. strides.Take(2), .. _pool.Window.Strides.Select((step, axis) => step * strides[axis + 2])];

    /// <summary>How the elements of each window lie; null without a pool.</summary>
    /// <param name="input">The convolution's input.</param>
    /// <param name="window">The convolution's geometry.</param>
    /// <param name="residualStrides">The strides of the epilogue's inputs between neighbouring outputs.</param>
    public ContractionPool? Taps(Operand input, WindowGeometry window, IReadOnlyList<int[]> residualStrides)
    {
        if (_pool is null)
        {
            return null;
        }

        IEnumerable<int[]> taps = CartesianProduct.Of(_pool.Window.KernelShape.Select(extent => Enumerable.Range(0, extent)));
        return new ContractionPool(
            _pool.Kind,
            taps.Select(tap => new PoolTap(
                tap.Select((k, axis) => k * window.Strides[axis] * input.Strides[axis + 2]).Sum(),
                residualStrides.Select(strides => tap.Select((k, axis) => k * strides[axis + 2]).Sum()).ToArray())).ToArray());
    }
}
