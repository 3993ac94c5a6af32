using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Planning.Contraction;
using FusedGen.Compiler.Planning.Memory;

namespace FusedGen.Compiler.Planning.Convolution;

/// <summary>
/// The outputs of one phase of a convolution, over N and the spatial axes, and how a loop over them moves the operands.
/// </summary>
internal sealed class PixelGrid
{
    private readonly IReadOnlyList<AxisPhase> _phases;

    /// <summary>Creates the grid.</summary>
    /// <param name="phases">One phase per spatial axis.</param>
    /// <param name="output">The output's shape [N, M, spatial…].</param>
    public PixelGrid(IReadOnlyList<AxisPhase> phases, Shape output)
    {
        _phases = phases;
        Extents = [output[0], .. phases.Select(p => p.Outputs)];
    }

    /// <summary>N and the outputs along each spatial axis.</summary>
    public int[] Extents { get; }

    /// <summary>The strides of the grid in an operand that lies like the output.</summary>
    public int[] OutputStrides(IReadOnlyList<int> strides) => [strides[0], .. _phases.Select((p, axis) => p.OutputStep * strides[axis + 2])];

    /// <summary>The strides of the grid in the input.</summary>
    public int[] InputStrides(IReadOnlyList<int> strides) => [strides[0], .. _phases.Select((p, axis) => p.InputStep * strides[axis + 2])];

    /// <summary>The loops over the grid: operand 0 is the output, 1 the input, and the residuals follow.</summary>
    public LoopNest Loops(Operand input, Operand output, IEnumerable<IReadOnlyList<int>> residualStrides) =>
        LoopNest.Create(Extents, [OutputStrides(output.Strides), InputStrides(input.Strides), .. residualStrides.Select(OutputStrides)]);

    /// <summary>All loops but the innermost.</summary>
    public static IEnumerable<OuterLoop> Outer(LoopNest loops) => Enumerable.Range(0, Math.Max(0, loops.Rank - 1))
        .Select(l => new OuterLoop(loops.Extents[l], loops.Strides[1][l], 0, 0, loops.Strides[0][l], loops.Strides.Skip(2).Select(s => s[l]).ToArray()));

    /// <summary>The residuals of an epilogue from the first output of the grid on.</summary>
    public IEnumerable<KernelRead> Residuals(EpiloguePlan epilogue, IReadOnlyList<int[]> strides) =>
        epilogue.Reads.Select((read, i) => read with { Operand = FirstOutput(read.Operand, strides[i]) });

    /// <summary>The operand from the first output of the grid on.</summary>
    public Operand FirstOutput(Operand operand, IReadOnlyList<int> strides) =>
        operand.Moved(_phases.Select((p, axis) => p.FirstOutput * strides[axis + 2]).Sum());

    /// <summary>The input from the first element of the first window on, which may lie in the border.</summary>
    public Operand FirstInput(Operand input) =>
        input.Moved(_phases.Select((p, axis) => p.FirstInput * input.Strides[axis + 2]).Sum());
}
