using FusedGen.Tests;

namespace FusedGen.OnnxRuntime.Tests.Contrib;

/// <summary>Convolutions and matrix products with what was fused into them.</summary>
public class FusedLayerTests
{
    public static TheoryData<string, float[]> ConvolutionActivations => new()
    {
        { "", [] },
        { "Relu", [] },
        { "Tanh", [] },
        { "Sigmoid", [] },
        { "LeakyRelu", [0.3f] },
        { "Clip", [-0.2f, 0.4f] },
        { "HardSigmoid", [0.3f, 0.4f] },
    };

    public static TheoryData<string, float?, float?, float?> GemmActivations => new()
    {
        { "Relu", null, null, null },
        { "Sigmoid", null, null, null },
        { "Tanh", null, null, null },
        { "Softplus", null, null, null },
        { "Softsign", null, null, null },
        { "LeakyRelu", 0.3f, null, null },
        { "Elu", 0.7f, null, null },
        { "ThresholdedRelu", 0.25f, null, null },
        { "HardSigmoid", 0.3f, 0.4f, null },
        { "ScaledTanh", 0.8f, 1.5f, null },
        { "ParametricSoftplus", 0.8f, 1.5f, null },
        { "Selu", 1.6f, null, 1.1f },
    };

    [Theory]
    [MemberData(nameof(ConvolutionActivations))]
    public void A_convolution_has_its_activation(string activation, float[] parameters)
    {
        OnnxBuilder model = ContribModel.Of().Input("x", 2, 3, 7, 6).Trained("w", 4, 3, 3, 3).Trained("b", 4);
        (string, object)[] attributes = [("pads", new[] { 1, 0, 1, 0 }), ("strides", new[] { 2, 1 })];
        (string, object)[] named = activation.Length == 0 ? [] : [("activation", activation), ("activation_params", parameters)];
        Agreement.Check(model.Returning("FusedConv", ["x", "w", "b"], ["y"], [.. attributes, .. named]));
    }

    [Fact]
    public void A_residual_comes_before_the_activation() => Agreement.Check(
        ContribModel.Of().Input("x", 1, 4, 5, 5).Input("z", 1, 4, 5, 5).Trained("w", 4, 2, 3, 3)
            .Returning("FusedConv", ["x", "w", "", "z"], ["y"], ("pads", new[] { 1, 1, 1, 1 }), ("group", 2), ("activation", "Relu")));

    [Theory]
    [MemberData(nameof(GemmActivations))]
    public void A_dense_layer_has_its_activation(string activation, float? alpha, float? beta, float? gamma)
    {
        List<(string, object)> attributes = [("activation", activation), ("alpha", 1.5f), ("beta", 0.5f), ("transB", 1)];
        void Add(string name, float? value)
        {
            if (value is { } given)
            {
                attributes.Add((name, given));
            }
        }

        Add("activation_alpha", alpha);
        Add("activation_beta", beta);
        Add("activation_gamma", gamma);
        Agreement.Check(ContribModel.Of().Input("x", 3, 5).Trained("w", 4, 5).Trained("b", 4).Returning("FusedGemm", ["x", "w", "b"], ["y"], [.. attributes]));
    }

    /// <summary>
    /// The leading axis moves behind the batch, and the last two change places; a constant right side is a layer's
    /// weights.
    /// </summary>
    [Theory]
    [InlineData(0, 0, 0, 0, new[] { 2, 3, 4 }, new[] { 2, 4, 5 })]
    [InlineData(1, 0, 0, 0, new[] { 2, 4, 3 }, new[] { 2, 4, 5 })]
    [InlineData(0, 1, 0, 0, new[] { 2, 3, 4 }, new[] { 5, 4 })]
    [InlineData(1, 1, 0, 0, new[] { 4, 3 }, new[] { 5, 4 })]
    [InlineData(0, 0, 1, 0, new[] { 3, 2, 4 }, new[] { 2, 4, 5 })]
    [InlineData(1, 0, 1, 0, new[] { 4, 2, 3 }, new[] { 2, 4, 5 })]
    [InlineData(0, 0, 0, 1, new[] { 2, 3, 4 }, new[] { 4, 2, 5 })]
    [InlineData(0, 1, 1, 1, new[] { 3, 2, 6, 4 }, new[] { 5, 2, 6, 4 })]
    public void A_product_transposes_its_sides(int transA, int transB, int batchA, int batchB, int[] a, int[] b)
    {
        (string, object)[] attributes = [("alpha", 0.25f), ("transA", transA), ("transB", transB), ("transBatchA", batchA), ("transBatchB", batchB)];
        int?[] Open(int[] shape) => shape.Select(d => (int?)d).ToArray();
        Agreement.Check(ContribModel.Of().Input("a", Open(a)).Input("b", Open(b)).Returning("FusedMatMul", ["a", "b"], ["y"], attributes));
        Agreement.Check(ContribModel.Of().Input("a", Open(a)).Trained("b", b).Returning("FusedMatMul", ["a", "b"], ["y"], attributes));
    }

    [Fact]
    public void A_vector_is_not_transposed() => Agreement.Check(
        ContribModel.Of().Input("a", 4).Input("b", 5, 4).Returning("FusedMatMul", ["a", "b"], ["y"], ("transA", 1), ("transB", 1)));

    [Fact]
    public void The_former_name_of_the_product_is_known() => Agreement.Check(
        ContribModel.Of().Input("a", 4, 3).Trained("b", 5, 4).Returning("TransposeMatMul", ["a", "b"], ["y"], ("transA", 1), ("transB", 1), ("alpha", 2f)));
}
