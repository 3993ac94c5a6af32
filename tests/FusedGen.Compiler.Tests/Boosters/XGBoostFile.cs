using System.Globalization;
using System.Text;

namespace FusedGen.Compiler.Tests.Boosters;

/// <summary>
/// A model of random trees, written as XGBoost's documentation of its JSON says, and evaluated as that of its predictor
/// says: by walking each tree in float. No code of the compiler takes part.
/// </summary>
internal sealed class XGBoostFile
{
    private readonly List<Node[]> _trees = [];
    private readonly Random _random;
    private readonly int _features;
    private readonly int _groups;

    public XGBoostFile(int seed, int trees, int features = 5, int groups = 1, int depth = 4)
    {
        _random = new Random(seed);
        _features = features;
        _groups = groups;
        for (int tree = 0; tree < trees; tree++)
        {
            List<Node> nodes = [];
            Grow(nodes, tree == 1 ? 0 : depth);
            _trees.Add([.. nodes]);
        }
    }

    public string Objective { get; init; } = "reg:squarederror";

    public string BaseScore { get; init; } = "5E-1";

    /// <summary>What each tree's leaves are multiplied by; null for a model without dropped trees.</summary>
    public float[]? Weights { get; init; }

    public string NumberOfTargets { get; init; } = "1";

    /// <summary>Whether truth values are written as words, as by older versions.</summary>
    public bool WritesWords { get; init; }

    public string[] Names { get; init; } = [];

    /// <summary>The sums of the trees of each group, without the base score.</summary>
    public float[] Sums(double[] row)
    {
        float[] sums = new float[_groups];
        for (int tree = 0; tree < _trees.Count; tree++)
        {
            Node node = _trees[tree][0];
            while (node.Left >= 0)
            {
                node = _trees[tree][GoesLeft(node, (float)row[node.Feature]) ? node.Left : node.Right];
            }

            sums[tree % _groups] += node.Condition * (Weights?[tree] ?? 1);
        }

        return sums;
    }

    public byte[] ToBytes()
    {
        string model = $$"""
            {"gbtree_model_param":{"num_parallel_tree":"1","num_trees":"{{_trees.Count}}"},"iteration_indptr":[0,{{_trees.Count}}],
            "tree_info":[{{string.Join(",", _trees.Select((_, i) => i % _groups))}}],"trees":[{{string.Join(",", _trees.Select(Tree))}}]}
            """;
        string booster = Weights is null
            ? $$"""{"model":{{model}},"name":"gbtree"}"""
            : $$"""{"gbtree":{"model":{{model}},"name":"gbtree"},"name":"dart","weight_drop":[{{string.Join(",", Weights.Select(Text))}}]}""";
        return Encoding.UTF8.GetBytes($$"""
            {"learner":{"attributes":{},"feature_names":[{{string.Join(",", Names.Select(n => $"\"{n}\""))}}],"feature_types":[],"gradient_booster":{{booster}},
            "learner_model_param":{"base_score":"{{BaseScore}}","boost_from_average":"1",
            "num_class":"{{(_groups > 1 && NumberOfTargets == "1" ? _groups : 0)}}","num_feature":"{{_features}}","num_target":"{{NumberOfTargets}}"},
            "objective":{"name":"{{Objective}}","reg_loss_param":{"scale_pos_weight":"1"} } },"version":[3,0,2]}
            """);
    }

    private static bool GoesLeft(Node node, float x) => float.IsNaN(x) ? node.DefaultIsLeft
        : node.Categories is null ? x < node.Condition
        : x < 0 || x >= 1 << 24 || !node.Categories.Contains((int)x);

    private static string Text(float number) => number.ToString("0.########E0", CultureInfo.InvariantCulture);

    private int Grow(List<Node> nodes, int depth)
    {
        int at = nodes.Count;
        nodes.Add(null!);
        float number = (float)((_random.NextDouble() * 2) - 1);
        if (depth == 0 || _random.Next(6) == 0)
        {
            nodes[at] = new Node(-1, -1, 0, number, false, null);
            return at;
        }

        int feature = _random.Next(_features);
        int[]? categories = feature == _features - 1 ? [.. Enumerable.Range(0, 12).Where(_ => _random.Next(3) == 0)] : null;
        int left = Grow(nodes, depth - 1);
        int right = Grow(nodes, depth - 1);
        nodes[at] = new Node(left, right, feature, number, _random.Next(2) == 0, categories);
        return at;
    }

    private string Tree(Node[] nodes, int number)
    {
        Node[] categorical = [.. nodes.Where(n => n.Categories is not null)];
        int[] starts = [.. categorical.Select((_, i) => categorical.Take(i).Sum(n => n.Categories!.Length))];
        string List(Func<Node, string> text) => string.Join(",", nodes.Select(text));
        return $$"""
            {"base_weights":[{{List(_ => "0E0")}}],"categories":[{{string.Join(",", categorical.SelectMany(n => n.Categories!))}}],
            "categories_nodes":[{{string.Join(",", categorical.Select(n => Array.IndexOf(nodes, n)))}}],
            "categories_segments":[{{string.Join(",", starts)}}],"categories_sizes":[{{string.Join(",", categorical.Select(n => n.Categories!.Length))}}],
            "default_left":[{{List(n => WritesWords ? (n.DefaultIsLeft ? "true" : "false") : n.DefaultIsLeft ? "1" : "0")}}],"id":{{number}},
            "left_children":[{{List(n => $"{n.Left}")}}],"loss_changes":[],
            "right_children":[{{List(n => $"{n.Right}")}}],"split_conditions":[{{List(n => Text(n.Condition))}}],
            "split_indices":[{{List(n => $"{n.Feature}")}}],
            "split_type":[{{List(n => n.Categories is null ? "0" : "1")}}],"sum_hessian":[],
            "tree_param":{"num_deleted":"0","num_feature":"{{_features}}","num_nodes":"{{nodes.Length}}","size_leaf_vector":"1"} }
            """;
    }

    private sealed record Node(int Left, int Right, int Feature, float Condition, bool DefaultIsLeft, int[]? Categories);
}
