using FusedGen.Compiler.KernelPrograms;
using FusedGen.Compiler.Planning;

namespace FusedGen.Compiler.Scheduling;

/// <summary>
/// Loops of a <see cref="LoopNest"/> around what is built until it is disposed, and the places of operands inside them.
/// </summary>
internal sealed class LoopScope : IDisposable
{
    private readonly LoopNest _loops;
    private readonly LoopStack _open;
    private readonly int _first;
    private readonly List<Local> _variables = [];

    private LoopScope(KernelBuilder builder, LoopNest loops, int first, int end, string prefix)
    {
        _loops = loops;
        _open = new LoopStack(builder);
        _first = first;
        for (int l = first; l < end; l++)
        {
            _variables.Add(_open.Open($"{prefix}{l}", loops.Extents[l]));
        }
    }

    /// <summary>Opens the loops <paramref name="first"/> to <paramref name="end"/>, without the last.</summary>
    /// <param name="builder">Takes the loops.</param>
    /// <param name="loops">The loops.</param>
    /// <param name="first">The first loop.</param>
    /// <param name="end">The loop after the last one.</param>
    /// <param name="prefix">The beginning of the loop variables' names, before the number of the loop.</param>
    public static LoopScope Open(KernelBuilder builder, LoopNest loops, int first, int end, string prefix = "i") => new(builder, loops, first, end, prefix);

    /// <summary>Opens all loops.</summary>
    public static LoopScope OpenAll(KernelBuilder builder, LoopNest loops, string prefix = "i") => new(builder, loops, 0, loops.Rank, prefix);

    /// <summary>Opens all loops but the innermost.</summary>
    public static LoopScope OpenOuter(KernelBuilder builder, LoopNest loops, string prefix = "i") =>
        new(builder, loops, 0, Math.Max(0, loops.Rank - 1), prefix);

    /// <summary>The variable of a loop, or null where it is not open here.</summary>
    public Local? VariableOf(int loop) => loop >= _first && loop < _first + _variables.Count ? _variables[loop - _first] : null;

    /// <summary>The opened loops' part of an operand's place.</summary>
    public AffineIndex Index(int operand)
    {
        AffineIndex index = 0;
        for (int v = 0; v < _variables.Count; v++)
        {
            index += (AffineIndex)_variables[v] * _loops.Strides[operand][_first + v];
        }

        return index;
    }

    /// <inheritdoc/>
    public void Dispose() => _open.Dispose();
}
