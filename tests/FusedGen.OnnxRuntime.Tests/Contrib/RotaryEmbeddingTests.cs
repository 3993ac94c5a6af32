using FusedGen.Compiler.Graph;
using FusedGen.Tests;

namespace FusedGen.OnnxRuntime.Tests.Contrib;

/// <summary>The rotation of positions.</summary>
public class RotaryEmbeddingTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Heads_side_by_side(int interleaved) => Agreement.Check(
        Angles(ContribModel.Of().Input("x", 2, 3, 16).TypedInput("at", 7, 2, 3), 4)
            .Returning("RotaryEmbedding", ["x", "at", "cos", "sin"], ["y"], ("interleaved", interleaved)),
        ("at", Agreement.Integers(ElementType.Int64, [2, 3], 0, 3, 9, 1, 2, 8)));

    [Fact]
    public void Heads_apart_from_a_first_position_on() => Agreement.Check(
        Angles(ContribModel.Of().Input("x", 2, 2, 3, 8).TypedInput("at", 7, 1), 4).Returning("RotaryEmbedding", ["x", "at", "cos", "sin"], ["y"]),
        ("at", Agreement.Integers(ElementType.Int64, [1], 5)));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Some_features_of_each_head_stay(int interleaved) => Agreement.Check(
        Angles(ContribModel.Of().Input("x", 2, 3, 16).TypedInput("at", 7, 2, 3), 2)
            .Returning("RotaryEmbedding", ["x", "at", "cos", "sin"], ["y"], ("num_heads", 2), ("rotary_embedding_dim", 4), ("interleaved", interleaved)),
        ("at", Agreement.Integers(ElementType.Int64, [2, 3], 0, 3, 9, 1, 2, 8)));

    [Fact]
    public void A_factor_changes_nothing() => Agreement.Check(
        Angles(ContribModel.Of().Input("x", 1, 3, 8).TypedInput("at", 7, 1), 4).Returning("RotaryEmbedding", ["x", "at", "cos", "sin"], ["y"], ("scale", 0.5f)),
        ("at", Agreement.Integers(ElementType.Int64, [1], 0)));

    private static OnnxBuilder Angles(OnnxBuilder model, int pairs) => model.Trained("cos", 10, pairs).Trained("sin", 10, pairs);
}
