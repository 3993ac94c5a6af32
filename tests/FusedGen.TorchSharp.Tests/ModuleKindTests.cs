using Activation = System.Func<TorchSharp.torch.nn.Module<TorchSharp.torch.Tensor, TorchSharp.torch.Tensor>>;

namespace FusedGen.TorchSharp.Tests;

/// <summary>Every kind of module, written and run by ONNX Runtime.</summary>
public class ModuleKindTests
{
    private static readonly Dictionary<string, Activation> s_activations = new()
    {
        ["relu"] = () => nn.ReLU(),
        ["relu in place"] = () => nn.ReLU(inplace: true),
        ["relu6"] = () => nn.ReLU6(),
        ["leaky relu"] = () => nn.LeakyReLU(0.07),
        ["rrelu"] = () => nn.RReLU(0.1, 0.3),
        ["prelu"] = () => nn.PReLU(1, 0.3),
        ["elu"] = () => nn.ELU(0.7),
        ["selu"] = () => nn.SELU(),
        ["celu"] = () => nn.CELU(1.7),
        ["sigmoid"] = () => nn.Sigmoid(),
        ["log sigmoid"] = () => nn.LogSigmoid(),
        ["hard sigmoid"] = () => nn.Hardsigmoid(),
        ["hard swish"] = () => nn.Hardswish(),
        ["hard tanh"] = () => nn.Hardtanh(-50, 60),
        ["tanh"] = () => nn.Tanh(),
        ["tanh shrink"] = () => nn.Tanhshrink(),
        ["softplus"] = () => nn.Softplus(),
        ["softplus scaled"] = () => nn.Softplus(2.5, 20),
        ["softplus with a low threshold"] = () => nn.Softplus(1.5, 2),
        ["softsign"] = () => nn.Softsign(),
        ["gelu"] = () => nn.GELU(),
        ["gelu by tanh"] = () => nn.GELU(global::TorchSharp.Modules.GELU.Approximate.tanh),
        ["mish"] = () => nn.Mish(),
        ["silu"] = () => nn.SiLU(),
        ["threshold"] = () => nn.Threshold(0.3, -2.5),
        ["softmax"] = () => nn.Softmax(-1),
        ["softmin"] = () => nn.Softmin(1),
        ["log softmax"] = () => nn.LogSoftmax(1),
        ["identity"] = () => nn.Identity(),
        ["dropout"] = () => nn.Dropout(0.5),
        ["alpha dropout"] = () => nn.AlphaDropout(0.5),
    };

    public static TheoryData<string> Activations => [.. s_activations.Keys];

    [Theory]
    [MemberData(nameof(Activations))]
    public void Activation_on_vectors(string name) => AssertExports(s_activations[name](), 7);

    [Theory]
    [MemberData(nameof(Activations))]
    public void Activation_on_maps(string name) => AssertExports(s_activations[name](), 3, 4, 5);

    [Fact]
    public void Prelu_with_a_slope_a_channel()
    {
        AssertExports(Shaken(nn.PReLU(6)), 6);
        AssertExports(Shaken(nn.PReLU(6)), 6, 3, 2);
    }

    [Fact]
    public void Softmax_over_channels() => AssertExports(nn.Softmax2d(), 4, 3, 2);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Linear(bool bias)
    {
        AssertExports(nn.Linear(5, 3, hasBias: bias), 5);
        AssertExports(nn.Linear(5, 3, hasBias: bias), 4, 5);
    }

    [Theory]
    [InlineData(4, 6, 3, 1, 0, 1, 1, true)]
    [InlineData(4, 6, 3, 2, 1, 1, 2, false)]
    [InlineData(4, 4, 3, 1, 2, 2, 4, true)]
    public void Convolution(int inputs, int outputs, int kernel, int stride, int padding, int dilation, int groups, bool bias)
    {
        AssertExports(nn.Conv1d(inputs, outputs, kernel, stride, padding, dilation, groups: groups, bias: bias), inputs, 11);
        AssertExports(nn.Conv2d(inputs, outputs, kernel, stride, padding, dilation, groups: groups, bias: bias), inputs, 9, 11);
    }

