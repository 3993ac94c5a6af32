using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;

namespace FusedGen.Compiler.Folding.Moves;

/// <summary>
/// Two moves as one. For each element of the result it is written down where it comes from; then boxes of elements that
/// lie in their source by strides are read back from that list. So it does not matter of which kind the moves are:
/// reshape, transpose, slice, concat, pad, expand.
/// </summary>
internal static class MoveComposition
{
    /// <summary>
    /// The one move that does both, or null where that is no short list of strided boxes. Tables of offsets may be no
    /// longer than those there are.
    /// </summary>
    /// <param name="first">The move that is done first; its output is an input of the second.</param>
    /// <param name="second">The move that is done second, whose output the composed one takes over.</param>
    public static MovedPieces? Compose(MoveOperation first, MoveOperation second) => Compose(first, first.Output, second);

    /// <summary>
    /// The same for a first move whose elements reach the second one as <paramref name="between"/>, computed on the way
    /// but not moved.
    /// </summary>
    public static MovedPieces? Compose(MoveOperation first, Value between, MoveOperation second)
    {
        if (ElementSources.Of(first) is not { } inner || ElementSources.Of(second) is not { } outer)
        {
            return null;
        }

        List<Value> inputs = [];
        int count = outer.Input.Length;
        int[] input = new int[count];
        int[] element = new int[count];
        int[] label = new int[count];
        Dictionary<(int Outer, int Inner), int> labels = [];
        bool fillsFirst = false;
        bool fillsSecond = false;
        for (int i = 0; i < count; i++)
        {
            bool through = outer.Input[i] >= 0 && second.Inputs[outer.Input[i]] == between;
            int at = outer.Element[i];
            if (outer.Input[i] < 0 || (through && inner.Input[at] < 0))
            {
                fillsFirst |= through;
                fillsSecond |= !through;
                label[i] = -1;
                continue;
            }

            input[i] = NumberOf(through ? first.Inputs[inner.Input[at]] : second.Inputs[outer.Input[i]], inputs);
            element[i] = through ? inner.Element[at] : at;
            (int Outer, int Inner) key = (outer.Piece[i], through ? inner.Piece[at] : -1);
            if (!labels.TryGetValue(key, out int number))
            {
                labels.Add(key, number = labels.Count);
            }

            label[i] = number;
        }

        if (fillsFirst && fillsSecond && !first.Fill.Equals(second.Fill))
        {
            return null;
        }

        int mostTable = TableLength(first) + TableLength(second);
        Shape shape = second.Output.Shape;
        IReadOnlyList<MovePiece>? pieces = !fillsFirst && !fillsSecond && inputs.Count == 1
            ? MoveBoxes.Find(shape, input, element, new int[count], mostTable)
            : null;
        pieces ??= labels.Count <= first.Pieces.Count + second.Pieces.Count ? MoveBoxes.Find(shape, input, element, label, mostTable) : null;
        return pieces is null ? null : new MovedPieces(inputs, pieces, fillsFirst ? first.Fill : second.Fill);
    }

    private static int TableLength(MoveOperation move) => move.Pieces.Sum(p => p.Axes.Sum(a => a.Table?.Count ?? 0));

    private static int NumberOf(Value value, List<Value> values)
    {
        int index = values.IndexOf(value);
        if (index < 0)
        {
            index = values.Count;
            values.Add(value);
        }

        return index;
    }
}

/// <summary>What makes a move, but for its output.</summary>
internal sealed record MovedPieces(IReadOnlyList<Value> Inputs, IReadOnlyList<MovePiece> Pieces, double Fill)
{
    /// <summary>Whether it leaves the elements of its one input in their order.</summary>
    public bool IsReshapeTo(Shape shape) => Inputs.Count == 1 && Pieces.Count == 1 && Inputs[0].Shape.Count == shape.Count && Pieces[0].IsDense(shape);
}
