using FusedGen.Compiler.Planning;

namespace FusedGen.Compiler.Emitting;

/// <summary>Prints loops of a <see cref="LoopNest"/> around what is written until it is disposed, and the places of operands inside them.</summary>
internal sealed class NestedLoops : IDisposable
{
    private readonly Stack<CodeWriter.Block> _blocks = new();
    private readonly LoopNest _loops;
    private readonly int _first;
    private readonly int _end;
    private readonly string _prefix;

    private NestedLoops(CodeWriter writer, LoopNest loops, int first, int end, string prefix)
    {
        _loops = loops;
        _first = first;
        _end = end;
        _prefix = prefix;
        for (int l = first; l < end; l++)
        {
            string i = Variable(l);
            _blocks.Push(writer.Open($"for (int {i} = 0; {i} < {VectorForm.Text(loops.Extents[l])}; {i}++)"));
        }
    }

    /// <summary>Opens the loops <paramref name="first"/> to <paramref name="end"/>, without the last.</summary>
    /// <param name="writer">Takes the text.</param>
    /// <param name="loops">The loops.</param>
    /// <param name="first">The first loop.</param>
    /// <param name="end">The loop after the last one.</param>
    /// <param name="prefix">The beginning of the loop variables' names, before the number of the loop.</param>
    public static NestedLoops Open(CodeWriter writer, LoopNest loops, int first, int end, string prefix = "i") => new(writer, loops, first, end, prefix);

    /// <summary>Opens all loops.</summary>
    public static NestedLoops OpenAll(CodeWriter writer, LoopNest loops, string prefix = "i") => new(writer, loops, 0, loops.Rank, prefix);

    /// <summary>Opens all loops but the innermost.</summary>
    public static NestedLoops OpenOuter(CodeWriter writer, LoopNest loops, string prefix = "i") => new(writer, loops, 0, Math.Max(0, loops.Rank - 1), prefix);

    /// <summary>The variable of a loop.</summary>
    public string Variable(int loop) => _prefix + VectorForm.Text(loop);

    /// <summary>The opened loops' part of an operand's place, as terms of an <see cref="Offset"/>.</summary>
    public IEnumerable<(string Variable, int Stride)> Terms(int operand) =>
        Enumerable.Range(_first, _end - _first).Select(l => (Variable(l), _loops.Strides[operand][l]));

    /// <summary>The place of an operand's element inside the opened loops.</summary>
    public string Offset(int operand, int constant = 0, params (string Variable, int Stride)[] more) =>
        Emitting.Offset.Of(constant, Terms(operand).Concat(more).ToArray());

    /// <inheritdoc/>
    public void Dispose()
    {
        while (_blocks.Count > 0)
        {
            _blocks.Pop().Dispose();
        }
    }
}
