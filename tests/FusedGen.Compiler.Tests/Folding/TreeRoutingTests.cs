using FusedGen.Compiler.Folding;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Graph.Trees;
using FusedGen.Compiler.Reference;
using FusedGen.Compiler.Tests.Harness;
using static FusedGen.Compiler.Tests.Reference.Given;

namespace FusedGen.Compiler.Tests.Folding;

/// <summary>
/// Folding in and around trees: every row has exactly the answer that it had. Leaves are told apart by their weights,
/// all of which are multiples of a power of two, so that sums in double are exact in any order.
/// </summary>
public class TreeRoutingTests
{
    private const int Features = 5;

    /// <summary>An imputer goes where what it puts in takes the way of NaN, and stays where it takes both.</summary>
    [Fact]
    public void An_imputer_goes_where_its_numbers_take_the_way_of_NaN()
    {
        Random random = new(1);
        int gone = 0;
        for (int run = 0; run < 60; run++)
        {
            float[] imputed = Enumerable.Range(0, Features).Select(_ => random.Next(8) > 0 ? 9f : -1f).ToArray();
            ModelGraph Network(bool isFolded)
            {
                Value x = Input();
                MapOperation map = new(Node, Imputed(), [x, Row(imputed)], Output(1, Features));
                return Behind(map.Output, Ensemble(new Random(run), 1 + (run % 3)), [x], [map], isFolded);
            }

            ModelGraph folded = Network(isFolded: true);
            gone += folded.Operations.Count == 1 ? 1 : 0;
            AssertSame(Network(isFolded: false), folded, random);
        }

        Assert.InRange(gone, 10, 50);
    }

    [Fact]
    public void A_refused_imputer_is_told()
    {
        Value x = Input();
        MapOperation map = new(Node, Imputed(), [x, Row([0, 0, 0, 0, 0])], Output(1, Features));
        ModelGraph graph = Behind(map.Output, Ensemble(new Random(2), 20), [x], [map], isFolded: false);
        FoldReport report = GraphFolder.Fold(graph, CancellationToken.None);
        Assert.Contains(report.Entries, e => e.Outcome == FoldOutcome.Refused && e.Reason!.Contains("missing values", StringComparison.Ordinal));
    }

    /// <summary>A scaler behind an imputer behind a concatenation with constants and one more input.</summary>
    [Fact]
    public void Columns_are_followed_through_concatenations_and_maps()
    {
        Random random = new(3);
        for (int run = 0; run < 60; run++)
        {
            float[] imputed = [9, 9, 9];
            float[] offset = Enumerable.Range(0, 3).Select(_ => (float)(random.NextDouble() - 0.5)).ToArray();
            float[] scale = Enumerable.Range(0, 3).Select(_ => (float)Math.Exp(random.NextDouble() - 0.5)).ToArray();
            float constant = (float)((random.NextDouble() * 2) - 1);
            TreeEnsemble ensemble = Ensemble(new Random(run), 8, threshold: _ => Threshold(random));
            ModelGraph Network(bool isFolded)
            {
                Value x = Input(3);
                Value other = new("other", ElementType.Float32, new Shape(1, 1));
                MapOperation map = new(Node, Imputed(), [x, Row(imputed)], Output(1, 3));
                MapOperation scaler = new(Node, Scaled(), [map.Output, Row(offset), Row(scale)], Output(1, 3));
                MoveOperation concat = new(
                    Node,
                    [scaler.Output, other, new Value("c", new Tensor(new Shape(1, 1), [constant]))],
                    [Column(0, 0, 0, 3), Column(1, 0, 3, 1), Column(2, 0, 4, 1)],
                    Output(1, 5));
                return Behind(concat.Output, ensemble, [x, other], [map, scaler, concat], isFolded);
            }

            ModelGraph folded = Network(isFolded: true);
            Assert.DoesNotContain(folded.Operations, o => o is MapOperation);
            Assert.DoesNotContain(Trees(folded).Ensemble.Trees, t => t.Splits.Any(s => s.Feature >= 4));
            AssertSame(Network(isFolded: false), folded, random);
        }
    }

