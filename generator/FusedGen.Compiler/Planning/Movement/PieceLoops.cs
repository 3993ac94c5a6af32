using FusedGen.Compiler.Graph.Operations;

namespace FusedGen.Compiler.Planning.Movement;

/// <summary>
/// The axes of a piece on the way to loops: tables that are really one or two strides become strides.
/// </summary>
internal sealed class PieceLoops
{
    private readonly List<int> _extents = [];
    private readonly List<int> _target = [];
    private readonly List<int> _source = [];
    private readonly List<(int Axis, IReadOnlyList<int> Table)> _tables = [];

    /// <summary>The tables that are left; table <c>t</c> is operand <c>2 + t</c> of the loops.</summary>
    public IEnumerable<IReadOnlyList<int>> Tables => _tables.Select(t => t.Table);

    /// <summary>Adds an axis.</summary>
    /// <param name="extent">Steps.</param>
    /// <param name="targetStride">Elements of the output per step.</param>
    /// <param name="source">How the source moves.</param>
    /// <returns>How far the first step is from the source's first element.</returns>
    public int Add(int extent, int targetStride, AxisMap source)
    {
        if (source.Table is null)
        {
            AddStrided(extent, targetStride, source.Stride);
            return 0;
        }

        int first = source.Table[0];
        int[] table = source.Table.Take(extent).Select(entry => entry - first).ToArray();
        if (TwoStrides(table) is { } strides)
        {
            AddStrided(extent / strides.Period, targetStride * strides.Period, strides.Outer);
            AddStrided(strides.Period, targetStride, strides.Inner);
        }
        else
        {
            _tables.Add((_extents.Count, table));
            AddStrided(extent, targetStride, 0);
        }

        return first;
    }

    /// <summary>The loops: operand 0 is the output, 1 the source, <c>2 + t</c> the place in table <c>t</c>.</summary>
    public LoopNest ToNest()
    {
        List<IReadOnlyList<int>> strides = [_target, _source];
        strides.AddRange(_tables.Select(t => Enumerable.Range(0, _extents.Count).Select(axis => axis == t.Axis ? 1 : 0).ToArray()));
        return LoopNest.Create(_extents, strides);
    }

    private void AddStrided(int extent, int targetStride, int sourceStride)
    {
        _extents.Add(extent);
        _target.Add(targetStride);
        _source.Add(sourceStride);
    }

    /// <summary>
    /// A table that starts at 0 as <c>c / Period · Outer + c % Period · Inner</c>: a repeated, a tiled or an evenly
    /// spaced axis.
    /// </summary>
    private static (int Period, int Outer, int Inner)? TwoStrides(int[] table)
    {
        // The first step that differs from the one before ends the first period.
        int inner = table.Length > 1 ? table[1] : 0;
        int period = 1;
        while (period < table.Length && table[period] == period * inner)
        {
            period++;
        }

        int outer = period < table.Length ? table[period] : 0;
        bool fits = table.Length % period == 0 && Enumerable.Range(0, table.Length).All(c => table[c] == (c / period * outer) + (c % period * inner));
        return fits ? (period, outer, inner) : null;
    }
}
