extern alias differential;

using differential::FusedGen.Differential.Judging;
using FusedGen.Compiler;
using FusedGen.Compiler.Graph;
using FusedGen.Tests;

namespace FusedGen.OnnxRuntime.Tests;

/// <summary>What the differential test takes for right: all that rounding can decide, and nothing else.</summary>
public class JudgeTests
{
    private static readonly double[] s_equal = [0.1, 0.1, 0.1, 0.1];

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, true)]
    [InlineData(2, false)]
    [InlineData(-1, false)]
    public void A_step_may_be_taken_where_the_sum_inside_of_a_function_rounds_to_its_end(double got, bool isRight)
    {
        // 16777216 / (16777216 + 1): the float sum is 16777216.
        OnnxBuilder model = OnnxBuilder.Model(17).Input("x", 1).Node("Softsign", ["x"], "s").Node("Floor", ["s"], "f")
            .Node("Cast", ["f"], "y", ("to", OnnxBuilder.Int64)).TypedOutput("y", OnnxBuilder.Int64, 1);
        Assert.Equal(isRight, IsRight(model, [16777216], got));
    }

    [Fact]
    public void The_largest_of_equal_elements_may_be_any_of_them()
    {
        OnnxBuilder model = OnnxBuilder.Model(17).Input("x", 1, 4).Node("Softmax", ["x"], "s").Node("ArgMax", ["s"], "y", ("axis", 1), ("keepdims", 0))
            .TypedOutput("y", OnnxBuilder.Int64, 1);

        Assert.All(Enumerable.Range(0, 4), index => Assert.True(IsRight(model, s_equal, index)));
        Assert.False(IsRight(model, s_equal, 4));
        Assert.False(IsRight(model, [0.1, 0.2, 0.1, 0.1], 0));
        Assert.True(IsRight(model, [0.1, 0.2, 0.1, 0.1], 1));
    }

    [Theory]
    [InlineData(-3539558.25, double.NaN, true)]
    [InlineData(-3539558.25, 0, true)]
    [InlineData(-3539558.25, 1, false)]
    [InlineData(-2.5, double.NaN, true)]
    [InlineData(-2.5, 0.1, false)]
    public void A_negative_number_has_a_power_where_rounding_makes_the_exponent_an_integer(double x, double got, bool isRight)
    {
        OnnxBuilder model = OnnxBuilder.Model(17).Input("x", 1).Weights("one", [1], [1]).Node("Mul", ["x", "one"], "m").Node("Pow", ["m", "m"], "y")
            .Output("y");
        Assert.Equal(isRight, IsRight(model, [x], got));
    }

    [Theory]
    [InlineData(0.75, true)]
    [InlineData(0.7500001, true)]
    [InlineData(0.751, false)]
    [InlineData(double.NaN, false)]
    [InlineData(double.PositiveInfinity, false)]
    public void An_ordinary_answer_may_be_off_by_a_few_roundings(double got, bool isRight)
    {
        OnnxBuilder model = OnnxBuilder.Model(17).Input("x", 1).Weights("three", [1], [3]).Node("Mul", ["x", "three"], "y").Output("y");
        Assert.Equal(isRight, IsRight(model, [0.25], got));
    }

    private static bool IsRight(OnnxBuilder model, double[] input, double got)
    {
        ModelGraph graph = FoldedModel.Of(model.ToBytes(), new ModelOptions(), CancellationToken.None).Original;
        Value output = graph.Outputs[0];
        Tensor answer = output.Type.IsFloating() ? new Tensor(output.Shape, [got], output.Type) : new Tensor(output.Shape, [(long)got], output.Type);
        Realizations known = new(graph, [new Tensor(graph.Inputs[0].Shape, input, ElementType.Float32)], seed: 1);
        return Acceptance.Judge(known, null, [answer], 0) is null;
    }
}
