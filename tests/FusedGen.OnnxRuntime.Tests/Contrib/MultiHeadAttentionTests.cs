using FusedGen.Compiler.Graph;
using FusedGen.Tests;

namespace FusedGen.OnnxRuntime.Tests.Contrib;

/// <summary>Attention over queries, keys and values that were projected before.</summary>
public class MultiHeadAttentionTests
{
    private const int Queries = 3;
    private const int Keys = 4;

    public static TheoryData<int[], int[]> Masks => new()
    {
        { [2], [3, 4] },
        { [2, Keys], [1, 1, 0, 1, 0, 0, 1, 1] },
        { [2, Queries, Keys], Enumerable.Range(0, 2 * Queries * Keys).Select(i => i % 3 == 0 ? 0 : 1).ToArray() },
    };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Queries_attend_to_keys(bool biased) => Agreement.Check(
        Apart().Trained("b", 8 + 8 + 6).Returning("MultiHeadAttention", ["q", "k", "v", biased ? "b" : ""], ["y"], ("num_heads", 2)));

    [Theory]
    [MemberData(nameof(Masks))]
    public void Padding_is_masked(int[] shape, int[] mask) => Agreement.Check(
        Apart().TypedInput("mask", 6, shape.Select(d => (object)d).ToArray())
            .Returning("MultiHeadAttention", ["q", "k", "v", "", "mask"], ["y"], ("num_heads", 2), ("mask_filter_value", -3f)),
        ("mask", Agreement.Integers(ElementType.Int32, shape, mask.Select(m => (long)m).ToArray())));

    [Fact]
    public void A_bias_of_the_scores_and_a_factor() => Agreement.Check(
        Apart().Input("scores", 2, 1, Queries, Keys)
            .Returning("MultiHeadAttention", ["q", "k", "v", "", "", "scores"], ["y"], ("num_heads", 2), ("scale", 0.25f)));

    /// <summary>
    /// ONNX Runtime packs them for graphics processors alone: what they are packed from is held to it.
    /// </summary>
    [Fact]
    public void All_three_may_be_packed() => Agreement.CheckSame(
        ContribModel.Of().Input("q", 2, Keys, 8).Input("k", 2, Keys, 8).Input("v", 2, Keys, 8)
            .Returning("MultiHeadAttention", ["q", "k", "v"], ["y"], ("num_heads", 2)),
        Packed(ContribModel.Of().Input("q", 2, Keys, 8).Input("k", 2, Keys, 8).Input("v", 2, Keys, 8), "q", "k", "v")
            .Returning("MultiHeadAttention", ["packed"], ["y"], ("num_heads", 2)));

    [Fact]
    public void Keys_and_values_may_be_packed() => Agreement.CheckSame(
        ContribModel.Of().Input("q", 2, Queries, 8).Input("k", 2, Keys, 8).Input("v", 2, Keys, 8)
            .Returning("MultiHeadAttention", ["q", "k", "v"], ["y"], ("num_heads", 2)),
        Packed(ContribModel.Of().Input("q", 2, Queries, 8).Input("k", 2, Keys, 8).Input("v", 2, Keys, 8), "k", "v")
            .Returning("MultiHeadAttention", ["q", "packed"], ["y"], ("num_heads", 2)));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Keys_of_another_layer_come_in_heads(bool biased) => Agreement.Check(
        ContribModel.Of().Input("q", 2, Queries, 8).Input("k", 2, 2, Keys, 4).Input("v", 2, 2, Keys, 4).Trained("b", 24)
            .Returning("MultiHeadAttention", ["q", "k", "v", biased ? "b" : ""], ["y"], ("num_heads", 2)));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Keys_and_values_of_earlier_calls_come_first(int unidirectional) => Agreement.Check(
        ContribModel.Of().Input("q", 2, Queries, 8).Input("k", 2, Queries, 8).Input("v", 2, Queries, 8).Input("pk", 2, 2, 5, 4).Input("pv", 2, 2, 5, 4)
            .Trained("b", 24)
            .Returning("MultiHeadAttention", ["q", "k", "v", "b", "", "", "pk", "pv"], ["y", "presentk", "presentv"], ("num_heads", 2),
                ("unidirectional", unidirectional)));

    [Fact]
    public void The_scores_are_an_output() => Agreement.Check(
        Apart().Input("scores", 1, 2, Queries, Keys)
            .Node("MultiHeadAttention", ["q", "k", "v", "", "", "scores"], ["y", "", "", "qk"], ContribModel.Domain, ("num_heads", 2))
            .Output("y").TypedOutput("qk", OnnxBuilder.Float, 2, 2, Queries, Keys));

    /// <summary>[batch, sequence, heads, projections, features].</summary>
    private static OnnxBuilder Packed(OnnxBuilder model, params string[] parts)
    {
        model.Integers("heads", 2, Keys, 2, 1, 4);
        foreach (string part in parts)
        {
            model.Node("Reshape", [part, "heads"], part + "heads");
        }

        return model.Node("Concat", parts.Select(p => p + "heads").ToArray(), "packed", ("axis", 3));
    }

    private static OnnxBuilder Apart() => ContribModel.Of().Input("q", 2, Queries, 8).Input("k", 2, Keys, 8).Input("v", 2, Keys, 6);
}
