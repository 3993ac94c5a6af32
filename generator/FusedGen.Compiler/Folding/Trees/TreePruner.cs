using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Trees;

namespace FusedGen.Compiler.Folding.Trees;

/// <summary>
/// Takes out of trees what no row decides: splits that the bounds of their column decide, those that a split above
/// implies, and those both of whose sides are equal.
/// </summary>
/// <param name="bounds">What is known of each column.</param>
/// <param name="keepsForm">Whether only bounds count, so that levels that ask one question go as a whole.</param>
internal sealed class TreePruner(IReadOnlyList<ColumnBounds> bounds, bool keepsForm)
{
    /// <summary>Deeper trees are not followed along their ways.</summary>
    private const int MostDepth = 500;

    /// <summary>The tree with nothing but what rows decide.</summary>
    public DecisionTree Prune(DecisionTree tree)
    {
        Pass pass = new(tree, bounds, !keepsForm);
        return keepsForm || tree.Depth > MostDepth ? pass.Upwards() : pass.Downwards();
    }

    private sealed class Pass
    {
        private readonly DecisionTree _tree;
        private readonly IReadOnlyList<ColumnBounds> _bounds;
        private readonly bool _joinsEqual;
        private readonly DecisionTreeBuilder _builder;
        private readonly int[] _leaves;
        private readonly bool[] _isShared;
        private readonly Dictionary<int, int> _shared = [];

        // Equal subtrees have equal names.
        private readonly Dictionary<int, int> _names = [];
        private readonly Dictionary<(int Feature, double Threshold, int WhenTrue, int WhenFalse), int> _splitNames = [];

        // Between these numbers a column is on the way to the current split: above the one, or NaN, and no number above
        // the other, nor NaN where it is known to be a number.
        private readonly double[] _above;
        private readonly double[] _most;
        private readonly bool[] _isNumber;

        public Pass(DecisionTree tree, IReadOnlyList<ColumnBounds> bounds, bool joinsEqual)
        {
            _tree = tree;
            _bounds = bounds;
            _joinsEqual = joinsEqual;
            _builder = new DecisionTreeBuilder(ElementType.Float64, new MissingColumns(bounds.Count));
            _leaves = tree.Leaves.Select(_builder.Leaf).ToArray();
            NameLeaves();
            _isShared = SharedSplits(tree);
            _above = new double[bounds.Count];
            _most = new double[bounds.Count];
            _isNumber = new bool[bounds.Count];
            Forget();
        }

        /// <summary>By what is known everywhere, from the leaves to the root.</summary>
        public DecisionTree Upwards()
        {
            int[] nodes = new int[_tree.Splits.Count];
            for (int i = nodes.Length - 1; i >= 0; i--)
            {
                TreeSplit split = _tree.Splits[i];
                nodes[i] = Decision(split) is { } side
                    ? Node(side ? split.WhenTrue : split.WhenFalse)
                    : Join(split, Node(split.WhenTrue), Node(split.WhenFalse));
            }

            return _builder.Build(Node(_tree.Root));

            int Node(int child) => child < 0 ? _leaves[~child] : nodes[child];
        }

        /// <summary>By what is known on each way, from the root.</summary>
        public DecisionTree Downwards() => _builder.Build(Below(_tree.Root));

        private int Below(int node)
        {
            if (node < 0)
            {
                return _leaves[~node];
            }

            if (!_isShared[node])
            {
                return OnItsWay(node);
            }

            // Several ways lead here: what holds on one of them says nothing.
            if (!_shared.TryGetValue(node, out int built))
            {
                (double[] above, double[] most, bool[] isNumber) = ((double[])_above.Clone(), (double[])_most.Clone(), (bool[])_isNumber.Clone());
                Forget();
                _shared.Add(node, built = OnItsWay(node));
                above.CopyTo(_above, 0);
                most.CopyTo(_most, 0);
                isNumber.CopyTo(_isNumber, 0);
            }

            return built;
        }

        private int OnItsWay(int node)
        {
            TreeSplit split = _tree.Splits[node];
            if (Decision(split) is { } side)
            {
                return Below(side ? split.WhenTrue : split.WhenFalse);
            }

            int feature = split.Feature;
            (double above, double most, bool isNumber) = (_above[feature], _most[feature], _isNumber[feature]);
            (_most[feature], _isNumber[feature]) = (Math.Min(most, split.Threshold), true);
            int whenTrue = Below(split.WhenTrue);
            (_above[feature], _most[feature], _isNumber[feature]) = (double.IsNaN(above) ? split.Threshold : Math.Max(above, split.Threshold), most, isNumber);
            int whenFalse = Below(split.WhenFalse);
            _above[feature] = above;
            return Join(split, whenTrue, whenFalse);
        }

        /// <summary>The side that every row takes; null where rows decide.</summary>
        private bool? Decision(TreeSplit split)
        {
            double threshold = split.Threshold;
            return double.IsNaN(threshold) || threshold <= _above[split.Feature] || threshold < _bounds[split.Feature].Least ? false
                : _isNumber[split.Feature] && _most[split.Feature] <= threshold ? true
                : null;
        }

        private int Join(TreeSplit split, int whenTrue, int whenFalse)
        {
            if (_joinsEqual && _names[whenTrue] == _names[whenFalse])
            {
                return whenTrue;
            }

            int node = _builder.LessOrEqual(split.Feature, split.Threshold, whenTrue, whenFalse, whenFalse);
            if (node == whenTrue)
            {
                return node;
            }

            (int, double, int, int) key = (split.Feature, split.Threshold, _names[whenTrue], _names[whenFalse]);
            if (!_splitNames.TryGetValue(key, out int name))
            {
                _splitNames.Add(key, name = _splitNames.Count);
            }

            _names.Add(node, name);
            return node;
        }

        private void NameLeaves()
        {
            Dictionary<string, int> names = new(StringComparer.Ordinal);
            for (int i = 0; i < _leaves.Length; i++)
            {
                string weights = string.Join(";", _tree.Leaves[i].Select(w => $"{w.Target}:{BitConverter.DoubleToInt64Bits(w.Weight)}"));
                if (!names.TryGetValue(weights, out int name))
                {
                    names.Add(weights, name = ~names.Count);
                }

                _names.Add(_leaves[i], name);
            }
        }

        private void Forget()
        {
            // NaN: not even that it is above −∞.
            for (int i = 0; i < _above.Length; i++)
            {
                (_above[i], _most[i], _isNumber[i]) = (double.NaN, _bounds[i].Most, _bounds[i].IsNumber);
            }
        }

        private static bool[] SharedSplits(DecisionTree tree)
        {
            int[] parents = new int[tree.Splits.Count];
            foreach (TreeSplit split in tree.Splits)
            {
                Count(split.WhenTrue);
                Count(split.WhenFalse);
            }

            return parents.Select(count => count > 1).ToArray();

            void Count(int child)
            {
                if (child >= 0)
                {
                    parents[child]++;
                }
            }
        }
    }
}
