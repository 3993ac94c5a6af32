using FusedGen.Compiler.Planning.Memory;

namespace FusedGen.Compiler.Planning.Pairs;

/// <summary>
/// Whole numbers that lie as floats, as pairs of 16 bits: the word j of a run holds its numbers j and
/// j + <see cref="Pairs"/>, and 0 where there is no such number.
/// </summary>
/// <param name="Loops">The loops over the runs: operand 0 is the output, operand 1 the input.</param>
/// <param name="Length">Consecutive numbers of a run.</param>
internal sealed record PairKernel(string Title, Operand Read, Operand Write, LoopNest Loops, int Length)
    : Kernel("Pair", Title, [new KernelRead(InputParameter, Read)], Write)
{
    public const string InputParameter = "x";

    /// <summary>Words of a run.</summary>
    public int Pairs => (Length + 1) / 2;

    public override bool IsVectorised => true;

    public override string Plan => $"{Length} numbers as {Pairs} words{(Loops.Rank == 0 ? "" : $", repeated {string.Join("×", Loops.Extents)} times")}";
}
