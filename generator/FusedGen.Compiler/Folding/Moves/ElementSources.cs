using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Reference;

namespace FusedGen.Compiler.Folding.Moves;

/// <summary>For each element of a move's output, in row-major order, where it comes from.</summary>
internal sealed class ElementSources
{
    /// <summary>Moves of more elements are not written down.</summary>
    public const int MostElements = 1 << 20;

    private ElementSources(int count)
    {
        Input = new int[count];
        Element = new int[count];
        Piece = new int[count];
        for (int i = 0; i < count; i++)
        {
            Input[i] = -1;
            Piece[i] = -1;
        }
    }

    /// <summary>The number of the input, or −1 where nothing but the fill lies.</summary>
    public int[] Input { get; }

    /// <summary>The element of that input, in row-major order.</summary>
    public int[] Element { get; }

    /// <summary>The piece that brings it, or −1.</summary>
    public int[] Piece { get; }

    /// <summary>Whether some element is filled in.</summary>
    public bool HasFill => Array.IndexOf(Input, -1) >= 0;

    /// <summary>The sources of a move, or null where it moves too many elements.</summary>
    public static ElementSources? Of(MoveOperation move)
    {
        Shape shape = move.Output.Shape;
        if (shape.Count is 0 or > MostElements)
        {
            return null;
        }

        ElementSources sources = new(shape.Count);
        int[] strides = shape.Strides();
        for (int p = 0; p < move.Pieces.Count; p++)
        {
            foreach ((int to, int from) in MoveEvaluator.Places(move.Pieces[p], strides))
            {
                sources.Input[to] = move.Pieces[p].Input;
                sources.Element[to] = from;
                sources.Piece[to] = p;
            }
        }

        return sources;
    }

    /// <summary>
    /// Where a move that keeps rows apart takes each of a row's elements from: output row r, element j comes from row r
    /// of the one input, element <c>result[j]</c>; −1 for the fill. Null where rows mix, or differ from each other.
    /// </summary>
    /// <param name="rows">Number of rows in both; it divides both counts.</param>
    /// <param name="inputRow">Elements of a row of the input.</param>
    public int[]? WithinRows(int rows, int inputRow)
    {
        int row = Input.Length / rows;
        int[] places = new int[row];
        for (int i = 0; i < Input.Length; i++)
        {
            int place = Input[i] < 0 ? -1 : Element[i] - (i / row * inputRow);
            if ((Input[i] >= 0 && (place < 0 || place >= inputRow)) || (i >= row && places[i % row] != place))
            {
                return null;
            }

            places[i % row] = place;
        }

        return places;
    }
}
