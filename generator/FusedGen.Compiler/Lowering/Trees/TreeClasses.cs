using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Graph.Trees;
using FusedGen.Compiler.Lowering.MachineLearning;

namespace FusedGen.Compiler.Lowering.Trees;

/// <summary>
/// <c>TreeEnsembleClassifier</c>. The specification leaves open what two classes mean whose leaves all have weights for
/// one of them: that follows ONNX Runtime.
/// </summary>
internal static class TreeClasses
{
    private const double Half = 0.5;

    public static void Lower(NodeContext node, Value x)
    {
        Labels labels = Labels.Of(node, "classlabels_int64s");
        int classes = labels.Count > 0 ? labels.Count : throw node.Unsupported("has no classlabels");
        Forest forest = new NodeTable(node, x.Shape[1], "class", classes).Read();
        string transform = PostTransform.Of(node);
        double[]? baseValues = NodeLists.BaseValues(node, classes, "classes", mayBeOne: classes == 2);
        int[] named = forest.Leaves.SelectMany(leaf => leaf).Select(w => w.Target).Distinct().ToArray();
        if (classes == 2 && named.Length == 1)
        {
            bool isPositive = forest.Leaves.All(leaf => leaf.All(w => w.Weight >= 0));
            LowerOneSided(node, labels, x, forest, named[0], isPositive, baseValues, transform);
            return;
        }

        if (baseValues is not null && baseValues.Length != classes)
        {
            throw node.Mismatch($"has {baseValues.Length} base_values for {classes} classes");
        }

        Value scores = TreeColumns.Add(node, x, forest, classes, TreeAggregate.Sum, baseValues);
        labels.Bind(0, Winner(node, x, forest, scores, baseValues is not null));
        labels.BindScores(1, PostTransform.Apply(node, scores, transform));
    }

    /// <summary>Two classes, and a score s for one of them.</summary>
    private static void LowerOneSided(
        NodeContext node, Labels labels, Value x, Forest forest, int named, bool isPositive, double[]? baseValues, string transform)
    {
        Forest onlyOne = forest.WithTargets(_ => 0);
        double[]? added = baseValues is null ? null : [baseValues.Length == 1 ? baseValues[0] : baseValues[named]];
        Value score = TreeColumns.Add(node, x, onlyOne, 1, TreeAggregate.Sum, added);
        Value isSecond = node.Map(score, s => Formula.Cast(Formula.Greater(s, isPositive ? Half : 0), ElementType.Int64));
        labels.Bind(0, node.Reshape(isSecond, x.Shape[0]));
        if (named == 1)
        {
            Value zero = node.Map(score, s => Formula.Number(0, s.Type));
            labels.BindScores(1, PostTransform.Apply(node, node.Concat([zero, score], 1), transform));
            return;
        }

        if (transform == "PROBIT")
        {
            throw node.Unsupported("has the post_transform PROBIT and scores for one of two classes, of which no meaning is known");
        }

        // A probability leaves the rest to the other class; any other score counts against it. SOFTMAX changes nothing.
        bool isLogistic = transform == "LOGISTIC";
        Value other = node.Map(
            score, s => isPositive && !isLogistic ? Formula.Subtract(Formula.Number(1, s.Type), s) : Formula.Apply(UnaryFunction.Negate, s));
        Value both = node.Concat([other, score], 1);
        labels.BindScores(1, isLogistic ? PostTransform.Apply(node, both, transform) : both);
    }

    /// <summary>
    /// The number of the first largest score; a class that no reached leaf has a weight for has none.
    /// </summary>
    private static Value Winner(NodeContext node, Value x, Forest forest, Value scores, bool hasBase)
    {
        int classes = scores.Shape[1];
        Value candidates = scores;
        if (!hasBase && !IsAlwaysNamed(forest, classes))
        {
            // Each leaf gives 1 for its classes: the largest is 0 for a class without a weight.
            Value present = TreeColumns.Add(node, x, forest.WithWeights(_ => 1), classes, TreeAggregate.Max, null);
            candidates = node.Map(scores, present, (s, n) => Formula.Select(Formula.Greater(n, 0), s, Formula.Number(double.NegativeInfinity, s.Type)));
        }

        return node.Reduce(ReduceKind.ArgMax, candidates, [1], keepDimensions: false);
    }

    /// <summary>
    /// Whether every row reaches a weight for each class, since some tree has one in all of its leaves.
    /// </summary>
    private static bool IsAlwaysNamed(Forest forest, int classes)
    {
        HashSet<int> named = [];
        foreach (int root in forest.Roots)
        {
            HashSet<int>? inAll = null;
            foreach (int leaf in forest.LeavesBelow(root))
            {
                IEnumerable<int> ids = forest.Leaves[leaf].Select(w => w.Target);
                if (inAll is null)
                {
                    inAll = new HashSet<int>(ids);
                }
                else
                {
                    inAll.IntersectWith(ids);
                }
            }

            named.UnionWith(inAll ?? []);
        }

        return named.Count == classes;
    }
}
