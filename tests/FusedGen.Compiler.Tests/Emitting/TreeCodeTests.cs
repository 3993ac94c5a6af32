using CsCheck;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Trees;
using FusedGen.Compiler.Planning;
using FusedGen.Compiler.Tests.Harness;

namespace FusedGen.Compiler.Tests.Emitting;

/// <summary>Decision trees as generated code, against the reference.</summary>
public class TreeCodeTests
{
    [Theory]
    [InlineData(1, 9, 1)]
    [InlineData(5, 3, 1)]
    [InlineData(40, 31, 1)]
    [InlineData(13, 8, 3)]
    [InlineData(30, 1, 2)]
    public void Trees_of_one_target_each_are_chains(int trees, int leaves, int targets)
    {
        Random random = new(trees);
        Agreement.CheckAllWidths(RandomTrees.Network(RandomTrees.Ensemble(random, trees, leaves, features: 6, targets)));
    }

    [Theory]
    [InlineData(1, 9, 3)]
    [InlineData(25, 20, 10)]
    [InlineData(14, 6, 33)]
    [InlineData(6, 5, 300)]
    public void Leaves_of_several_targets_are_walked_to(int trees, int leaves, int targets)
    {
        Random random = new(trees);
        Agreement.CheckAllWidths(RandomTrees.Network(RandomTrees.Ensemble(random, trees, leaves, features: 6, targets, speakForAll: true)));
    }

    [Theory]
    [InlineData(5, 1, ElementType.Float32)]
    [InlineData(23, 6, ElementType.Float32)]
    [InlineData(11, 4, ElementType.Float64)]
    public void Oblivious_trees_are_answered_level_by_level(int trees, int deepest, ElementType type)
    {
        Random random = new(trees);
        ModelGraph graph = RandomTrees.Network(RandomTrees.Oblivious(random, trees, deepest, features: 6), rows: 2, type);
        Assert.Contains("oblivious", Assert.Single(CompiledModel.Of(graph).Program.Single.Kernels).Plan, StringComparison.Ordinal);
        Agreement.CheckAllWidths(graph);
    }

    [Theory]
    [InlineData(TreeAggregate.Min, 1)]
    [InlineData(TreeAggregate.Max, 1)]
    [InlineData(TreeAggregate.Min, 5)]
    [InlineData(TreeAggregate.Max, 5)]
    [InlineData(TreeAggregate.Max, 400)]
    public void The_smallest_or_largest_leaf_counts(TreeAggregate aggregate, int targets)
    {
        Random random = new(targets);
        Agreement.CheckAllWidths(RandomTrees.Network(RandomTrees.Ensemble(random, 9, 7, features: 4, targets, speakForAll: targets > 1, aggregate)));
    }

    [Theory]
    [InlineData(ElementType.Float64, ElementType.Float64, 1)]
    [InlineData(ElementType.Float64, ElementType.Float64, 4)]
    [InlineData(ElementType.Float32, ElementType.Float64, 1)]
    [InlineData(ElementType.Float64, ElementType.Float32, 1)]
    [InlineData(ElementType.Float64, ElementType.Float32, 4)]
    public void Doubles_are_compared_and_summed_as_such(ElementType input, ElementType output, int targets)
    {
        Random random = new(targets);
        TreeEnsemble ensemble = RandomTrees.Ensemble(random, 15, 12, features: 5, targets, speakForAll: targets > 1);
        Agreement.CheckAllWidths(RandomTrees.Network(ensemble, rows: 1, input, output));
    }

    [Theory]
    [InlineData(6, 12, 3)]
    [InlineData(16, 16, 16)]
    [InlineData(33, 30, 17)]
    [InlineData(40, 64, 40)]
    public void Small_trees_stand_side_by_side_for_one_row(int trees, int leaves, int features)
    {
        ModelGraph graph = RandomTrees.Network(RandomTrees.Ensemble(new Random(trees), trees + 4, leaves, features));
        Assert.Contains(CompiledModel.Of(graph).Program.Single.Kernels, k => k.Plan.Contains("side by side", StringComparison.Ordinal));
        Agreement.CheckAllWidths(graph);
    }

    /// <summary>
    /// The rows of a tile ask the questions of oblivious trees together, and their sums are those of single rows.
    /// </summary>
    [Theory]
    [InlineData(30, 4)]
    [InlineData(13, 5)]
    [InlineData(9, 6)]
    [InlineData(6, 8)]
    public void Oblivious_trees_take_rows_side_by_side(int trees, int deepest)
    {
        ModelGraph graph = RandomTrees.Network(RandomTrees.Oblivious(new Random(deepest), trees, deepest, features: 7));
        foreach (int bits in new[] { 512, 256, 128, 32 })
        {
            foreach (bool isReproducible in new[] { false, true })
            {
                CompiledModel model = CompiledModel.Of(graph, maxVectorBits: bits, reproducible: isReproducible);
                Procedure tile = Assert.IsType<Procedure>(model.Program.Tile);
                Assert.Contains("oblivious trees, 16 rows side by side", string.Concat(tile.Kernels.Select(k => k.Plan)), StringComparison.Ordinal);
                Agreement.Check(graph, model, 1e-5, seed: bits, [1, 16, 37]);
            }
        }

        AssertBatchHasTheBitsOfSingleRows(graph, isReproducible: true);
    }

