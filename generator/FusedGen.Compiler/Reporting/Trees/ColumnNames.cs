using System.Globalization;
using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Reference;
using FusedGen.Compiler.Typing;

namespace FusedGen.Compiler.Reporting.Trees;

/// <summary>
/// What the elements of values inside a network are called, after the inputs that they come from: a column that was
/// moved, filled up or cast keeps its name, one of a category has it too, what is looked up is <c>code(name)</c>, and
/// what else was computed of a single column <c>f(name)</c>. All names are safe to print.
/// </summary>
internal sealed class ColumnNames
{
    /// <summary>A larger value is no row of columns.</summary>
    private const int MostElements = 1 << 14;

    private readonly Dictionary<Value, Column?[]> _columns = [];
    private readonly Vocabulary _vocabulary;
    private readonly TextColumns _texts;

    /// <summary>Follows the inputs of a network.</summary>
    /// <param name="graph">The network.</param>
    /// <param name="metadata">The file's pairs, which may name the elements of the only input.</param>
    public ColumnNames(ModelGraph graph, IReadOnlyList<KeyValuePair<string, string>> metadata)
    {
        _vocabulary = graph.Vocabulary;
        _texts = new TextColumns(graph);
        string[]? listed = graph.Inputs.Count == 1 ? Listed(metadata) : null;
        foreach (Value input in graph.Inputs.Where(input => input.Shape.Count <= MostElements))
        {
            string name = UntrustedText.Escape(input.Name);
            IEnumerable<string> names = listed?.Length == input.Shape.Count ? listed.Select(UntrustedText.Escape)
                : input.Shape.Count == 1 ? [name]
                : Enumerable.Range(0, input.Shape.Count).Select(i => $"{name}[{i.ToString(CultureInfo.InvariantCulture)}]");
            _columns[input] = names.Select(column => new Column(column, column, input.Type == ElementType.String, IsTruth: false)).ToArray();
        }

        foreach (Operation operation in graph.Operations)
        {
            if (operation.Outputs.Count == 1 && operation.Output.Shape.Count <= MostElements && Follow(operation) is { } columns)
            {
                _columns[operation.Output] = columns;
            }
        }
    }

    /// <summary>
    /// The name of an element, and whether it is 1 or 0 for what the name says: its number where several columns are in
    /// it, or none.
    /// </summary>
    public (string Name, bool IsTruth) Of(Value value, int element)
    {
        Column? column = _columns.TryGetValue(value, out Column?[]? columns) ? columns[element] : null;
        return column is null ? ($"column {element.ToString(CultureInfo.InvariantCulture)}", false)
            : column.IsOfText && _texts.Of(column.Source, value, element) is { } texts ? (texts, true)
            : (column.Name, column.IsTruth);
    }

    private static string[]? Listed(IReadOnlyList<KeyValuePair<string, string>> metadata)
    {
        try
        {
            return ElementNames.Read(metadata, ElementNames.InputsKey);
        }
        catch (FormatException)
        {
            // Who makes structs of the names tells why.
            return null;
        }
    }

    private Column?[]? Follow(Operation operation) => operation switch
    {
        MoveOperation move => Moved(move),
        MapOperation map => Mapped(map),
        GatherOperation { Data.Constant: { Shape.Rank: 1 }, Indices: var indices } when _columns.TryGetValue(indices, out Column?[]? names) =>
            names.Select(name => name is null ? null : name with { Name = $"code({name.Name})" }).ToArray(),
        _ => null,
    };

    private Column?[] Moved(MoveOperation move)
    {
        Column?[] names = new Column?[move.Output.Shape.Count];
        int[] strides = move.Output.Shape.Strides();
        foreach (MovePiece piece in move.Pieces)
        {
            if (_columns.TryGetValue(move.Inputs[piece.Input], out Column?[]? source))
            {
                foreach ((int to, int from) in MoveEvaluator.Places(piece, strides))
                {
                    names[to] = source[from];
                }
            }
        }

        return names;
    }

    /// <summary>A map of one value that is no constant: what is computed of several columns has no name.</summary>
    private Column?[]? Mapped(MapOperation map)
    {
        Value[] read = map.Inputs.Where(input => input.Constant is null).Distinct().ToArray();
        if (read.Length != 1 || !_columns.TryGetValue(read[0], out Column?[]? source))
        {
            return null;
        }

        Shape shape = map.Output.Shape;
        int[] strides = read[0].Shape.BroadcastStrides(shape);
        Expression expression = Uncast(map.Expression);
        Tensor? categories = expression is BinaryExpression { Function: BinaryFunction.Equal }
            ? map.Inputs.Select(input => input.Constant).FirstOrDefault(constant => constant is not null)
            : null;
        int[] categoryStrides = categories?.Shape.BroadcastStrides(shape) ?? [];
        bool isSame = IsSame(expression);
        return Odometer.Places(shape.ToArray())
            .Select(place => source[Odometer.Offset(place, strides)] is not { } name ? null
                : categories is not null ? name with
                {
                    Name = $"{name.Name} = {Category(categories, Odometer.Offset(place, categoryStrides))}",
                    IsTruth = true,
                }
                : isSame ? name
                : name with { Name = $"f({name.Name})", IsTruth = false })
            .ToArray();
    }

    private string Category(Tensor categories, int element)
    {
        if (categories.Type != ElementType.String)
        {
            return categories.ElementAsDouble(element).ToString("G6", CultureInfo.InvariantCulture);
        }

        long code = categories.Integers[element];
        return code >= 0 && code < _vocabulary.Texts.Count ? UntrustedText.Quote(_vocabulary.Texts[(int)code]) : "?";
    }

    private static Expression Uncast(Expression expression) => expression is CastExpression cast ? Uncast(cast.Operand) : expression;

    /// <summary>Whether an expression is its input, or the input where that is no missing value.</summary>
    private static bool IsSame(Expression expression) => Uncast(expression) switch
    {
        InputExpression => true,
        SelectExpression select => Uncast(select.WhenTrue) is InputExpression || Uncast(select.WhenFalse) is InputExpression,
        _ => false,
    };

    /// <summary>An element that depends on one element of the inputs.</summary>
    /// <param name="Source">The input's element.</param>
    /// <param name="Name">What it has become.</param>
    /// <param name="IsOfText">Whether the input is one of texts.</param>
    /// <param name="IsTruth">Whether it is 1 where what the name says holds, and 0 elsewhere.</param>
    private sealed record Column(string Source, string Name, bool IsOfText, bool IsTruth);
}
