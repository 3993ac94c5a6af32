using FusedGen.Compiler.Graph;
using FusedGen.Tests;

namespace FusedGen.OnnxRuntime.Tests.Contrib;

/// <summary>Attention with shared heads of keys and values, of known lengths.</summary>
public class GroupQueryAttentionTests
{
    private const int Length = 4;

    [Fact]
    public void A_first_call() => Agreement.Check(Model(past: 0).Returning("GroupQueryAttention", Inputs(), Outputs, Heads));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Positions_are_rotated(int interleaved)
    {
        Agreement.Check(Model(past: 0).Returning("GroupQueryAttention", Inputs(), Outputs, [.. Heads, ("do_rotary", 1), ("rotary_interleaved", interleaved)]));
        Agreement.Check(Model(past: 3, length: 1)
            .Returning("GroupQueryAttention", Inputs(), Outputs, [.. Heads, ("do_rotary", 1), ("rotary_interleaved", interleaved)]));
    }

    /// <summary>What lies behind the keys and values in a longer buffer is nobody's.</summary>
    [Theory]
    [InlineData(1, 3)]
    [InlineData(1, 7)]
    [InlineData(2, 7)]
    public void A_later_call_has_earlier_keys(int length, int buffer) => Agreement.Check(
        Model(past: 3, length, buffer).Node("GroupQueryAttention", Inputs(), ["y", "bufferk", "bufferv"], ContribModel.Domain, Heads)
            .Integers("start", 0).Integers("end", 3 + length).Integers("axis", 2)
            .Node("Slice", ["bufferk", "start", "end", "axis"], "presentk").Node("Slice", ["bufferv", "start", "end", "axis"], "presentv").Output(Outputs));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(9)]
    public void A_window_of_keys(int size) => Agreement.Check(
        Model(past: 0).Returning("GroupQueryAttention", Inputs(), ["y"], [.. Heads, ("local_window_size", size)]));

    [Fact]
    public void All_three_may_be_packed() => Agreement.Check(
        Lengths(ContribModel.Of().Input("q", 1, Length, 128), Length, 0, 0)
            .Returning("GroupQueryAttention", ["q", "", "", "pk", "pv", "last", "total"], Outputs, Heads));

    [Fact]
    public void Scores_are_capped_and_have_a_factor() => Agreement.Check(
        Model(past: 0).Returning("GroupQueryAttention", Inputs(), ["y"], [.. Heads, ("softcap", 0.5f), ("scale", 0.75f)]));

    [Fact]
    public void The_softmax_is_smoothed() =>
        Agreement.Check(Model(past: 0).Returning("GroupQueryAttention", Inputs(), ["y"], [.. Heads, ("smooth_softmax", 1)]));

    [Fact]
    public void Heads_have_a_sink() => Agreement.Check(
        Model(past: 0).Trained("sink", 4).Returning("GroupQueryAttention", [.. Inputs(), "", "", "sink"], ["y"], Heads));

    [Fact]
    public void A_bias_of_the_scores() => Agreement.Check(
        Model(past: 0).Input("scores", 1, 4, Length, Length).Returning("GroupQueryAttention", [.. Inputs(), "", "scores"], ["y"], Heads));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void The_scores_or_the_weights_are_an_output(int kind) => Agreement.Check(
        Model(past: 0).Input("scores", 1, 4, Length, Length)
            .Returning("GroupQueryAttention", [.. Inputs(), "", "scores"], [.. Outputs, "qk"], [.. Heads, ("qk_output", kind), ("softcap", 0.5f)]));

    [Fact]
    public void Every_query_may_see_every_key() => Agreement.Check(
        Model(past: 0).Returning("GroupQueryAttention", Inputs(), ["y"], [.. Heads, ("causal", 0)]));

    private static (string, object)[] Heads => [("num_heads", 4), ("kv_num_heads", 2)];

    private static string[] Outputs => ["y", "presentk", "presentv"];

    private static string[] Inputs() => ["q", "k", "v", "pk", "pv", "last", "total", "cos", "sin"];

    private static OnnxBuilder Model(int past, int length = Length, int? buffer = null) =>
        Lengths(ContribModel.Of().Input("q", 1, length, 64).Input("k", 1, length, 32).Input("v", 1, length, 32), length, past, buffer ?? past);

    private static OnnxBuilder Lengths(OnnxBuilder model, int length, int past, int buffer)
    {
        long total = past + length;
        return model.Input("pk", 1, 2, buffer, 16).Input("pv", 1, 2, buffer, 16).Trained("cos", 16, 8).Trained("sin", 16, 8)
            .Initializer(OnnxBuilder.Tensor("last", 6, [1], BitConverter.GetBytes((int)total - 1)))
            .Initializer(OnnxBuilder.Tensor("total", 6, [], BitConverter.GetBytes((int)total)));
    }
}
