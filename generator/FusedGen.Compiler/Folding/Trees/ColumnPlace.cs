using FusedGen.Compiler.Folding.Moves;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;

namespace FusedGen.Compiler.Folding.Trees;

/// <summary>Where a column of a table lies: an element of each row of a value, or one number in all rows.</summary>
/// <param name="Value">The value, of so many rows; null for a number.</param>
/// <param name="Place">The element of a row.</param>
/// <param name="Number">The number.</param>
internal readonly record struct ColumnPlace(Value? Value, int Place, double Number)
{
    public static ColumnPlace Of(double number) => new(null, 0, number);
}

/// <summary>Follows the columns of a table to where they come from.</summary>
/// <param name="rows">Rows of the table.</param>
/// <param name="context">The graph.</param>
internal sealed class TableColumns(int rows, FoldingContext context)
{
    /// <summary>Moves in a row that are followed.</summary>
    private const int MostMoves = 16;

    private readonly Dictionary<MoveOperation, ElementSources?> _sources = [];

    /// <summary>Elements of a row of a value; 0 where it has other rows.</summary>
    public int Width(Value value) => value.Shape.Count % rows == 0 ? value.Shape.Count / rows : 0;

    /// <summary>The place before all moves.</summary>
    public ColumnPlace Source(Value value, int place)
    {
        for (int moves = 0; moves < MostMoves; moves++)
        {
            if (value.Constant is { } constant)
            {
                return NumberOf(constant, place) is { } number ? ColumnPlace.Of(number) : new ColumnPlace(value, place, 0);
            }

            if (context.ProducerOf(value) is not MoveOperation move || SourcesOf(move) is not { } sources)
            {
                break;
            }

            int input = sources.Input[place];
            if (!Enumerable.Range(0, rows).All(row => sources.Input[(row * Width(value)) + place] == input))
            {
                break;
            }

            if (input < 0)
            {
                return ColumnPlace.Of(move.Fill);
            }

            int width = Width(move.Inputs[input]);
            int from = sources.Element[place];
            if (from >= width || !Enumerable.Range(0, rows).All(row => sources.Element[(row * Width(value)) + place] == from + (row * width)))
            {
                break;
            }

            (value, place) = (move.Inputs[input], from);
        }

        return new ColumnPlace(value, place, 0);
    }

    /// <summary>Where a map's input has what a column of its output is computed from; null where rows differ.</summary>
    public int? PlaceIn(Value input, Value output, int place)
    {
        int[] strides = input.Shape.BroadcastStrides(output.Shape);
        int first = OffsetOf(place);
        int step = input.Constant is null ? Width(input) : 0;
        return Enumerable.Range(0, rows).All(row => OffsetOf((row * Width(output)) + place) == first + (row * step)) ? first : null;

        int OffsetOf(int element)
        {
            int offset = 0;
            for (int axis = output.Shape.Rank - 1; axis >= 0; axis--)
            {
                offset += element % output.Shape[axis] * strides[axis];
                element /= output.Shape[axis];
            }

            return offset;
        }
    }

    private double? NumberOf(Tensor constant, int place)
    {
        int width = constant.Count / rows;
        double number = constant.ElementAsDouble(place);
        return Enumerable.Range(0, rows).All(row => constant.ElementAsDouble((row * width) + place).Equals(number)) ? number : null;
    }

    private ElementSources? SourcesOf(MoveOperation move)
    {
        if (!_sources.TryGetValue(move, out ElementSources? sources))
        {
            _sources.Add(move, sources = move.Output.Shape.Count % rows == 0 ? ElementSources.Of(move) : null);
        }

        return sources;
    }
}
