using CsCheck;
using FusedGen.Compiler.Folding;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Lowering;
using FusedGen.Compiler.Onnx;
using FusedGen.Compiler.Reference;
using FusedGen.Compiler.Tests.Harness;

namespace FusedGen.Compiler.Tests.Recurrent;

/// <summary>RNN, GRU and LSTM held to plain loops: as they are lowered, as they are folded, and as code.</summary>
public class RecurrentLayerTests
{
    private static readonly Gen<RecurrentCase> s_cases =
        from kind in Gen.Int[0, 2].Select(i => new[] { "RNN", "GRU", "LSTM" }[i])
        from steps in Gen.Int[1, 6]
        from batch in Gen.Int[1, 3]
        from features in Gen.Int[1, 5]
        from hidden in Gen.Int[1, 20]
        from direction in Gen.Int[0, 2].Select(i => new[] { "forward", "reverse", "bidirectional" }[i])
        from options in Gen.Int[0, (int)RecurrentOptions.All]
        from seed in Gen.Int[0, 1000]
        select new RecurrentCase(kind, steps, batch, features, hidden, direction, (RecurrentOptions)options, seed);

    [Fact]
    public void TheGraphComputesWhatTheOperatorsDefine() => s_cases.Sample(layer =>
    {
        double[][] expected = RecurrentReference<double>.Of(layer);
        ModelGraph graph = Lower(layer);
        AssertClose(layer, expected, ReferenceEvaluator.Evaluate(graph, Inputs(layer, graph)), 1e-12);
        GraphFolder.Fold(graph, CancellationToken.None);
        AssertClose(layer, expected, ReferenceEvaluator.Evaluate(graph, Inputs(layer, graph)), 1e-12);
    }, iter: 2000);

    [Fact]
    public void TheCodeComputesWhatTheOperatorsDefine() => s_cases.Sample(
        layer =>
        {
            ModelGraph graph = Lower(layer);
            GraphFolder.Fold(graph, CancellationToken.None);
            double[][] expected = RecurrentReference<double>.Of(layer);
            AssertClose(layer, expected, CompiledModel.Of(graph).Predict(Inputs(layer, graph)), Rounding(layer, expected));
        },
        iter: 40);

    /// <summary>
    /// Widths of the hidden state below, at and beyond those of vectors; the narrow ones must not overwrite what an
    /// earlier step of the other direction has written.
    /// </summary>
    [Theory]
    [InlineData("RNN", 3)]
    [InlineData("GRU", 4)]
    [InlineData("GRU", 16)]
    [InlineData("LSTM", 5)]
    [InlineData("LSTM", 33)]
    public void Both_directions_at_every_vector_width(string kind, int hidden)
    {
        ModelGraph graph = Lower(new RecurrentCase(kind, 7, 2, 3, hidden, "bidirectional", RecurrentOptions.Bias, 1));
        GraphFolder.Fold(graph, CancellationToken.None);
        Agreement.CheckAllWidths(graph);
    }

    [Fact]
    public void A_layer_is_one_scan_a_direction_and_its_input_is_multiplied_once_for_all_steps()
    {
        ModelGraph graph = Lower(new RecurrentCase("LSTM", 9, 1, 4, 8, "forward", RecurrentOptions.Bias, 1));
        GraphFolder.Fold(graph, CancellationToken.None);
        ScanOperation scan = Assert.Single(graph.Operations.OfType<ScanOperation>());
        Assert.Equal(9, scan.Steps);
        Assert.Equal(4, graph.Operations.OfType<LinearOperation>().Count());
        Assert.All(graph.Operations.OfType<LinearOperation>(), l => Assert.Equal(9, l.Rows));

        // The activations, the new cell and the new state are computed in the last step of products: nothing else is
        // left in the body.
        Assert.Equal(4, scan.Body.Operations.OfType<LinearOperation>().Count(l => l.Rows == 1));
        Assert.Equal(4, scan.Body.Operations.Count);
        Assert.Equal(9 * 4 * 8 * (4 + 8), graph.MultiplyAdds);
        Assert.Equal(4 * 8 * (4 + 8 + 1), graph.Parameters);
    }

    [Fact]
    public void A_single_step_needs_no_scan()
    {
        ModelGraph graph = Lower(new RecurrentCase("GRU", 1, 1, 4, 8, "forward", RecurrentOptions.FirstStates, 1));
        Assert.Empty(graph.Operations.OfType<ScanOperation>());
    }

    [Fact]
    public void What_a_layer_needs_at_a_step_is_read_before_it_is_overwritten_where_spans_overlap()
    {
        // The state of the caller is read before the first step, and written from then on.
        ModelGraph graph = Lower(new RecurrentCase("RNN", 4, 1, 3, 3, "forward", RecurrentOptions.FirstStates, 1));
        GraphFolder.Fold(graph, CancellationToken.None);
        Assert.False(CompiledModel.Of(graph).Program.Single.ToleratesOverlap);
    }

    private static ModelGraph Lower(RecurrentCase layer) => ModelLowering.Lower(OnnxModelReader.Read(layer.ToModel())).Graph;

    private static Tensor[] Inputs(RecurrentCase layer, ModelGraph graph) => graph.Inputs.Select(input => input.Name switch
    {
        "x" => Floats(input.Shape, layer.X, layer, layer.Features),
        "h" => Floats(input.Shape, layer.FirstHidden, layer, layer.Hidden),
        "c" => Floats(input.Shape, layer.FirstCell, layer, layer.Hidden),
        _ => new Tensor(input.Shape, layer.Lengths.Select(l => (long)l).ToArray(), input.Type),
    }).ToArray();

    /// <summary>Elements that are given with the batch in the middle, in the node's layout.</summary>
    private static Tensor Floats(Shape shape, float[] elements, RecurrentCase layer, int width)
    {
        double[] values = elements.Select(v => (double)v).ToArray();
        if (layer.Has(RecurrentOptions.BatchFirst))
        {
            int outer = elements.Length / (layer.Batch * width);
            values = Enumerable.Range(0, elements.Length)
                .Select(i => (B: i / (outer * width), O: i / width % outer, W: i % width))
                .Select(p => (double)elements[(((p.O * layer.Batch) + p.B) * width) + p.W])
                .ToArray();
        }

        return new Tensor(shape, values);
    }

    /// <summary>
    /// What rounding to float may do. A layer carries the errors of its steps on, larger or smaller by what its
    /// recurrent weights are; so the yardstick is the error that the plain loops make in float, four times for another
    /// order of sums, and a few roundings where those loops are exact by luck.
    /// </summary>
    private static double Rounding(RecurrentCase layer, double[][] expected)
    {
        float[][] plain = RecurrentReference<float>.Of(layer);
        double error = expected.Zip(plain, (e, p) => e.Zip(p, (a, b) => Math.Abs(a - b)).Max()).Max();
        double largest = expected.Max(e => e.Max(Math.Abs));
        return (4 * error) + (8 * Math.ScaleB(Math.Max(1, largest), -24));
    }

    private static void AssertClose(RecurrentCase layer, double[][] expected, Tensor[] actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int o = 0; o < expected.Length; o++)
        {
            Assert.Equal(expected[o].Length, actual[o].Count);
            for (int i = 0; i < expected[o].Length; i++)
            {
                Assert.True(Math.Abs(expected[o][i] - actual[o].Floats[i]) <= tolerance,
                    $"{layer}: output {o}, element {i}: {actual[o].Floats[i]:R} instead of {expected[o][i]:R}");
            }
        }
    }
}