    /// <summary>
    /// A split on a column of a one-hot encoder is one on the category, where the encoder has many columns.
    /// </summary>
    [Theory]
    [InlineData(ElementType.Int64)]
    [InlineData(ElementType.String)]
    public void Columns_of_an_encoder_become_categories(ElementType type)
    {
        const int Categories = 40;
        Random random = new(4);
        int gone = 0;
        for (int run = 0; run < 30; run++)
        {
            long[] keys = type == ElementType.String
                ? Enumerable.Range(0, Categories).Select(k => (long)k).ToArray()
                : Enumerable.Range(0, Categories).Select(k => (long)((7 * k) - 90)).ToArray();
            TreeEnsemble ensemble = Ensemble(new Random(run), 3, Categories + 1, mostLeaves: 8, threshold: f => f == 0 ? Threshold(random) : 0.5);
            ModelGraph Network(bool isFolded)
            {
                Value category = new("category", type, new Shape(1, 1));
                Value x = new("x", ElementType.Float32, new Shape(1, 1));
                Expression equal = new CastExpression(
                    new BinaryExpression(BinaryFunction.Equal, new InputExpression(0, type), new InputExpression(1, type), ElementType.Bool),
                    ElementType.Float32);
                MapOperation encoder = new(Node, equal, [category, new Value("keys", new Tensor(new Shape(Categories), keys, type))], Output(1, Categories));
                MoveOperation concat = new(Node, [x, encoder.Output], [Column(0, 0, 0, 1), Column(1, 0, 1, Categories)], Output(1, Categories + 1));
                ModelGraph graph = Behind(concat.Output, ensemble, [category, x], [encoder, concat], isFolded);
                return graph;
            }

            ModelGraph before = Network(isFolded: false);
            ModelGraph after = Network(isFolded: true);
            gone += after.Operations.All(o => o.Output.Shape.Count <= 2) ? 1 : 0;
            for (int row = 0; row < 60; row++)
            {
                long key = row < 50 ? keys[random.Next(Categories)] : type == ElementType.String ? Vocabulary.Unknown : random.Next(-100, 300);
                Tensor[] inputs = [new Tensor(new Shape(1, 1), [key], type), new Tensor(new Shape(1, 1), [Threshold(random)])];
                Assert.Equal(ReferenceEvaluator.Evaluate(before, inputs)[0].Floats, ReferenceEvaluator.Evaluate(after, inputs)[0].Floats);
            }

            if (run == 0)
            {
                Agreement.CheckWith(after, [new Tensor(new Shape(1, 1), [keys[3]], type), new Tensor(new Shape(1, 1), [0.25])], 1e-5);
            }
        }

        Assert.True(gone >= 20, $"Only {gone} encoders went.");
    }

    /// <summary>
    /// Splits that the ways to them decide, with thresholds that repeat and children that are shared.
    /// </summary>
    [Fact]
    public void Splits_that_are_decided_go_and_no_row_takes_another_way()
    {
        Random random = new(5);
        for (int run = 0; run < 200; run++)
        {
            ModelGraph Network(bool isFolded)
            {
                Value x = Input(3);
                return Behind(x, Ensemble(new Random(run), 3, 3, 30), [x], [], isFolded);
            }

            ModelGraph before = Network(isFolded: false);
            ModelGraph after = Network(isFolded: true);
            AssertSame(before, after, random);
            Assert.True(Trees(after).Ensemble.Splits <= Trees(before).Ensemble.Splits);
        }
    }

