using CsCheck;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Printing;
using FusedGen.Compiler.Tests.Harness;
using static FusedGen.Compiler.Tests.Reference.Given;

namespace FusedGen.Compiler.Tests.Emitting;

/// <summary>
/// Constants are divided without a gap, and a layer that a network fills with one number costs one number.
/// </summary>
public class WeightStretchTests
{
    private static readonly Gen<int[]> s_words =
        Gen.Select(Gen.Int[0, 3], Gen.Int[1, 2 * WeightStretch.ShortestRun]).List[0, 12]
            .Select(runs => runs.SelectMany(run => Enumerable.Repeat(run.Item1, run.Item2)).ToArray());

    [Fact]
    public void Stretches_follow_each_other_and_a_run_is_of_one_word() => Gen.Select(s_words, Gen.Int[1, 300]).Sample((words, longest) =>
    {
        int next = 0;
        foreach (WeightStretch stretch in WeightStretch.Divide(words, longest))
        {
            Assert.Equal(next, stretch.First);
            Assert.InRange(stretch.Count, 1, stretch.IsRun ? int.MaxValue : longest);
            if (stretch.IsRun)
            {
                Assert.InRange(stretch.Count, WeightStretch.ShortestRun, int.MaxValue);
                Assert.Single(words.AsSpan(stretch.First, stretch.Count).ToArray().Distinct());
            }

            next += stretch.Count;
        }

        Assert.Equal(words.Length, next);
    });

    [Fact]
    public void Equal_words_that_are_enough_are_a_run_wherever_they_lie()
    {
        int[] words = [1, 2, .. Enumerable.Repeat(7, WeightStretch.ShortestRun), 3, .. Enumerable.Repeat(8, WeightStretch.ShortestRun - 1)];

        Assert.Equal(
            [new WeightStretch(0, 2, false), new WeightStretch(2, WeightStretch.ShortestRun, true),
                new WeightStretch(2 + WeightStretch.ShortestRun, WeightStretch.ShortestRun, false)],
            WeightStretch.Divide(words, 100_000));
    }

    [Fact]
    public void A_layer_of_one_number_predicts_what_it_should_and_takes_no_text()
    {
        Value input = new("x", ElementType.Float32, new Shape(1, 300));
        Value output = new("y", ElementType.Float32, new Shape(1, 256));
        double[] weight = Enumerable.Repeat(0.125, 256 * 300).ToArray();
        weight[31_000] = -2;
        ModelGraph graph = new([input], [output],
            [new LinearOperation(Node, input, Floats([256, 300], weight), Enumerable.Repeat(0.25, 256).ToArray(), output)]);

        Agreement.CheckAllWidths(graph);
        Assert.InRange(CompiledModel.Of(graph).Files.Single(file => file.Suffix == ".Weights").Text.Length, 1, 6000);
    }
}
