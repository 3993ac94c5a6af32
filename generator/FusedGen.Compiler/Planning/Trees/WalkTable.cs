using System.Globalization;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Trees;

namespace FusedGen.Compiler.Planning.Trees;

/// <summary>
/// The nodes of trees whose leaves add to several targets, laid out for walks of a fixed length: several trees take a
/// step at a time, and a leaf leads to itself.
/// </summary>
/// <remarks>
/// A node is a threshold, the feature, and where the child for false lies, counted in numbers from the start; the child
/// for true lies behind it. The threshold of a leaf is a NaN, with which every comparison is false, and the lowest bits
/// of that NaN tell where its weights are: a number for each target. Equal leaves share their weights. Behind the nodes
/// are the steps of each group of trees, and where its trees start.
/// </remarks>
internal sealed class WalkTable
{
    /// <summary>A float that is no number, with 22 bits to spare.</summary>
    public const int FloatNaN = 0x7FC00000;

    /// <summary>Weights that the lowest bits of such a float can tell apart.</summary>
    public const int MostFloatWeights = 1 << 22;

    private const long DoubleNaN = 0x7FF8_0000_0000_0000;
    private const int Quad = 4;

    private readonly ElementType _numbers;
    private readonly NumberWords _words;
    private readonly Dictionary<string, int> _weightPlaces = new(StringComparer.Ordinal);
    private readonly List<double> _weights = [];
    private readonly TreeAggregate _aggregate;

    private WalkTable(TreeEnsemble ensemble, ElementType numbers, int lanes)
    {
        _numbers = numbers;
        _words = new NumberWords(numbers);
        _aggregate = ensemble.Aggregate;
        TargetStride = numbers == ElementType.Float64 ? ensemble.Targets : (ensemble.Targets + Quad - 1) / Quad * Quad;

        // Trees of like depth go together, so that none waits long for the others. Sums are in the order of the groups.
        DecisionTree[] trees = ensemble.Trees.OrderBy(t => t.Depth).ToArray();
        Lanes = Math.Min(lanes, trees.Length);
        Groups = (trees.Length + Lanes - 1) / Lanes;
        int nothing = AddLeaf([]);
        List<int> steps = [];
        List<int> starts = [];
        for (int group = 0; group < Groups; group++)
        {
            DecisionTree[] members = trees.Skip(group * Lanes).Take(Lanes).ToArray();
            steps.Add(members.Max(t => t.Depth));
            starts.AddRange(members.Select(Add));
            starts.AddRange(Enumerable.Repeat(nothing, Lanes - members.Length));
        }

        Steps = _words.Count;
        Starts = Steps + Groups;
        BaseValues = _weights.Count;
        _weights.AddRange(ensemble.BaseValues ?? []);
        Words = [.. _words.ToArray(), .. steps, .. starts];
    }

    /// <summary>The nodes, and behind them steps and starts.</summary>
    public int[] Words { get; }

    /// <summary>The weights of the leaves.</summary>
    public IReadOnlyList<double> Weights => _weights;

    /// <summary>Where the base values follow the weights.</summary>
    public int BaseValues { get; }

    /// <summary>Numbers from the weights of one leaf to the next.</summary>
    public int TargetStride { get; }

    /// <summary>Trees that take a step at a time.</summary>
    public int Lanes { get; }

    /// <summary>Groups of so many trees.</summary>
    public int Groups { get; }

    /// <summary>The word with the steps of the first group.</summary>
    public int Steps { get; }

    /// <summary>The word with the start of the first tree.</summary>
    public int Starts { get; }

    /// <summary>Numbers from one node to the next.</summary>
    public static int StrideOf(ElementType numbers) => numbers == ElementType.Float64 ? 2 : 3;

    /// <summary>
    /// Lays out the trees of an ensemble. The places of floats are right up to <see cref="MostFloatWeights"/>; beyond,
    /// the numbers have to be doubles.
    /// </summary>
    public static WalkTable Create(TreeEnsemble ensemble, ElementType numbers, int lanes) => new(ensemble, numbers, lanes);

    private int Add(DecisionTree tree)
    {
        if (tree.Root < 0)
        {
            return AddLeaf(tree.Leaves[0]);
        }

        // Pairs of siblings lie side by side; a child that two splits share is in the pairs of both.
        int stride = StrideOf(_numbers);
        int root = Reserve(1);
        Dictionary<int, int> pairs = [];
        Stack<(int Place, int Node)> open = new([(root, tree.Root)]);
        while (open.Count > 0)
        {
            (int place, int node) = open.Pop();
            if (node < 0)
            {
                WriteLeaf(place, tree.Leaves[~node]);
                continue;
            }

            TreeSplit split = tree.Splits[node];
            if (!pairs.TryGetValue(node, out int pair))
            {
                pair = Reserve(2);
                pairs.Add(node, pair);
                open.Push((pair, split.WhenFalse));
                open.Push((pair + stride, split.WhenTrue));
            }

            _words.SetNumber(place, split.Threshold);
            WriteIntegers(place, split.Feature, pair);
        }

        return root;
    }

    private int AddLeaf(IReadOnlyList<LeafWeight> leaf)
    {
        int place = Reserve(1);
        WriteLeaf(place, leaf);
        return place;
    }

    private void WriteLeaf(int place, IReadOnlyList<LeafWeight> leaf)
    {
        int weights = WeightsOf(leaf);
        if (_numbers == ElementType.Float64)
        {
            _words.SetBits(place, DoubleNaN | (uint)weights);
        }
        else
        {
            _words.SetInteger(place, FloatNaN | (weights & (MostFloatWeights - 1)));
        }

        WriteIntegers(place, 0, place);
    }

    private void WriteIntegers(int place, int feature, int child)
    {
        int word = (place + 1) * _words.WordsOfNumber;
        _words.SetInteger(word, feature);
        _words.SetInteger(word + 1, child);
    }

    private int WeightsOf(IReadOnlyList<LeafWeight> leaf)
    {
        double[] weights = Enumerable.Repeat(_aggregate.Neutral(), TargetStride).ToArray();
        foreach (LeafWeight weight in leaf)
        {
            weights[weight.Target] = _aggregate.Combine(weights[weight.Target], weight.Weight);
        }

        string key = string.Join(" ", weights.Select(w => BitConverter.DoubleToInt64Bits(w).ToString("x", CultureInfo.InvariantCulture)));
        if (!_weightPlaces.TryGetValue(key, out int place))
        {
            place = _weights.Count;
            _weightPlaces.Add(key, place);
            _weights.AddRange(weights);
        }

        return place;
    }

    private int Reserve(int nodes)
    {
        int place = _words.Count / _words.WordsOfNumber;
        _words.Append(nodes * StrideOf(_numbers));
        return place;
    }
}
