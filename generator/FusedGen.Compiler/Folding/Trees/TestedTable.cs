using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Graph.Trees;

namespace FusedGen.Compiler.Folding.Trees;

/// <summary>The table that trees test in the place of their own: its columns, and the splits on them.</summary>
internal sealed class TestedTable
{
    private readonly TreeEnsembleOperation _trees;
    private readonly Dictionary<ColumnPlace, int> _features = [];
    private readonly List<Operation> _operations = [];

    public TestedTable(TreeEnsembleOperation trees, SplitColumns columns)
    {
        _trees = trees;
        ColumnPlace[] sources = columns.Found.Values.Select(f => f.Source).Where(s => s.Value is not null).Distinct().ToArray();
        Value[] values = sources.Select(s => s.Value!).Distinct().ToArray();
        if (values.Length == 0)
        {
            Input = trees.Input;
        }
        else if (values.Length == 1 && values[0].Type == trees.Input.Type && values[0].Shape.Rank == 2 && values[0].Shape[0] == trees.Rows)
        {
            Input = values[0];
            foreach (ColumnPlace source in sources)
            {
                _features.Add(source, source.Place);
            }
        }
        else
        {
            Input = Joined(sources.OrderBy(s => Array.IndexOf(values, s.Value)).ThenBy(s => s.Place).ToArray(), values);
        }
    }

    /// <summary>The table.</summary>
    public Value Input { get; }

    /// <summary>Columns of the table.</summary>
    public int Features => Input.Shape[1];

    /// <summary>What makes the table.</summary>
    public IReadOnlyList<Operation> Operations => _operations;

    /// <summary>A tree that takes every row of the table to the leaf that it had.</summary>
    public DecisionTree Rewritten(DecisionTree tree, SplitColumns columns)
    {
        DecisionTreeBuilder builder = new(Input.Type, new MissingColumns(Features));
        int[] leaves = tree.Leaves.Select(builder.Leaf).ToArray();
        int[] splits = new int[tree.Splits.Count];
        for (int i = splits.Length - 1; i >= 0; i--)
        {
            TreeSplit split = tree.Splits[i];
            int whenTrue = Node(split.WhenTrue);
            int whenFalse = Node(split.WhenFalse);
            (ColumnPlace source, ColumnFunction function) = columns.Found[split.Feature];
            splits[i] = (source.Value, function) switch
            {
                (null, RisingFunction rising) => Side(rising.Apply(source.Number)),
                (_, RisingFunction { IsIdentity: true }) => builder.LessOrEqual(_features[source], split.Threshold, whenTrue, whenFalse, whenFalse),
                (_, RisingFunction rising) =>
                    builder.LessOrEqual(_features[source], rising.Column.LargestBelow((float)split.Threshold), whenTrue, whenFalse, whenFalse),
                (_, CategoryFunction category) => OfCategory(category),
                _ => throw new InvalidOperationException($"{function} is of no known kind."),
            };

            int Side(double number) => number <= split.Threshold ? whenTrue : whenFalse;

            int OfCategory(CategoryFunction category)
            {
                int equal = Side(category.Equal);
                int other = Side(category.Other);
                if (source.Value is null || equal == other)
                {
                    return equal == other || (long)source.Number == category.Key ? equal : other;
                }

                // Categories are integers, so that half of one is between two of them.
                int feature = _features[source];
                int below = builder.LessOrEqual(feature, category.Key - 0.5, other, equal, equal);
                return builder.LessOrEqual(feature, category.Key, below, other, other);
            }
        }

        return builder.Build(Node(tree.Root));

        int Node(int child) => child < 0 ? leaves[~child] : splits[child];
    }

    /// <summary>A table of columns from several places; categories become numbers.</summary>
    private Value Joined(ColumnPlace[] sources, Value[] values)
    {
        int rows = _trees.Rows;
        Value[] inputs = values.Select(v => v.Type == _trees.Input.Type ? v : Cast(v)).ToArray();
        List<MovePiece> pieces = [];
        for (int i = 0; i < sources.Length; i++)
        {
            _features.Add(sources[i], i);
        }

        for (int first = 0; first < sources.Length;)
        {
            int count = 1;
            while (first + count < sources.Length && sources[first + count] == sources[first] with { Place = sources[first].Place + count })
            {
                count++;
            }

            int input = Array.IndexOf(values, sources[first].Value);
            pieces.Add(new MovePiece(
                input, sources[first].Place, [0, first], [rows, count], [new AxisMap(values[input].Shape.Count / rows), new AxisMap(1)]));
            first += count;
        }

        Value table = new(_trees.Input.Name, _trees.Input.Type, new Shape(rows, sources.Length));
        _operations.Add(new MoveOperation(_trees.Origin, inputs, pieces, table));
        return table;
    }

    private Value Cast(Value value)
    {
        Value cast = new(value.Name, _trees.Input.Type, value.Shape);
        _operations.Add(new MapOperation(_trees.Origin, new CastExpression(new InputExpression(0, value.Type), cast.Type), [value], cast));
        return cast;
    }
}