    /// <summary>
    /// Twelve rows of a batch go through the chains of large trees together, with the bits of single rows.
    /// </summary>
    [Theory]
    [InlineData(60, 1, ElementType.Float32)]
    [InlineData(100, 3, ElementType.Float32)]
    [InlineData(60, 1, ElementType.Float64)]
    public void Rows_share_the_chains_of_large_trees(int trees, int targets, ElementType type)
    {
        ModelGraph graph = RandomTrees.Network(RandomTrees.Ensemble(new Random(trees), trees, 300, features: 7, targets), input: type);
        CompiledModel model = CompiledModel.Of(graph);
        Procedure tile = Assert.IsType<Procedure>(model.Program.Tile);
        Assert.Contains("12 rows at once", string.Concat(tile.Kernels.Select(k => k.Plan)), StringComparison.Ordinal);
        Agreement.Check(graph, model, 1e-5, seed: 1, [1, 12, 31]);
        AssertBatchHasTheBitsOfSingleRows(graph, isReproducible: false);
    }

    private static void AssertBatchHasTheBitsOfSingleRows(ModelGraph graph, bool isReproducible)
    {
        const int Rows = 37;
        CompiledModel model = CompiledModel.Of(graph, reproducible: isReproducible);
        Tensor all = Agreement.RandomTensor(new Random(3), graph.Inputs[0].Type, new Shape(Rows, graph.Inputs[0].Shape[1]));
        int features = all.Shape[1];
        double[] single = Enumerable.Range(0, Rows)
            .SelectMany(row => model.Predict([new Tensor(new Shape(1, features), all.Floats[(row * features)..((row + 1) * features)], all.Type)])[0].Floats)
            .ToArray();
        Assert.Equal(single, model.PredictBatch(Rows, [all])[0].Floats);
    }

    /// <summary>
    /// In a batch small trees take sixteen rows side by side, also where rows are left over and numbers are special.
    /// </summary>
    [Theory]
    [InlineData(4, 20)]
    [InlineData(30, 32)]
    [InlineData(12, 64)]
    public void Small_trees_take_rows_side_by_side(int trees, int leaves)
    {
        Random random = new(trees);
        ModelGraph graph = RandomTrees.Network(RandomTrees.Ensemble(random, trees, leaves, features: 7));
        foreach (int bits in new[] { 512, 256, 128, 32 })
        {
            CompiledModel model = CompiledModel.Of(graph, maxVectorBits: bits);
            Procedure tile = Assert.IsType<Procedure>(model.Program.Tile);
            Assert.Contains("rows side by side", string.Concat(tile.Kernels.Select(k => k.Plan)), StringComparison.Ordinal);
            Agreement.Check(graph, model, 1e-5, seed: bits, [1, 16, 37]);
        }
    }

    /// <summary>NaN is no more than any threshold, and takes the way of false.</summary>
    [Fact]
    public void Special_numbers_find_their_leaves()
    {
        Random random = new(7);
        foreach (bool speakForAll in new[] { false, true })
        {
            ModelGraph graph = RandomTrees.Network(RandomTrees.Ensemble(random, 20, 16, features: 5, targets: 2, speakForAll), rows: 3);
            double[] special = [double.NaN, double.PositiveInfinity, double.NegativeInfinity, 0, -0.0, float.MaxValue, float.Epsilon, 0.5, -1];
            for (int run = 0; run < 8; run++)
            {
                double[] numbers = Enumerable.Range(0, 15).Select(_ => special[random.Next(special.Length)]).ToArray();
                Agreement.CheckWith(graph, [new Tensor(new Shape(3, 5), numbers)], 1e-5);
            }
        }
    }

    [Fact]
    public void Random_ensembles() => Gen.Int[0, int.MaxValue].Sample(
        seed =>
        {
            Random random = new(seed);
            int targets = 1 + random.Next(5);
            bool speakForAll = random.Next(2) == 0;
            TreeEnsemble ensemble = RandomTrees.Ensemble(random, 1 + random.Next(30), 1 + random.Next(40), 1 + random.Next(9), targets, speakForAll);
            ElementType type = random.Next(3) == 0 ? ElementType.Float64 : ElementType.Float32;
            Agreement.Check(RandomTrees.Network(ensemble, 1 + random.Next(3), type), seed: seed);
        },
        iter: 10,
        threads: 1);
}
