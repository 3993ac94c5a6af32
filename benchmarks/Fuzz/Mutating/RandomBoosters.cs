using System.Globalization;
using System.Text;
using FusedGen.Compiler.Tests.Boosters;

namespace FusedGen.Fuzz.Mutating;

/// <summary>Sound boosters of random trees, as LightGBM and XGBoost save them.</summary>
public static class RandomBoosters
{
    private const int Features = 5;
    private const int Categories = 40;
    private const int Word = 32;

    private static readonly string[] s_lightGbmObjectives =
        ["regression", "binary sigmoid:1", "poisson", "regression_l1", "cross_entropy", "quantile", "tweedie"];

    private static readonly string[] s_xgBoostObjectives = ["reg:squarederror", "binary:logistic", "count:poisson", "reg:logistic"];

    /// <summary>
    /// So many of them, every second one of each kind; every second one of XGBoost in its binary form.
    /// </summary>
    public static IEnumerable<CorpusModel> Of(int count)
    {
        for (int seed = 0; seed < count; seed++)
        {
            Random random = new(seed);
            yield return seed % 2 == 0
                ? new CorpusModel($"LightGBM {seed}", Encoding.UTF8.GetBytes(LightGbm(random)))
                : new CorpusModel($"XGBoost {seed}", seed % 4 == 1 ? XGBoost(seed, random) : UniversalBinaryJson.Of(XGBoost(seed, random)));
        }
    }

    private static byte[] XGBoost(int seed, Random random) => new XGBoostFile(seed, 1 + random.Next(6), Features)
    {
        Objective = s_xgBoostObjectives[random.Next(s_xgBoostObjectives.Length)],
    }.ToBytes();

    private static string LightGbm(Random random)
    {
        int classes = random.Next(3) == 0 ? 3 : 1;
        int trees = classes * (1 + random.Next(4));
        string objective = classes > 1 ? $"multiclass num_class:{classes}" : s_lightGbmObjectives[random.Next(s_lightGbmObjectives.Length)];
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"tree\nversion=v4\nnum_class={classes}\nnum_tree_per_iteration={classes}\nlabel_index=0\n");
        text.Append(CultureInfo.InvariantCulture, $"max_feature_idx={Features - 1}\nobjective={objective}\nfeature_names=a b c d e\n");
        text.Append(CultureInfo.InvariantCulture, $"tree_sizes={string.Join(' ', Enumerable.Repeat(1, trees))}\n\n");
        for (int tree = 0; tree < trees; tree++)
        {
            text.Append(CultureInfo.InvariantCulture, $"Tree={tree}\n");
            Write(random, 1 + random.Next(9), text);
        }

        return text.Append("end of trees\n").ToString();
    }

    private static void Write(Random random, int leaves, StringBuilder text)
    {
        if (leaves == 1)
        {
            Line("num_leaves", [1]);
            Line("num_cat", [0]);
            Line("leaf_value", [random.NextDouble()]);
            text.Append('\n');
            return;
        }

        int[] left = new int[leaves - 1];
        int[] right = new int[leaves - 1];
        int next = 0;
        int leaf = 0;
        Split(0, leaves);
        bool[] isCategory = left.Select(_ => random.Next(4) == 0).ToArray();
        int categories = isCategory.Count(c => c);
        int words = (Categories + Word - 1) / Word;
        int category = 0;
        Line("num_leaves", [leaves]);
        Line("num_cat", [categories]);
        Line("split_feature", left.Select(_ => (object)random.Next(Features)));
        Line("threshold", isCategory.Select(c => c ? (object)category++ : Math.Round((random.NextDouble() * 4) - 2, 3)));
        Line("decision_type", isCategory.Select(c => (object)(c ? 1 : (2 * random.Next(2)) + (4 * random.Next(3)))));
        Line("left_child", left.Cast<object>());
        Line("right_child", right.Cast<object>());
        Line("leaf_value", Enumerable.Range(0, leaves).Select(_ => (object)Math.Round(random.NextDouble() - 0.5, 6)));
        if (categories > 0)
        {
            Line("cat_boundaries", Enumerable.Range(0, categories + 1).Select(c => (object)(c * words)));
            Line("cat_threshold", Enumerable.Range(0, categories * words).Select(_ => (object)random.Next()));
        }

        if (random.Next(3) == 0)
        {
            int[] terms = [.. Enumerable.Range(0, leaves).Select(_ => random.Next(3))];
            Line("is_linear", [1]);
            Line("leaf_const", terms.Select(_ => (object)Math.Round(random.NextDouble() - 0.5, 6)));
            Line("num_features", terms.Cast<object>());
            Line("leaf_features", Enumerable.Range(0, terms.Sum()).Select(_ => (object)random.Next(Features)));
            Line("leaf_coeff", Enumerable.Range(0, terms.Sum()).Select(_ => (object)Math.Round(random.NextDouble() - 0.5, 6)));
        }

        text.Append('\n');

        // A tree of so many leaves, whose root is the next node.
        int Split(int depth, int count)
        {
            if (count == 1)
            {
                return ~leaf++;
            }

            int node = next++;
            int below = 1 + random.Next(count - 1);
            left[node] = Split(depth + 1, below);
            right[node] = Split(depth + 1, count - below);
            return node;
        }

        void Line(string name, IEnumerable<object> values) =>
            text.Append(name).Append('=').AppendJoin(' ', values.Select(v => Convert.ToString(v, CultureInfo.InvariantCulture))).Append('\n');
    }
}