    [Fact]
    public void A_split_that_one_above_implies_goes_with_its_leaf()
    {
        // x ≤ 1 ? (x ≤ 2 ? 1 : 2) : (x ≤ 0 ? 4 : (y ≤ 0 ? 8 : 8))
        DecisionTree tree = new(
            [new TreeSplit(0, 1, 1, 2), new TreeSplit(0, 2, ~0, ~1), new TreeSplit(0, 0, ~2, 3), new TreeSplit(1, 0, ~3, ~4)],
            [Leaf(1), Leaf(2), Leaf(4), Leaf(8), Leaf(8)],
            0);
        Value x = Input(2);
        ModelGraph graph = Behind(x, new TreeEnsemble([tree], 2, 1, TreeAggregate.Sum, null), [x], [], isFolded: false);
        FoldReport report = GraphFolder.Fold(graph, CancellationToken.None);
        DecisionTree folded = Assert.Single(Trees(graph).Ensemble.Trees);
        Assert.Single(folded.Splits);
        Assert.Equal([1.0, 8.0], folded.Leaves.Select(l => l[0].Weight).OrderBy(w => w));
        Assert.Contains(report.Entries, e => e.What.StartsWith("3 of 4 splits", StringComparison.Ordinal));
    }

    [Fact]
    public void The_bounds_of_an_encoder_decide()
    {
        DecisionTree tree = new([new TreeSplit(0, 1, ~0, ~1), new TreeSplit(1, -0.5, ~0, ~1)], [Leaf(1), Leaf(2)], 0);
        DecisionTree second = new([new TreeSplit(1, -0.5, ~0, ~1)], [Leaf(4), Leaf(8)], 0);
        Value flags = new("flags", ElementType.Bool, new Shape(1, 2));
        MapOperation cast = new(Node, new CastExpression(new InputExpression(0, ElementType.Bool), ElementType.Float32), [flags], Output(1, 2));
        ModelGraph graph = Behind(cast.Output, new TreeEnsemble([tree, second], 2, 1, TreeAggregate.Sum, null), [flags], [cast], isFolded: true);
        Assert.Equal(0, Trees(graph).Ensemble.Splits);
        Assert.Equal(9, ReferenceEvaluator.Evaluate(graph, [new Tensor(new Shape(1, 2), [1L, 0L], ElementType.Bool)])[0].Floats[0]);
    }

    [Theory]
    [InlineData(2, 1)]
    [InlineData(3, 2)]
    [InlineData(4, 1)]
    [InlineData(7, 3)]
    public void Equal_trees_are_one_for_each_power_of_two(int copies, int left)
    {
        DecisionTree tree = Ensemble(new Random(9), 1).Trees[0];
        ModelGraph Network(bool isFolded)
        {
            Value x = Input();
            return Behind(x, new TreeEnsemble(Enumerable.Repeat(tree, copies).ToArray(), Features, 1, TreeAggregate.Sum, null), [x], [], isFolded);
        }

        ModelGraph folded = Network(isFolded: true);
        Assert.Equal(left, Trees(folded).Ensemble.Trees.Count);
        AssertSame(Network(isFolded: false), folded, new Random(1));
    }

    [Fact]
    public void Equal_trees_stay_where_twice_a_weight_is_infinite()
    {
        DecisionTree tree = new([new TreeSplit(0, 1, ~0, ~1)], [Leaf(3e38), Leaf(2)], 0);
        Value x = Input(1);
        ModelGraph graph = Behind(x, new TreeEnsemble([tree, tree], 1, 1, TreeAggregate.Sum, null), [x], [], isFolded: true);
        Assert.Equal(2, Trees(graph).Ensemble.Trees.Count);
    }

