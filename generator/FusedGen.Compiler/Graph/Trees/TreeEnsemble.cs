namespace FusedGen.Compiler.Graph.Trees;

/// <summary>
/// Trees whose leaves are combined, target by target:
/// <c>y[target] = base[target] + Σ weights of the reached leaves</c>, or their smallest or largest.
/// </summary>
/// <param name="trees">The trees.</param>
/// <param name="features">Columns of a row.</param>
/// <param name="targets">Columns of the result.</param>
/// <param name="aggregate">How leaves are combined. A target that no reached leaf names is 0.</param>
/// <param name="baseValues">What is added to each target last; null for nothing.</param>
public sealed class TreeEnsemble(IReadOnlyList<DecisionTree> trees, int features, int targets, TreeAggregate aggregate, IReadOnlyList<double>? baseValues)
{
    public IReadOnlyList<DecisionTree> Trees { get; } = trees;

    public int Features { get; } = features;

    public int Targets { get; } = targets;

    public TreeAggregate Aggregate { get; } = aggregate;

    public IReadOnlyList<double>? BaseValues { get; } = baseValues;

    /// <summary>Splits of all trees.</summary>
    public int Splits => Trees.Sum(t => t.Splits.Count);

    /// <summary>Leaves of all trees.</summary>
    public int Leaves => Trees.Sum(t => t.Leaves.Count);

    /// <summary>Comparisons on the longest way through one of the trees.</summary>
    public int Depth => Trees.Select(t => t.Depth).DefaultIfEmpty(0).Max();

    /// <summary>Other trees over the same columns and targets.</summary>
    public TreeEnsemble With(IReadOnlyList<DecisionTree> trees) => new(trees, Features, Targets, Aggregate, BaseValues);

    /// <summary>Whether another ensemble has the same trees, in the same order.</summary>
    public bool IsSame(TreeEnsemble other) =>
        ReferenceEquals(this, other)
        || (Features == other.Features && Targets == other.Targets && Aggregate == other.Aggregate && Trees.Count == other.Trees.Count
            && (BaseValues is null ? other.BaseValues is null : other.BaseValues is not null && BaseValues.SequenceEqual(other.BaseValues))
            && Trees.Zip(other.Trees, (a, b) => a.IsSame(b)).All(same => same));
}
