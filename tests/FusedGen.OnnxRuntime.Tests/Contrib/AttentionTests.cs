using FusedGen.Compiler.Graph;
using FusedGen.Tests;

namespace FusedGen.OnnxRuntime.Tests.Contrib;

/// <summary>Attention that projects its input itself.</summary>
public class AttentionTests
{
    private const int Batch = 2;
    private const int Length = 4;

    public static TheoryData<int[], int[]> Masks => new()
    {
        { [Batch], [3, 4] },
        { [2 * Batch], [4, 3, 1, 0] },
        { [Batch, Length], [1, 1, 0, 1, 0, 0, 1, 1] },
        { [Batch, Length, Length], Enumerable.Range(0, Batch * Length * Length).Select(i => i % 3 == 0 ? 0 : 1).ToArray() },
    };

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Heads_attend_to_all_or_to_what_came_before(int unidirectional) => Agreement.Check(
        Model().Returning("Attention", ["x", "w", "b"], ["y"], ("num_heads", 2), ("unidirectional", unidirectional)));

    [Theory]
    [MemberData(nameof(Masks))]
    public void Padding_is_masked(int[] shape, int[] mask)
    {
        foreach (int unidirectional in new[] { 0, 1 })
        {
            foreach (float filter in new[] { -100f, -2f })
            {
                Agreement.Check(
                    Model().TypedInput("mask", 6, shape.Select(d => (object)d).ToArray())
                        .Returning("Attention", ["x", "w", "b", "mask"], ["y"], ("num_heads", 2), ("unidirectional", unidirectional),
                            ("mask_filter_value", filter)),
                    ("mask", Agreement.Integers(ElementType.Int32, shape, mask.Select(m => (long)m).ToArray())));
            }
        }
    }

    [Fact]
    public void Padding_is_masked_by_minus_ten_thousand_unless_the_node_says_otherwise() => Agreement.Check(
        Model().TypedInput("mask", 6, Batch, Length).Returning("Attention", ["x", "w", "b", "mask"], ["y"], ("num_heads", 2)),
        ("mask", Agreement.Integers(ElementType.Int32, [Batch, Length], 1, 1, 0, 1, 0, 0, 1, 1)));

    [Fact]
    public void A_bias_of_the_scores_and_a_factor() => Agreement.Check(
        Model().Input("scores", 1, 2, Length, Length)
            .Returning("Attention", ["x", "w", "b", "", "", "scores"], ["y"], ("num_heads", 2), ("scale", 0.25f)));

    [Fact]
    public void Values_may_have_more_features_than_keys() => Agreement.Check(
        ContribModel.Of().Input("x", Batch, Length, 6).Trained("w", 6, 4 + 4 + 10).Trained("b", 18)
            .Returning("Attention", ["x", "w", "b"], ["y"], ("num_heads", 2), ("qkv_hidden_sizes", new[] { 4, 4, 10 })));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Keys_and_values_of_earlier_calls_come_first(int unidirectional) => Agreement.Check(
        Model().Input("past", 2, Batch, 2, 3, 4)
            .Returning("Attention", ["x", "w", "b", "", "past"], ["y", "present"], ("num_heads", 2), ("unidirectional", unidirectional)));

    [Fact]
    public void The_state_of_the_first_call_is_made() => Agreement.Check(
        Model().Returning("Attention", ["x", "w", "b"], ["y", "present"], ("num_heads", 2)));

    private static OnnxBuilder Model() => ContribModel.Of().Input("x", Batch, Length, 6).Trained("w", 6, 24).Trained("b", 24);
}
