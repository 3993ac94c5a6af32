using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Tests.Emitting;
using static FusedGen.Compiler.Tests.Folding.NetworkBuilder;
using static FusedGen.Compiler.Tests.Reference.Given;

namespace FusedGen.Compiler.Tests.Folding;

public class IntegerWeightsTests
{
    private const int Features = 40;
    private const int Inputs = 60;

    [Fact]
    public void Multiples_of_one_scale_become_integers()
    {
        LinearOperation layer = Folded(_ => 0.0123, bias: null);
        Assert.All(layer.Weight.Floats, w => Assert.Equal(Math.Round(w), w));
        Assert.Equal(127, layer.Weight.Floats.Max(Math.Abs));
        Assert.NotNull(layer.Epilogue);
    }

    [Fact]
    public void Each_output_has_a_scale_of_its_own()
    {
        LinearOperation layer = Folded(m => 0.001 * (m + 1), bias: null);
        Assert.All(layer.Weight.Floats, w => Assert.Equal(Math.Round(w), w));
        Assert.Equal(Features, Assert.Single(layer.Epilogue!.Inputs).Constant!.Count);
    }

    [Fact]
    public void A_bias_of_the_same_multiples_is_added_as_integers()
    {
        LinearOperation layer = Folded(_ => 0.5, Enumerable.Range(0, Features).Select(m => 0.5 * (m - 7)).ToArray());
        Assert.Equal(Enumerable.Range(0, Features).Select(m => m - 7.0), layer.Bias!);
    }

    [Fact]
    public void Any_other_bias_is_added_after_the_sum()
    {
        LinearOperation layer = Folded(_ => 0.5, Enumerable.Range(0, Features).Select(m => 0.3 * m).ToArray());
        Assert.Null(layer.Bias);
        Assert.All(layer.Weight.Floats, w => Assert.Equal(Math.Round(w), w));
    }

    [Fact]
    public void Weights_that_are_no_multiples_of_one_number_stay()
    {
        NetworkBuilder network = new();
        ModelGraph graph = network.Graph(network.Linear(network.Rounded(network.Input(1, Inputs)), Features));
        FoldedNetwork.Checked(graph);
        Assert.Null(((LinearOperation)graph.Operations[^1]).Epilogue);
    }

    [Fact]
    public void Weights_of_inputs_that_are_no_whole_numbers_stay()
    {
        NetworkBuilder network = new();
        Value x = network.Input(1, Inputs);
        ModelGraph graph = network.Graph(Layer(network, x, _ => 0.0123, null));
        FoldedNetwork.Checked(graph);
        Assert.Null(((LinearOperation)graph.Operations[^1]).Epilogue);
    }

    private static LinearOperation Folded(Func<int, double> scale, double[]? bias)
    {
        NetworkBuilder network = new();
        ModelGraph graph = network.Graph(Layer(network, network.Rounded(network.Input(1, Inputs)), scale, bias));
        FoldedNetwork.Checked(graph);
        return Assert.IsType<LinearOperation>(graph.Operations[^1]);
    }

    /// <summary>A layer of integers of 8 bits times a scale for each output, 127 and 1 among them.</summary>
    private static Value Layer(NetworkBuilder network, Value x, Func<int, double> scale, double[]? bias)
    {
        double[] weights = network.Numbers(Features * Inputs).Select(n => Math.Round(n * 127)).ToArray();
        for (int m = 0; m < Features; m++)
        {
            weights[m * Inputs] = 127;
            weights[(m * Inputs) + 1] = 1;
        }

        weights = weights.Select((w, i) => w * scale(i / Inputs)).ToArray();
        return network.Append(new LinearOperation(Node, x, Floats([Features, Inputs], weights), bias, Output(1, Features)));
    }
}
