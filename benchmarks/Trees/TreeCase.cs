using FusedGen.Tests;

namespace FusedGen.Trees;

/// <summary>An ensemble to be measured.</summary>
/// <param name="Name">Its name in the table.</param>
/// <param name="Trees">Trees.</param>
/// <param name="Classes">Classes of a classifier; 1 for a regressor.</param>
/// <param name="Grow">Makes a tree.</param>
internal sealed record TreeCase(string Name, int Trees, int Classes, Func<Random, float[][], GrownTree> Grow)
{
    private const int TrainingRows = 2048;

    /// <summary>Those of docs/performance.md.</summary>
    public static IReadOnlyList<TreeCase> All { get; } =
    [
        new("10 × 8 leaves", 10, 1, (random, rows) => GrownTree.LeafWise(random, rows, 8)),
        new("100 × 31", 100, 1, (random, rows) => GrownTree.LeafWise(random, rows, 31)),
        new("500 × 63", 500, 1, (random, rows) => GrownTree.LeafWise(random, rows, 63)),
        new("500 × 255", 500, 1, (random, rows) => GrownTree.LeafWise(random, rows, 255)),
        new("forest 100 × 670, 10 classes", 100, 10, (random, rows) => GrownTree.LeafWise(random, rows, 670)),
        new("oblivious 1,000 × depth 6", 1000, 1, (random, rows) => GrownTree.Oblivious(random, rows, 6)),
    ];

    /// <summary>The model as ONNX, with open rows.</summary>
    public byte[] ToOnnx()
    {
        Random random = new(1);
        float[][] data = TreeRows.Data(TrainingRows, 2);
        List<int> trees = [];
        List<int> nodes = [];
        List<(int Feature, float Threshold, int WhenTrue, int WhenFalse)> all = [];
        List<int> leafTrees = [];
        List<int> leafNodes = [];
        List<int> ids = [];
        List<float> weights = [];
        for (int t = 0; t < Trees; t++)
        {
            GrownTree tree = Grow(random, data);
            for (int n = 0; n < tree.Nodes.Count; n++)
            {
                trees.Add(t);
                nodes.Add(n);
                all.Add(tree.Nodes[n]);
                for (int id = 0; tree.Nodes[n].Feature < 0 && id < Classes; id++)
                {
                    leafTrees.Add(t);
                    leafNodes.Add(n);
                    ids.Add(id);
                    weights.Add(Classes == 1 ? (float)(random.NextDouble() - 0.5) : 0);
                }

                // Most leaves of a forest hold rows of one class.
                if (tree.Nodes[n].Feature < 0 && Classes > 1)
                {
                    weights[weights.Count - 1 - random.Next(Classes)] = 1f / Trees;
                }
            }
        }

        bool isClassifier = Classes > 1;
        string prefix = isClassifier ? "class" : "target";
        (string, object)[] kind = isClassifier ? [("classlabels_int64s", Enumerable.Range(0, Classes).ToArray())] : [("n_targets", 1)];
        (string, object)[] attributes =
        [
            ("nodes_treeids", trees.ToArray()),
            ("nodes_nodeids", nodes.ToArray()),
            ("nodes_modes", all.Select(n => n.Feature < 0 ? "LEAF" : "BRANCH_LEQ").ToArray()),
            ("nodes_featureids", all.Select(n => Math.Max(0, n.Feature)).ToArray()),
            ("nodes_values", all.Select(n => n.Threshold).ToArray()),
            ("nodes_truenodeids", all.Select(n => n.WhenTrue).ToArray()),
            ("nodes_falsenodeids", all.Select(n => n.WhenFalse).ToArray()),
            (prefix + "_treeids", leafTrees.ToArray()),
            (prefix + "_nodeids", leafNodes.ToArray()),
            (prefix + "_ids", ids.ToArray()),
            (prefix + "_weights", weights.ToArray()),
            .. kind,
        ];
        OnnxBuilder model = OnnxBuilder.Model().Opset("ai.onnx.ml", 3).TypedInput("x", OnnxBuilder.Float, "N", TreeRows.Features);
        return (isClassifier
            ? model.Node("TreeEnsembleClassifier", ["x"], ["label", "scores"], "ai.onnx.ml", attributes)
                .TypedOutput("label", OnnxBuilder.Int64, "N")
                .TypedOutput("scores", OnnxBuilder.Float, "N", Classes)
            : model.Node("TreeEnsembleRegressor", ["x"], ["y"], "ai.onnx.ml", attributes).TypedOutput("y", OnnxBuilder.Float, "N", 1)).ToBytes();
    }
}
