using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Graph.Operations;

namespace FusedGen.Compiler.Folding.Trees;

/// <summary>What is computed of a column before trees test it.</summary>
internal abstract record ColumnFunction
{
    /// <summary>Reads what a map makes of one element of its only input that is no constant.</summary>
    /// <param name="map">The map.</param>
    /// <param name="place">The element of a row of its output.</param>
    /// <param name="columns">The table.</param>
    /// <returns>The input's element and the function; null where the map is of another form.</returns>
    public static (ColumnPlace Source, ColumnFunction Function)? TryRead(MapOperation map, int place, TableColumns columns)
    {
        int[] data = Enumerable.Range(0, map.Inputs.Count).Where(i => map.Inputs[i].Constant is null).ToArray();
        if (data.Length != 1 || columns.Width(map.Inputs[data[0]]) == 0 || columns.PlaceIn(map.Inputs[data[0]], map.Output, place) is not { } source)
        {
            return null;
        }

        ColumnFunction? function = map.Inputs[data[0]].Type == ElementType.Float32
            ? Rising(map.Expression, data[0], Float)
            : Category(map.Expression, data[0], Integer);
        return function is null ? null : (columns.Source(map.Inputs[data[0]], source), function);

        float? Float(int input) => map.Inputs[input].Constant is { Type: ElementType.Float32 } constant && Number(input) is { } at
            ? (float)constant.Floats[at]
            : null;

        long? Integer(int input) => map.Inputs[input].Constant is { } constant && !constant.Type.IsFloating() && Number(input) is { } at
            ? (long)constant.ElementAsDouble(at)
            : null;

        int? Number(int input) => columns.PlaceIn(map.Inputs[input], map.Output, place);
    }

    private static RisingFunction? Rising(Expression expression, int data, Func<int, float?> constantOf)
    {
        if (expression is not SelectExpression { Condition: UnaryExpression { Function: UnaryFunction.IsNaN, Operand: InputExpression tested } } select
            || tested.Index != data)
        {
            return RisingColumn.TryRead(expression, data, constantOf) is { } plain ? new RisingFunction(plain, null) : null;
        }

        float? missing = select.WhenTrue switch
        {
            InputExpression input => constantOf(input.Index),
            FloatConstant { Type: ElementType.Float32 } constant => (float)constant.Value,
            _ => null,
        };
        return missing is not null && RisingColumn.TryRead(select.WhenFalse, data, constantOf) is { } other ? new RisingFunction(other, missing) : null;
    }

    private static CategoryFunction? Category(Expression expression, int data, Func<int, long?> constantOf)
    {
        if (expression is not CastExpression { Operand: BinaryExpression { Function: BinaryFunction.Equal } equal } cast || !cast.Type.IsFloating())
        {
            return null;
        }

        (Expression column, Expression key) = IsColumn(equal.Left) ? (equal.Left, equal.Right) : (equal.Right, equal.Left);
        long? number = key switch
        {
            InputExpression input => constantOf(input.Index),
            IntegerConstant constant => constant.Value,
            _ => null,
        };
        return IsColumn(column) && number is { } category ? new CategoryFunction(category, 0, 1) : null;

        bool IsColumn(Expression side) => side is InputExpression input && input.Index == data;
    }
}

/// <summary>A function that never falls, but for a number in the place of NaN.</summary>
/// <param name="Column">The function.</param>
/// <param name="WhenMissing">What NaN becomes; null where it stays.</param>
internal sealed record RisingFunction(RisingColumn Column, float? WhenMissing) : ColumnFunction
{
    /// <summary>Leaves all as it is.</summary>
    public static readonly RisingFunction Identity = new(RisingColumn.Identity, null);

    /// <summary>This function of what another one gives.</summary>
    public ColumnFunction Of(ColumnFunction inner) => inner switch
    {
        CategoryFunction category => category with { Other = Apply(category.Other), Equal = Apply(category.Equal) },
        RisingFunction rising => new RisingFunction(Column.Of(rising.Column), rising.WhenMissing is { } missing ? (float)Apply(missing) : WhenMissing),
        _ => throw new ArgumentException($"{inner} is of no known kind.", nameof(inner)),
    };

    /// <summary>Whether it leaves all as it is.</summary>
    public bool IsIdentity => ReferenceEquals(this, Identity);

    /// <summary>What a number becomes.</summary>
    public double Apply(double number) =>
        IsIdentity ? number
        : double.IsNaN(number) ? WhenMissing ?? double.NaN
        : Column.Apply((float)number);
}

/// <summary>One of two numbers, by whether an integer, or the number of a text, is a category.</summary>
/// <param name="Key">The category.</param>
/// <param name="Other">The number for all others.</param>
/// <param name="Equal">The number for the category.</param>
internal sealed record CategoryFunction(long Key, double Other, double Equal) : ColumnFunction;
