using FusedGen.Compiler.KernelPrograms;
using FusedGen.Compiler.Planning.Contraction;

namespace FusedGen.Compiler.Scheduling.Contraction;

/// <summary>Where a tile of sums lies among the rows and outputs of a contraction.</summary>
/// <param name="Outer">The iteration of each of the kernel's outer loops.</param>
/// <param name="Row">The tile's first row.</param>
/// <param name="Feature">The tile's first output.</param>
/// <param name="Weight">The element of the packed weights that holds the first weight of the tile's first
/// output.</param>
/// <param name="LineWidth">Rows of a line where the tile holds several whole lines, iterations of the innermost outer
/// loop; 0 where it is part of one.</param>
internal sealed record TilePlace(IReadOnlyList<AffineIndex> Outer, AffineIndex Row, AffineIndex Feature, AffineIndex Weight, int LineWidth)
{
    /// <summary>The first sum of a kernel, outside all loops.</summary>
    public static readonly TilePlace First = new([], 0, 0, 0, 0);

    /// <summary>The place in the iteration of one more outer loop.</summary>
    public TilePlace Inside(AffineIndex iteration) => this with { Outer = [.. Outer, iteration] };

    /// <summary>An element of the tile in an operand.</summary>
    /// <param name="kernel">The kernel.</param>
    /// <param name="row">The row in the tile.</param>
    /// <param name="feature">The output in the tile.</param>
    /// <param name="strides">How the operand lies.</param>
    public AffineIndex At(ContractionKernel kernel, int row, int feature, TileStrides strides)
    {
        AffineIndex index = (Row * strides.Row) + ((Feature + feature) * strides.Feature) + RowOffset(kernel, row, strides);
        for (int o = 0; o < Outer.Count; o++)
        {
            index += Outer[o] * strides.Outer(kernel.Outer[o]);
        }

        return index;
    }

    /// <summary>How far a row of the tile lies from its first one.</summary>
    public int RowOffset(ContractionKernel kernel, int row, TileStrides strides) => LineWidth == 0
        ? row * strides.Row
        : (row / LineWidth * strides.Outer(kernel.Outer[kernel.Outer.Count - 1])) + (row % LineWidth * strides.Row);
}

/// <summary>
/// How an operand lies: elements between rows, between outputs, and between the iterations of an outer loop.
/// </summary>
internal sealed record TileStrides(int Row, int Feature, Func<OuterLoop, int> Outer)
{
    /// <summary>The input of a contraction.</summary>
    public static TileStrides Input(ContractionKernel kernel) => new(kernel.InputRowStride, 0, o => o.Input);

    /// <summary>Its output.</summary>
    public static TileStrides Output(ContractionKernel kernel) => new(kernel.OutputRowStride, 1, o => o.Output);

    /// <summary>What lies as the outputs do, one for all rows: biases and scales.</summary>
    public static TileStrides Bias { get; } = new(0, 1, o => o.Bias);
}
