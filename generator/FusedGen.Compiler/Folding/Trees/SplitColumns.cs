using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Graph.Trees;

namespace FusedGen.Compiler.Folding.Trees;

/// <summary>
/// For each column that trees test, from where on they could test it, and what the number there becomes on the way: as
/// far before them as all columns of a map go along.
/// </summary>
internal sealed class SplitColumns
{
    /// <summary>Categories are compared as floats, which have the halves between all integers up to here.</summary>
    private const long MostCategory = 1 << 22;

    private readonly TreeEnsembleOperation _trees;
    private readonly FoldingContext _context;
    private readonly TableColumns _columns;
    private readonly Dictionary<int, double[]> _thresholds;
    private readonly Dictionary<int, (ColumnPlace Source, ColumnFunction Function)> _found = [];
    private readonly bool _areOblivious;

    public SplitColumns(TreeEnsembleOperation trees, FoldingContext context)
    {
        _trees = trees;
        _context = context;
        _columns = new TableColumns(trees.Rows, context);
        _thresholds = trees.Ensemble.Trees.SelectMany(t => t.Splits).GroupBy(s => s.Feature)
            .ToDictionary(g => g.Key, g => g.Select(s => s.Threshold).ToArray());
        _areOblivious = ObliviousTree.AreAll(trees.Ensemble);
        Descend(_thresholds.Keys.OrderBy(f => f).Select(f => (f, _columns.Source(trees.Input, f), RisingFunction.Identity)).ToArray());
    }

    /// <summary>What was found for each column that is tested.</summary>
    public IReadOnlyDictionary<int, (ColumnPlace Source, ColumnFunction Function)> Found => _found;

    /// <summary>The maps that are not needed any more.</summary>
    public List<MapOperation> Passed { get; } = [];

    /// <summary>Whether a map stays since it sends NaN to both sides of splits.</summary>
    public bool SendsMissingBothWays { get; private set; }

    /// <summary>Whether testing elsewhere saves something.</summary>
    public bool Saves => _found.Values.Any(f => f.Source.Value is null || f.Function is not RisingFunction { IsIdentity: true });

    private void Descend(IReadOnlyList<(int Feature, ColumnPlace At, RisingFunction Function)> tested)
    {
        foreach (IGrouping<Value?, (int Feature, ColumnPlace At, RisingFunction Function)> group in tested.GroupBy(t => t.At.Value))
        {
            if (group.Key is not { } value || _context.ProducerOf(value) is not MapOperation map || value.Type != ElementType.Float32
                || !TryPass(map, group.ToArray()))
            {
                foreach ((int feature, ColumnPlace at, RisingFunction function) in group)
                {
                    _found.Add(feature, (at, function));
                }
            }
        }
    }

    private bool TryPass(MapOperation map, IReadOnlyList<(int Feature, ColumnPlace At, RisingFunction Function)> tested)
    {
        List<(int Feature, ColumnPlace At, RisingFunction Function)> further = [];
        List<(int Feature, ColumnPlace At, CategoryFunction Function)> categories = [];
        foreach ((int feature, ColumnPlace at, RisingFunction outer) in tested)
        {
            if (ColumnFunction.TryRead(map, at.Place, _columns) is not { } read)
            {
                return false;
            }

            switch (outer.Of(read.Function))
            {
                case CategoryFunction category when Math.Abs(category.Key) < MostCategory:
                    categories.Add((feature, read.Source, category));
                    break;
                case RisingFunction rising when GoesOneWay(rising, feature):
                    further.Add((feature, read.Source, rising));
                    break;
                default:
                    return false;
            }
        }

        // A category is two comparisons, and an element of the map one.
        if (categories.Count > 0 && (_areOblivious || categories.Sum(c => _thresholds[c.Feature].Length) > _columns.Width(map.Output)))
        {
            return false;
        }

        Passed.Add(map);
        foreach ((int feature, ColumnPlace at, CategoryFunction function) in categories)
        {
            _found.Add(feature, (at, function));
        }

        Descend(further);
        return true;
    }

    /// <summary>
    /// Whether NaN takes the side of false wherever the column is tested, as it does without the function.
    /// </summary>
    private bool GoesOneWay(RisingFunction function, int feature)
    {
        if (function.WhenMissing is not { } missing || !_thresholds[feature].Any(t => missing <= t))
        {
            return true;
        }

        SendsMissingBothWays = true;
        return false;
    }
}
