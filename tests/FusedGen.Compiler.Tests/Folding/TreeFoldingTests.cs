using FusedGen.Compiler.Folding;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Graph.Trees;
using FusedGen.Compiler.Tests.Harness;
using static FusedGen.Compiler.Tests.Reference.Given;

namespace FusedGen.Compiler.Tests.Folding;

/// <summary>Maps that go into the thresholds of trees.</summary>
public class TreeFoldingTests
{
    private const int Features = 4;

    /// <summary>
    /// Every row takes the way that it takes behind the scaler in float, also where the scaled number is a threshold,
    /// or the next float to one.
    /// </summary>
    [Fact]
    public void A_scaler_goes_into_the_thresholds_and_no_row_takes_another_way()
    {
        Random random = new(5);
        for (int run = 0; run < 30; run++)
        {
            float[] offset = Enumerable.Range(0, Features).Select(_ => (float)((random.NextDouble() - 0.5) * 100)).ToArray();
            float[] scale = Enumerable.Range(0, Features).Select(_ => (float)Math.Exp((random.NextDouble() * 8) - 4)).ToArray();
            TreeEnsemble ensemble = RandomTrees.Ensemble(random, 6, 12, Features);
            ModelGraph graph = Network(ensemble, offset, scale);
            GraphFolder.Fold(graph, CancellationToken.None);
            TreeEnsembleOperation folded = Assert.IsType<TreeEnsembleOperation>(Assert.Single(graph.Operations));
            for (int row = 0; row < 400; row++)
            {
                float[] x = Enumerable.Range(0, Features).Select(f => Near(random, ensemble, offset[f], scale[f])).ToArray();
                float[] scaled = x.Select((v, f) => (float)((float)(v - offset[f]) * scale[f])).ToArray();
                foreach ((DecisionTree before, DecisionTree after) in ensemble.Trees.Zip(folded.Ensemble.Trees))
                {
                    Assert.Equal(before.Leaves[before.LeafOf(f => scaled[f])], after.Leaves[after.LeafOf(f => x[f])]);
                }
            }
        }
    }

    [Fact]
    public void A_scale_that_turns_the_order_around_stays()
    {
        ModelGraph graph = Network(RandomTrees.Ensemble(new Random(1), 3, 12, Features), [0, 1, 2, 3], [1, -1, 1, 1]);
        GraphFolder.Fold(graph, CancellationToken.None);
        Assert.Equal(2, graph.Operations.Count);
    }

    private static float Near(Random random, TreeEnsemble ensemble, float offset, float scale)
    {
        DecisionTree tree = ensemble.Trees[random.Next(ensemble.Trees.Count)];
        double threshold = tree.Splits.Count == 0 ? 0 : tree.Splits[random.Next(tree.Splits.Count)].Threshold;
        float x = (float)((threshold / scale) + offset);
        return random.Next(10) switch
        {
            0 => float.NaN,
            1 => float.PositiveInfinity,
            2 => float.NegativeInfinity,
            < 5 => MathF.BitIncrement(x),
            < 8 => MathF.BitDecrement(x),
            _ => x,
        };
    }

    private static ModelGraph Network(TreeEnsemble ensemble, float[] offset, float[] scale)
    {
        Value x = new("x", ElementType.Float32, new Shape(1, Features));
        Expression Input(int number) => new InputExpression(number, ElementType.Float32);
        Expression difference = new BinaryExpression(BinaryFunction.Subtract, Input(0), Input(1), ElementType.Float32);
        Expression product = new BinaryExpression(BinaryFunction.Multiply, difference, Input(2), ElementType.Float32);
        MapOperation map = new(Node, product, [x, Row(offset), Row(scale)], Output(1, Features));
        TreeEnsembleOperation trees = new(Node, map.Output, ensemble, Output(1, 1));
        return new ModelGraph([x], [trees.Output], [map, trees]);
    }

    private static Value Row(float[] numbers) => new("c", new Tensor(new Shape(Features), numbers.Select(n => (double)n).ToArray()));
}