    [Fact]
    public void Convolution_of_unequal_settings_and_of_same_size()
    {
        AssertExports(nn.Conv2d(2, 3, (3, 2), (2, 1), (1, 0), (1, 2)), 2, 8, 9);
        AssertExports(nn.Conv1d(2, 3, 4, padding: Padding.Same), 2, 9);
        AssertExports(nn.Conv3d(2, 3, 2), 2, 4, 5, 3);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Batch_normalisation(bool affine)
    {
        AssertExports(Shaken(nn.BatchNorm1d(5, eps: 1e-3, affine: affine)), 5);
        AssertExports(Shaken(nn.BatchNorm1d(5, affine: affine)), 5, 4);
        AssertExports(Shaken(nn.BatchNorm2d(5, affine: affine)), 5, 4, 3);
        AssertExports(Shaken(nn.BatchNorm3d(5, affine: affine)), 5, 2, 2, 3);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Layer_normalisation(bool affine)
    {
        AssertExports(Shaken(nn.LayerNorm(6, eps: 1e-4, elementwise_affine: affine)), 6);
        AssertExports(Shaken(nn.LayerNorm([4, 6], elementwise_affine: affine)), 3, 4, 6);
    }

    [Fact]
    public void Pooling()
    {
        AssertExports(nn.MaxPool1d(2), 3, 9);
        AssertExports(nn.MaxPool1d(3, 2, 1, 2), 3, 12);
        AssertExports(nn.MaxPool2d(3, 2, 1), 3, 8, 7);
        AssertExports(nn.MaxPool2d(2, ceil_mode: true), 3, 8, 6);
        AssertExports(nn.AvgPool1d(3, 2, 1), 3, 9);
        AssertExports(nn.AvgPool2d(3, 2, 1), 3, 8, 7);
        AssertExports(nn.AvgPool2d([3, 2], [1, 2], [1, 1], count_include_pad: false), 3, 8, 7);
        AssertExports(nn.AdaptiveAvgPool1d(1), 3, 9);
        AssertExports(nn.AdaptiveAvgPool2d(1), 3, 8, 7);
        AssertExports(nn.AdaptiveAvgPool2d([4, 2]), 3, 8, 6);
    }

    [Fact]
    public void Shapes()
    {
        AssertExports(nn.Flatten(), 3, 4, 2);
        AssertExports(nn.Flatten(2), 3, 4, 2);
        AssertExports(nn.Unflatten(1, [2, 3]), 6);
    }

    [Fact]
    public void Dropout_of_channels()
    {
        AssertExports(nn.Dropout1d(), 3, 4);
        AssertExports(nn.Dropout2d(), 3, 4, 2);
    }

    /// <summary>
    /// Hardtanh of TorchSharp 0.107 gives back what it gets. What it says it does is not what it was trained with.
    /// </summary>
    [Fact]
    public void Module_that_does_not_do_what_it_says_is_refused()
    {
        using var module = nn.Hardtanh(-0.5, 0.5);
        using Tensor input = tensor(new float[] { -2, 2 });
        Assert.Equal([-2f, 2f], module.call(input).data<float>().ToArray());
        using TemporaryFile file = new();
        OnnxExportException exception = Assert.Throws<OnnxExportException>(() => module.ExportOnnx(file.Path, 4));
        Assert.Equal("hardtanh", exception.ModulePath);
    }

    private static void AssertExports(nn.Module<Tensor, Tensor> module, params long[] inputShape)
    {
        using ExportedModel model = ExportedModel.Of(module, inputShape);
        model.AssertComputes(module, inputShape);
    }

    /// <summary>Gives parameters and running statistics values that differ from what a fresh module has.</summary>
    private static nn.Module<Tensor, Tensor> Shaken(nn.Module<Tensor, Tensor> module)
    {
        using IDisposable gradients = no_grad();
        foreach (Tensor tensor in module.parameters().Concat(module.buffers().Where(buffer => buffer.is_floating_point())))
        {
            tensor.add_(rand(tensor.shape) * 0.5);
        }

        return module;
    }
}
