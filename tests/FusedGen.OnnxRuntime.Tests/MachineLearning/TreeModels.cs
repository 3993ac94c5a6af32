using FusedGen.Tests;

namespace FusedGen.OnnxRuntime.Tests.MachineLearning;

/// <summary>Random nodes of tree ensembles, with all modes and attributes.</summary>
internal sealed class TreeModels(Random random)
{
    private const string Domain = "ai.onnx.ml";

    private static readonly string[] s_modes = ["BRANCH_LEQ", "BRANCH_LT", "BRANCH_GTE", "BRANCH_GT", "BRANCH_EQ", "BRANCH_NEQ"];

    private readonly List<int> _trees = [];
    private readonly List<int> _nodes = [];
    private readonly List<string> _modeNames = [];
    private readonly List<int> _features = [];
    private readonly List<double> _thresholds = [];
    private readonly List<int> _whenTrue = [];
    private readonly List<int> _whenFalse = [];
    private readonly List<int> _missing = [];
    private readonly List<(int Tree, int Node)> _leaves = [];

    /// <summary>Numbers that thresholds and features share, so that ties are common.</summary>
    public static float[] Numbers { get; } = [-2, -1, -0.5f, 0, 0.25f, 0.5f, 1, 1.5f, 2];

    /// <summary>Columns of the input.</summary>
    public int Features { get; } = 3;

    /// <summary>A regressor.</summary>
    public OnnxBuilder Regressor(int targets, string aggregate, string transform, int rows, int inputType)
    {
        Grow(1 + random.Next(5));
        (string, object)[] bases = random.Next(2) == 0 ? [] : [("base_values", Enumerable.Range(0, targets).Select(_ => Number()).ToArray())];

        // ONNX Runtime leaves the base value out of a target that no leaf names; the specification adds it.
        Func<int[]> named = bases.Length > 0 ? () => Enumerable.Range(0, targets).ToArray() : EachTarget(targets);
        (string, object)[] attributes = [("n_targets", targets), ("aggregate_function", aggregate), ("post_transform", transform), .. bases];
        return Model("TreeEnsembleRegressor", "target", rows, inputType, named, isPositive: false, attributes).Output("y");
    }

    /// <summary>A classifier.</summary>
    /// <param name="classes">Classes.</param>
    /// <param name="spoken">The classes that leaves speak for: the same for all, or null for any.</param>
    /// <param name="transform">What becomes of the scores.</param>
    /// <param name="isPositive">Whether no weight is negative.</param>
    /// <param name="bases">Base values; 0 for none.</param>
    /// <param name="rows">Rows.</param>
    public OnnxBuilder Classifier(int classes, int[]? spoken, string transform, bool isPositive, int bases, int rows)
    {
        Grow(1 + random.Next(5));
        (string, object)[] attributes = [("classlabels_int64s", Enumerable.Range(3, classes).ToArray()), ("post_transform", transform)];
        (string, object)[] added = bases == 0 ? [] : [("base_values", Enumerable.Range(0, bases).Select(_ => Number()).ToArray())];
        Func<int[]> named = spoken is null ? EachTarget(classes) : () => spoken;
        return Model("TreeEnsembleClassifier", "class", rows, OnnxBuilder.Float, named, isPositive, [.. attributes, .. added]).Output("label").Output("y");
    }

    private Func<int[]> EachTarget(int targets) =>
        () => Enumerable.Range(0, targets).Where(_ => random.Next(3) > 0).DefaultIfEmpty(random.Next(targets)).ToArray();

    private OnnxBuilder Model(string name, string weights, int rows, int inputType, Func<int[]> targets, bool isPositive, params (string, object)[] attributes)
    {
        List<int> trees = [];
        List<int> nodes = [];
        List<int> ids = [];
        List<float> numbers = [];
        foreach ((int tree, int node) in _leaves)
        {
            foreach (int target in targets())
            {
                trees.Add(tree);
                nodes.Add(node);
                ids.Add(target);
                numbers.Add(isPositive ? Math.Abs(Number()) : Number());
            }
        }

        (string, object)[] structure =
        [
            ("nodes_treeids", _trees.ToArray()),
            ("nodes_nodeids", _nodes.ToArray()),
            ("nodes_modes", _modeNames.ToArray()),
            ("nodes_featureids", _features.ToArray()),
            ("nodes_values", _thresholds.Select(t => (float)t).ToArray()),
            ("nodes_truenodeids", _whenTrue.ToArray()),
            ("nodes_falsenodeids", _whenFalse.ToArray()),
            ("nodes_missing_value_tracks_true", _missing.ToArray()),
            (weights + "_treeids", trees.ToArray()),
            (weights + "_nodeids", nodes.ToArray()),
            (weights + "_ids", ids.ToArray()),
            (weights + "_weights", numbers.ToArray()),
        ];
        return OnnxBuilder.Model().Opset(Domain, 3).TypedInput("x", inputType, rows, Features)
            .Node(name, ["x"], weights == "class" ? ["label", "y"] : ["y"], Domain, [.. structure, .. attributes]);
    }

    private void Grow(int trees)
    {
        // The same mode for all nodes is a form of its own in ONNX Runtime.
        string? only = random.Next(2) == 0 ? s_modes[random.Next(s_modes.Length)] : null;
        for (int tree = 0; tree < trees; tree++)
        {
            Node(tree, 0, random.Next(5), only);
        }
    }

    private int Node(int tree, int number, int depth, string? only)
    {
        int entry = _trees.Count;
        _trees.Add(tree);
        _nodes.Add(number);
        bool isLeaf = depth == 0 || random.Next(5) == 0;
        _modeNames.Add(isLeaf ? "LEAF" : only ?? s_modes[random.Next(s_modes.Length)]);
        _features.Add(isLeaf ? 0 : random.Next(Features));
        _thresholds.Add(isLeaf ? 0 : Numbers[random.Next(Numbers.Length)]);
        _missing.Add(isLeaf ? 0 : random.Next(2));
        _whenTrue.Add(0);
        _whenFalse.Add(0);
        if (isLeaf)
        {
            _leaves.Add((tree, number));
            return number + 1;
        }

        _whenTrue[entry] = number + 1;
        int next = Node(tree, number + 1, depth - 1, only);
        _whenFalse[entry] = next;
        return Node(tree, next, depth - 1, only);
    }

    private float Number() => (float)((random.NextDouble() * 2) - 1);
}
