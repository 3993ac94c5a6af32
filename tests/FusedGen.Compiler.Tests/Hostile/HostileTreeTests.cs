using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Onnx;
using FusedGen.Compiler.Planning;
using FusedGen.Compiler.Scheduling;
using FusedGen.Tests;

namespace FusedGen.Compiler.Tests.Hostile;

/// <summary>Trees that no trainer grows.</summary>
public class HostileTreeTests
{
    /// <summary>
    /// A chain of splits is as deep as it is long: whatever walks trees must not recurse along it, whichever side it
    /// goes down.
    /// </summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_chain_of_many_splits_compiles(bool isTrueSide)
    {
        const int Splits = 30_000;
        int[] inner = Enumerable.Range(0, Splits).Select(i => i + 1).ToArray();
        int[] leaves = Enumerable.Range(Splits + 1, Splits).ToArray();
        int[] nodes = Enumerable.Range(0, (2 * Splits) + 1).ToArray();
        int[] zeros = new int[Splits + 1];
        int[] leafNodes = [Splits, .. leaves];
        byte[] model = OnnxBuilder.Model().Opset("ai.onnx.ml", 3).TypedInput("x", OnnxBuilder.Float, "N", 2).Node(
            "TreeEnsembleRegressor",
            ["x"],
            ["y"],
            "ai.onnx.ml",
            ("nodes_treeids", new int[nodes.Length]),
            ("nodes_nodeids", nodes),
            ("nodes_modes", nodes.Select(n => n < Splits ? "BRANCH_LEQ" : "LEAF").ToArray()),
            ("nodes_featureids", new int[nodes.Length]),
            ("nodes_values", nodes.Select(n => (float)n).ToArray()),
            ("nodes_truenodeids", (int[])[.. isTrueSide ? inner : leaves, .. zeros]),
            ("nodes_falsenodeids", (int[])[.. isTrueSide ? leaves : inner, .. zeros]),
            ("target_treeids", new int[leafNodes.Length]),
            ("target_nodeids", leafNodes),
            ("target_ids", new int[leafNodes.Length]),
            ("target_weights", leafNodes.Select(n => (float)n).ToArray())).Output("y").ToBytes();
        FoldedModel folded = FoldedModel.Of(OnnxModelReader.Read(model), new ModelOptions(), CancellationToken.None);
        Assert.NotEmpty(Planner.Plan(folded.Graph, ["y"], new PlanOptions(false), MethodRoom.Instance, CancellationToken.None).Single.Kernels);
    }

    /// <summary>
    /// Each root of a graph of shared nodes is a tree of its own: a small file must not ask for more than memory holds.
    /// </summary>
    [Fact]
    public void Many_roots_of_shared_nodes_have_a_limit()
    {
        const int Splits = 4_000;
        const int Roots = 20_000;
        int[] next = Enumerable.Range(1, Splits).Select(i => i == Splits ? 0 : i).ToArray();
        int[] isLast = Enumerable.Range(1, Splits).Select(i => i == Splits ? 1 : 0).ToArray();
        byte[] model = OnnxBuilder.Model().Opset("ai.onnx.ml", 5).TypedInput("x", OnnxBuilder.Float, "N", 2).Node(
            "TreeEnsemble",
            ["x"],
            ["y"],
            "ai.onnx.ml",
            ("nodes_modes", OnnxBuilder.Tensor("m", 2, [Splits], new byte[Splits])),
            ("nodes_splits", OnnxBuilder.Tensor("s", OnnxBuilder.Float, [Splits], new byte[4 * Splits])),
            ("nodes_featureids", new int[Splits]),
            ("nodes_truenodeids", next),
            ("nodes_trueleafs", isLast),
            ("nodes_falsenodeids", Enumerable.Repeat(1, Splits).ToArray()),
            ("nodes_falseleafs", Enumerable.Repeat(1, Splits).ToArray()),
            ("tree_roots", new int[Roots]),
            ("leaf_targetids", new int[2]),
            ("leaf_weights", OnnxBuilder.Tensor("w", OnnxBuilder.Float, [2], new byte[8])),
            ("n_targets", 1)).Output("y").ToBytes();
        ModelException exception = Assert.Throws<ModelException>(() => FoldedModel.Of(OnnxModelReader.Read(model), new ModelOptions(), CancellationToken.None));
        Assert.Equal(DiagnosticIds.TooLarge, exception.Diagnostic.Id);
    }
}
