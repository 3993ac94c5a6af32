namespace FusedGen.Compiler.Graph.Trees;

/// <summary>
/// The columns that the splits of an ensemble read. A comparison with NaN is false; a split that sends NaN to its other
/// side reads a column in which NaN has become −∞, which is below all thresholds. Such a column replaces that of the
/// feature where no split needs the plain one, and else follows behind the features.
/// </summary>
/// <param name="features">Columns of the input.</param>
internal sealed class MissingColumns(int features)
{
    private readonly HashSet<int> _plain = [];
    private readonly Dictionary<int, int> _lowest = [];

    /// <summary>Columns of the input.</summary>
    public int Features { get; } = features;

    /// <summary>Whether some split reads a column without NaN.</summary>
    public bool AreNeeded => _lowest.Count > 0;

    /// <summary>
    /// The features that are read in both ways: their columns without NaN follow the input, in this order.
    /// </summary>
    public IReadOnlyList<int> Appended => _lowest.Where(p => _plain.Contains(p.Key)).OrderBy(p => p.Value).Select(p => p.Key).ToArray();

    /// <summary>Columns of the input and of what follows it.</summary>
    public int Columns => Features + Appended.Count;

    /// <summary>Whether NaN becomes −∞ in a column of those.</summary>
    public bool IsLowest(int column) => column >= Features || (_lowest.ContainsKey(column) && !_plain.Contains(column));

    /// <summary>The trees with the columns in which their features end, once all splits are known.</summary>
    public DecisionTree Resolve(DecisionTree tree)
    {
        if (!AreNeeded)
        {
            return tree;
        }

        Dictionary<int, int> columns = _lowest.ToDictionary(p => p.Value, p => p.Key);
        IReadOnlyList<int> appended = Appended;
        for (int i = 0; i < appended.Count; i++)
        {
            columns[_lowest[appended[i]]] = Features + i;
        }

        return new DecisionTree(
            tree.Splits.Select(s => columns.TryGetValue(s.Feature, out int column) ? s with { Feature = column } : s).ToArray(), tree.Leaves, tree.Root);
    }

    /// <summary>The column of a feature as it is.</summary>
    public int Plain(int feature)
    {
        _plain.Add(feature);
        return feature;
    }

    /// <summary>The column of a feature in which NaN is −∞; its number lasts until <see cref="Resolve"/>.</summary>
    public int Lowest(int feature)
    {
        if (!_lowest.TryGetValue(feature, out int column))
        {
            column = Features + _lowest.Count;
            _lowest.Add(feature, column);
        }

        return column;
    }
}
