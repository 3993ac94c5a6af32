using FusedGen.Compiler.Folding.Affine;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Graph.Operations;

namespace FusedGen.Compiler.Folding.Trees;

/// <summary>What is known of a column's numbers before any split: an encoder's are 0 or 1.</summary>
/// <param name="Least">No number is below.</param>
/// <param name="Most">No number is above.</param>
/// <param name="IsNumber">Whether NaN is never among them.</param>
internal readonly record struct ColumnBounds(double Least, double Most, bool IsNumber)
{
    public static readonly ColumnBounds None = new(double.NegativeInfinity, double.PositiveInfinity, false);

    /// <summary>The bounds of a column.</summary>
    public static ColumnBounds Of(ColumnPlace column, FoldingContext context)
    {
        if (column.Value is null)
        {
            return double.IsNaN(column.Number)
                ? new ColumnBounds(double.PositiveInfinity, double.NegativeInfinity, false)
                : new ColumnBounds(column.Number, column.Number, true);
        }

        return context.ProducerOf(column.Value) is MapOperation map && KnownRange.Of(map.Expression, map.Inputs, context) is { } range
            ? new ColumnBounds(range.Least, range.Most, map.Expression is CastExpression cast && !cast.Operand.Type.IsFloating())
            : None;
    }
}
