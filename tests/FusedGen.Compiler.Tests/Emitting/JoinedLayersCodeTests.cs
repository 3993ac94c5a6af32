using CsCheck;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Planning;
using FusedGen.Compiler.Tests.Harness;
using static FusedGen.Compiler.Tests.Reference.Given;
using Program = FusedGen.Compiler.Planning.Program;

namespace FusedGen.Compiler.Tests.Emitting;

/// <summary>Layers in code that hand their outputs on in registers.</summary>
public class JoinedLayersCodeTests
{
    private static readonly Gen<(int[] Widths, int[] Activations, bool HasResidual)> s_networks =
        from widths in Gen.Int[1, 45].Array[3, 5]
        from activations in Gen.Int[0, 3].Array[4]
        from hasResidual in Gen.Bool
        select (hasResidual ? [.. widths[..^1], widths[0]] : widths, activations, hasResidual);

    [Theory]
    [InlineData(64, 32, 10)]
    [InlineData(7, 13, 3)]
    [InlineData(5, 50, 33)]
    [InlineData(20, 17, 16)]
    public void Two_layers_are_one_method_without_working_memory(int inputs, int hidden, int outputs)
    {
        ModelGraph graph = Layers([inputs, hidden, outputs], [1, 1], hasResidual: false);

        CompiledModel model = CompiledModel.Of(graph);
        Assert.Equal([0], model.Program.Single.Joins.Keys);
        Assert.Contains("one method with the next step", model.Text, StringComparison.Ordinal);
        Agreement.CheckAllWidths(graph);
    }

    [Fact]
    public void Layers_are_joined_in_pairs_and_answer_bit_by_bit_as_apart() => s_networks.Sample(
        network =>
        {
            ModelGraph graph = Layers(network.Widths, network.Activations, network.HasResidual);
            CompiledModel joined = CompiledModel.Of(graph);
            CompiledModel apart = CompiledModel.Of(graph, WithoutJoins(joined.Program));
            Random random = new(network.Widths[0]);
            for (int sample = 0; sample < 5; sample++)
            {
                Tensor[] input = [Floats([1, network.Widths[0]],
                    Enumerable.Range(0, network.Widths[0]).Select(_ => (double)(float)(random.NextDouble() - 0.5)).ToArray())];
                Assert.Equal(apart.Predict(input)[0].Floats, joined.Predict(input)[0].Floats);
            }

            Agreement.Check(graph);
        },
        iter: 25);

    [Fact]
    public void A_layer_that_another_reads_too_is_stored()
    {
        ModelGraph graph = Layers([20, 30, 30, 30], [1, 1, 1], hasResidual: false, residualOfLast: 0);

        Assert.DoesNotContain(0, CompiledModel.Of(graph).Program.Single.Joins.Keys);
        Agreement.CheckAllWidths(graph);
    }

    [Fact]
    public void Layers_with_costly_functions_with_reproducible_bits_or_of_many_inputs_stay_apart()
    {
        Assert.Empty(CompiledModel.Of(Layers([20, 12, 8], [4, 0], hasResidual: false)).Program.Single.Joins);
        Assert.Empty(CompiledModel.Of(Layers([20, 12, 8], [1, 0], hasResidual: false), reproducible: true).Program.Single.Joins);
        Assert.Empty(CompiledModel.Of(Layers([120, 12, 8], [1, 0], hasResidual: false)).Program.Single.Joins);
    }

    private static Program WithoutJoins(Program program) => program with { Single = program.Single with { Joins = new Dictionary<int, Kernel>() } };

    /// <summary>
    /// Dense layers one after the other: nothing, Relu, the square, the absolute value or Tanh behind each; the last
    /// may have the network's input as residual.
    /// </summary>
    private static ModelGraph Layers(int[] widths, int[] activations, bool hasResidual, int? residualOfLast = null)
    {
        List<LinearOperation> layers = [];
        Value x = DenseLayer.Input(1, widths[0]);
        Value next = x;
        for (int i = 1; i < widths.Length; i++)
        {
            bool isLast = i == widths.Length - 1;
            Value? residual = !isLast ? null
                : residualOfLast is { } layer ? layers[layer].Output
                : hasResidual ? x
                : null;
            layers.Add(DenseLayer.Of(next, widths[i], Activation(activations[i - 1]), residual, number: i));
            next = layers[^1].Output;
        }

        return new ModelGraph([x], [next], [.. layers]);
    }

    private static Func<Expression, Expression>? Activation(int number) => number switch
    {
        0 => null,
        1 => DenseLayer.Activation(UnaryFunction.Relu),
        2 => sum => new BinaryExpression(BinaryFunction.Multiply, sum, sum, ElementType.Float32),
        3 => DenseLayer.Activation(UnaryFunction.Absolute),
        _ => DenseLayer.Activation(UnaryFunction.Tanh),
    };
}
