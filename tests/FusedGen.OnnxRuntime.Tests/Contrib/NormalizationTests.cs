using FusedGen.Compiler.Graph;
using FusedGen.Tests;

namespace FusedGen.OnnxRuntime.Tests.Contrib;

/// <summary>Normalisations over features, with what is added before them.</summary>
public class NormalizationTests
{
    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void Layer_normalisation_of_a_sum(bool shifted, bool biased) => Agreement.Check(
        ContribModel.Of().Input("x", 2, 3, 8).Input("skip", 2, 3, 8).Trained("gamma", 8).Trained("beta", 8).Trained("bias", 8)
            .Returning("SkipLayerNormalization", ["x", "skip", "gamma", shifted ? "beta" : "", biased ? "bias" : ""], ["y", "", "", "sum"],
                ("epsilon", 0.01f)));

    [Theory]
    [InlineData(new[] { 1, 3, 8 })]
    [InlineData(new[] { 3, 8 })]
    public void The_residual_may_be_the_same_for_all_samples(int[] skip) => Agreement.Check(
        ContribModel.Of().Input("x", 2, 3, 8).Input("skip", skip.Select(d => (int?)d).ToArray()).Trained("gamma", 8).Trained("beta", 8)
            .Returning("SkipLayerNormalization", ["x", "skip", "gamma", "beta"], ["y"]));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Root_mean_square_of_a_sum(bool biased) => Agreement.Check(
        ContribModel.Of().Input("x", 2, 3, 8).Input("skip", 2, 3, 8).Trained("gamma", 8).Trained("bias", 8)
            .Returning("SkipSimplifiedLayerNormalization", ["x", "skip", "gamma", biased ? "bias" : ""], ["y", "", "", "sum"], ("epsilon", 0.01f)));

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public void Root_mean_square_in_the_standard_domain(int axis) => Agreement.Check(
        OnnxBuilder.Model().Input("x", 2, 3, 8).Weights("gamma", axis == 1 ? [3, 8] : [8], 1, 2, 0.5f)
            .Node("SimplifiedLayerNormalization", ["x", "gamma"], ["y", "inverse"], "", ("axis", axis), ("epsilon", 0.01f), ("stash_type", 1))
            .Output("y", "inverse"));

    [Theory]
    [InlineData(true, true, true)]
    [InlineData(true, false, false)]
    [InlineData(false, true, false)]
    [InlineData(false, false, true)]
    public void Embeddings_are_added_and_normalised(bool segments, bool mask, bool positions)
    {
        OnnxBuilder model = ContribModel.Of().TypedInput("words", 6, 2, 4).TypedInput("segments", 6, 2, 4).TypedInput("mask", 6, 2, 4)
            .TypedInput("positions", 6, 2, 4)
            .Trained("word", 10, 6).Trained("position", 5, 6).Trained("segment", 3, 6).Trained("gamma", 6).Trained("beta", 6)
            .Returning(
                "EmbedLayerNormalization",
                ["words", segments ? "segments" : "", "word", "position", segments ? "segment" : "", "gamma", "beta", mask ? "mask" : "",
                    positions ? "positions" : ""],
                ["y", "lengths", "sum"],
                ("epsilon", 0.001f));
        Tensor Given(params long[] values) => Agreement.Integers(ElementType.Int32, [2, 4], values);
        Agreement.Check(
            model,
            ("words", Given(1, 9, 0, 3, 4, 4, 2, 8)),
            ("segments", Given(0, 1, 2, 0, 1, 1, 0, 2)),
            ("mask", Given(1, 1, 1, 0, 1, 0, 1, 1)),
            ("positions", Given(4, 3, 2, 1, 0, 1, 2, 3)));
    }
}
