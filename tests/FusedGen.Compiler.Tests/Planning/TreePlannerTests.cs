using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Trees;
using FusedGen.Compiler.Planning;
using FusedGen.Compiler.Planning.Trees;
using FusedGen.Compiler.Scheduling;
using FusedGen.Compiler.Tests.Harness;

namespace FusedGen.Compiler.Tests.Planning;

/// <summary>Which kernel which trees have: docs/planning.md as a table.</summary>
public class TreePlannerTests
{
    [Theory]
    [InlineData(10, 8, 16, 1, "lanes", "sets")]
    [InlineData(100, 31, 16, 1, "lanes", "sets")]
    [InlineData(100, 64, 64, 1, "lanes", "sets")]
    [InlineData(100, 31, 65, 1, "chains", "sets")]
    [InlineData(5, 31, 16, 1, "chains", "sets")]
    [InlineData(5, 4, 16, 1, "chains", "none")]
    [InlineData(100, 65, 16, 1, "chains", "chains of 12 rows")]
    [InlineData(20, 65, 16, 1, "chains", "none")]
    [InlineData(100, 31, 16, 3, "chains", "none")]
    [InlineData(300, 31, 16, 3, "chains", "chains of 12 rows")]
    public void The_size_of_trees_chooses(int trees, int leaves, int features, int targets, string row, string tile)
    {
        DecisionTree[] all = Enumerable.Range(0, trees).Select(t => Chain(leaves, features, t % targets)).ToArray();
        Check(new TreeEnsemble(all, features, targets, TreeAggregate.Sum, null), new PlanOptions(false), row, tile);
    }

    [Theory]
    [InlineData(6, "oblivious", "oblivious tile")]
    [InlineData(8, "oblivious", "oblivious tile")]
    [InlineData(9, "oblivious", "none")]
    public void The_depth_of_oblivious_trees_chooses(int depth, string row, string tile)
    {
        foreach (bool isReproducible in new[] { false, true })
        {
            TreeEnsemble ensemble = new([.. Enumerable.Range(0, 10).Select(_ => RandomTrees.Oblivious(new Random(1), 2, 1, 5).Trees[1]), Full(depth)], 5, 1,
                TreeAggregate.Sum, null);
            Check(ensemble, new PlanOptions(isReproducible), row, tile);
        }
    }

    /// <summary>What gives sums another order on some machines, or in batches, is left alone.</summary>
    [Fact]
    public void Reproducible_trees_are_chains() =>
        Check(new TreeEnsemble(Enumerable.Range(0, 100).Select(_ => Chain(31, 16, 0)).ToArray(), 16, 1, TreeAggregate.Sum, null), new PlanOptions(true),
            "chains", "none");

    private static void Check(TreeEnsemble ensemble, PlanOptions options, string row, string tile)
    {
        ModelGraph graph = RandomTrees.Network(ensemble);
        Program program = Planner.Plan(graph, ["y"], options, MethodRoom.Instance, CancellationToken.None);
        Assert.Equal(row, NameOf(program.Single));
        Assert.Equal(tile, program.Tile is { } rows ? NameOf(rows) : "none");
    }

    private static string NameOf(Procedure procedure) => procedure.Kernels[^1] switch
    {
        TreeLanesKernel => "lanes",
        LeafSetKernel => "sets",
        ObliviousKernel => "oblivious",
        ObliviousTileKernel => "oblivious tile",
        WalkKernel => "walks",
        ChainKernel { SharesChains: true } => "chains of 12 rows",
        ChainKernel => "chains",
        var other => other.GetType().Name,
    };

    private static DecisionTree Chain(int leaves, int features, int target) => new(
        Enumerable.Range(0, leaves - 1).Select(i => new TreeSplit(i % features, i + 0.5, ~i, i == leaves - 2 ? ~(leaves - 1) : i + 1)).ToArray(),
        Enumerable.Range(0, leaves).Select(i => (IReadOnlyList<LeafWeight>)[new LeafWeight(target, i)]).ToArray(),
        0);

    private static DecisionTree Full(int depth)
    {
        DecisionTreeBuilder builder = new(ElementType.Float32, new MissingColumns(5));
        return builder.Build(Below(0));

        int Below(int level)
        {
            if (level == depth)
            {
                return builder.Leaf([new LeafWeight(0, 1)]);
            }

            int whenFalse = Below(level + 1);
            return builder.LessOrEqual(level % 5, level, Below(level + 1), whenFalse, whenFalse);
        }
    }
}
