using FusedGen.Compiler.Graph;

namespace FusedGen.Compiler.Lowering.Batching;

/// <summary>
/// The elements of a constant for any number of rows, as two numbers of rows show them: <c>start + slope · rows</c>
/// each.
/// </summary>
internal sealed class RowLine
{
    private readonly Tensor _few;
    private readonly Tensor _many;
    private readonly int _rows;
    private readonly int _otherRows;

    private RowLine(Tensor few, int rows, Tensor many, int otherRows)
    {
        _few = few;
        _rows = rows;
        _many = many;
        _otherRows = otherRows;
    }

    public int Count => _few.Count;

    /// <summary>
    /// The line through a value; null where it is no constant, or the number of its elements differs.
    /// </summary>
    public static RowLine? Through(Value few, int rows, Value many, int otherRows) =>
        few.Constant is { } one && many.Constant is { } other && one.Shape.Equals(other.Shape) ? new RowLine(one, rows, other, otherRows) : null;

    public double Slope(int element) => (_many.ElementAsDouble(element) - _few.ElementAsDouble(element)) / (_otherRows - _rows);

    public double At(int element, int rows) => _few.ElementAsDouble(element) + (Slope(element) * (rows - _rows));

    /// <summary>Whether a value for another number of rows has the elements that the line foretells.</summary>
    public bool Holds(Value value, int rows) =>
        value.Constant is { } constant && constant.Shape.Equals(_few.Shape)
            && Enumerable.Range(0, Count).All(i => constant.ElementAsDouble(i).Equals(At(i, rows)));
}