    /// <summary>Weights of zero go, and what speaks for one class then goes through chains.</summary>
    [Fact]
    public void Weights_of_zero_go()
    {
        DecisionTree tree = new(
            [new TreeSplit(0, 1, ~0, 1), new TreeSplit(1, 1, ~1, ~2)],
            [[new(0, 0), new(1, 2)], [new(0, 0), new(1, 0)], [new(0, 0), new(1, 0.5)]],
            0);
        ModelGraph Network(bool isFolded)
        {
            Value x = Input(2);
            return Behind(x, new TreeEnsemble([tree], 2, 2, TreeAggregate.Sum, [1, 2]), [x], [], isFolded, targets: 2);
        }

        ModelGraph folded = Network(isFolded: true);
        Assert.All(Assert.Single(Trees(folded).Ensemble.Trees).Leaves, leaf => Assert.Equal(1, Assert.Single(leaf).Target));
        AssertSame(Network(isFolded: false), folded, new Random(1));
    }

    private static Value Input(int features = Features) => new("x", ElementType.Float32, new Shape(1, features));

    private static IReadOnlyList<LeafWeight> Leaf(double weight) => [new LeafWeight(0, weight)];

    private static MovePiece Column(int input, int from, int to, int count) => new(input, from, [0, to], [1, count], [new AxisMap(0), new AxisMap(1)]);

    private static Value Row(float[] numbers) => new("c", new Tensor(new Shape(numbers.Length), numbers.Select(n => (double)n).ToArray()));

    private static InputExpression X(int number) => new InputExpression(number, ElementType.Float32);

    private static SelectExpression Imputed() => new SelectExpression(new UnaryExpression(UnaryFunction.IsNaN, X(0), ElementType.Bool), X(1), X(0));

    private static BinaryExpression Scaled() => new BinaryExpression(
        BinaryFunction.Multiply, new BinaryExpression(BinaryFunction.Subtract, X(0), X(1), ElementType.Float32), X(2), ElementType.Float32);

    private static TreeEnsembleOperation Trees(ModelGraph graph) => graph.Operations.OfType<TreeEnsembleOperation>().Single();

    private static ModelGraph Behind(Value table, TreeEnsemble ensemble, Value[] inputs, Operation[] before, bool isFolded, int targets = 1)
    {
        TreeEnsembleOperation trees = new(Node, table, ensemble, Output(1, targets));
        ModelGraph graph = new(inputs, [trees.Output], [.. before, trees]) { Vocabulary = Vocabulary.Of(Enumerable.Range(0, 50).Select(i => $"text {i}")) };
        if (isFolded)
        {
            GraphFolder.Fold(graph, CancellationToken.None);
        }

        return graph;
    }

    private static double Threshold(Random random) => (float)Math.Round((random.NextDouble() * 4) - 2, 1);

    private static TreeEnsemble Ensemble(Random random, int trees, int features = Features, int mostLeaves = 12, Func<int, double>? threshold = null)
    {
        TreeEnsemble grown = RandomTrees.Ensemble(random, trees, mostLeaves, features);
        double next = 0;
        return new TreeEnsemble(
            grown.Trees.Select(t => new DecisionTree(
                t.Splits.Select(s => s with { Threshold = threshold?.Invoke(s.Feature) ?? s.Threshold }).ToArray(),
                t.Leaves.Select(_ => Leaf(random.Next(6) == 0 ? 1 : next += 0.125)).ToArray(),
                t.Root)).ToArray(),
            features,
            1,
            TreeAggregate.Sum,
            null);
    }

    private static void AssertSame(ModelGraph before, ModelGraph after, Random random)
    {
        double[] special = [double.NaN, double.PositiveInfinity, double.NegativeInfinity, 0, -0.0, 1, 9];
        for (int row = 0; row < 60; row++)
        {
            Tensor[] inputs = before.Inputs
                .Select(i => new Tensor(i.Shape,
                    Enumerable.Range(0, i.Shape.Count).Select(_ => random.Next(3) == 0 ? special[random.Next(special.Length)] : Threshold(random)).ToArray()))
                .ToArray();
            Assert.Equal(ReferenceEvaluator.Evaluate(before, inputs)[0].Floats, ReferenceEvaluator.Evaluate(after, inputs)[0].Floats);
        }
    }
}
