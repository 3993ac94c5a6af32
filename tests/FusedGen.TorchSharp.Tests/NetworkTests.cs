namespace FusedGen.TorchSharp.Tests;

/// <summary>Networks of several modules, and what cannot be written.</summary>
public class NetworkTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Custom_module_that_chains_registered_modules(bool useCall)
    {
        using ThreeLayers module = ThreeLayers.Trained(useCall);
        using ExportedModel model = ExportedModel.Of(module, 20);
        model.AssertComputes(module, 20);
        Assert.Equal(["fc1", "bn1", "fc2"], ModelText.NodeNames(model.Path));
    }

    [Fact]
    public void Nested_sequential_with_convolutions()
    {
        using var module = nn.Sequential(
            ("features", nn.Sequential(nn.Conv2d(1, 4, 3, padding: 1), nn.BatchNorm2d(4), nn.ReLU(inplace: true), nn.MaxPool2d(2))),
            ("flatten", nn.Flatten()),
            ("head", nn.Sequential(nn.Linear(64, 16), nn.GELU(), nn.Dropout(0.3), nn.Linear(16, 10))));
        module.call(randn(32, 1, 8, 8)).Dispose();
        using ExportedModel model = ExportedModel.Of(module, 1, 8, 8);
        model.AssertComputes(module, 1, 8, 8);
        Assert.Equal(
            ["features.0", "features.1", "features.2", "features.3", "flatten", "head.0", "head.1", "head.2", "head.3"],
            ModelText.NodeNames(model.Path));
    }

    [Fact]
    public void Modules_that_run_out_of_order_or_twice()
    {
        using OutOfOrder module = new();
        using ExportedModel model = ExportedModel.Of(module, 6);
        model.AssertComputes(module, 6);
        Assert.Equal(["twice", "activation", "twice_2", "last"], ModelText.NodeNames(model.Path));
        Assert.Equal(["twice.weight", "twice.bias", "last.weight", "last.bias"], ModelText.InitializerNames(model.Path));
    }

    [Fact]
    public void Empty_sequential_is_the_identity()
    {
        using var module = nn.Sequential();
        using var inner = nn.Sequential(("inner", module), ("relu", nn.ReLU()));
        using ExportedModel model = ExportedModel.Of(nn.Sequential(nn.Identity()), 4);
        model.AssertComputes(nn.Identity(), 4);
    }

    [Fact]
    public void Module_in_double_is_written_as_float()
    {
        using var module = nn.Sequential(nn.Linear(5, 4), nn.BatchNorm1d(4), nn.Linear(4, 2));
        module.to(ScalarType.Float64);
        using ExportedModel model = ExportedModel.Of(module, 5);
        module.to(ScalarType.Float32);
        model.AssertComputes(module, 5);
    }

    [Fact]
    public void Residual_addition_is_refused_and_the_module_named()
    {
        using ResidualBlock module = new();
        using TemporaryFile file = new();
        OnnxExportException exception = Assert.Throws<OnnxExportException>(() => module.ExportOnnx(file.Path, 6));
        Assert.Equal("fc2", exception.ModulePath);
        Assert.Contains("OnnxGraphBuilder", exception.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(file.Path));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Computation_between_modules_is_refused(bool useCall)
    {
        using Between module = new(x => x * 1.5, useCall);
        using TemporaryFile file = new();
        OnnxExportException exception = Assert.Throws<OnnxExportException>(() => module.ExportOnnx(file.Path, 6));
        Assert.Equal("fc2", exception.ModulePath);
        Assert.False(File.Exists(file.Path));
    }

    [Fact]
    public void Copy_between_modules_is_seen_through()
    {
        using Between module = new(x => x.clone(), useCall: true);
        using ExportedModel model = ExportedModel.Of(module, 6);
        model.AssertComputes(module, 6);
    }

    [Fact]
    public void Builder_writes_what_recording_cannot()
    {
        using ResidualBlock module = new();
        using ExportedModel model = new();
        OnnxGraphBuilder graph = new(6);
        OnnxValue hidden = graph.Apply(nn.ReLU(), graph.Apply(module.fc1, graph.Input, "fc1"));
        graph.Save(model.Path, graph.Add(graph.Input, graph.Apply(module.fc2, hidden, "fc2")), verifyAgainst: module);
        model.AssertComputes(module, 6);
        Assert.Equal(["fc1", "relu", "fc2", "add"], ModelText.NodeNames(model.Path));
    }

    [Fact]
    public void Builder_writes_all_its_operations()
    {
        using ExportedModel model = new();
        OnnxGraphBuilder graph = new(4);
        OnnxValue half = graph.Apply(nn.Sigmoid(), graph.Input);
        OnnxValue product = graph.Multiply(graph.Input, half);
        OnnxValue quotient = graph.Divide(graph.Subtract(product, half), half);
        OnnxValue joined = graph.Concat(1, product, quotient);
        Assert.Equal([8L], joined.Shape);
        graph.Save(model.Path, joined);
        using Tensor input = randn(3, 4), sigmoid = input.sigmoid();
        using Tensor wanted = cat([input * sigmoid, ((input * sigmoid) - sigmoid) / sigmoid], 1);
        Assert.All(wanted.data<float>().ToArray().Zip(model.Run(input).Values), pair => Assert.Equal(pair.First, pair.Second, 4));
    }

    [Fact]
    public void Builder_that_forgets_something_is_refused()
    {
        using ResidualBlock module = new();
        using TemporaryFile file = new();
        OnnxGraphBuilder graph = new(6);
        OnnxValue branch = graph.Apply(module.fc2, graph.Apply(nn.ReLU(), graph.Apply(module.fc1, graph.Input)));
        Assert.Throws<OnnxExportException>(() => graph.Save(file.Path, branch, verifyAgainst: module));
        Assert.False(File.Exists(file.Path));
    }

    public static TheoryData<string> Refusals => [.. s_refusals.Keys];

    private static readonly Dictionary<string, (Func<nn.Module<Tensor, Tensor>> Create, long[] Shape, string Says)> s_refusals = new()
    {
        ["no running statistics"] = (() => nn.BatchNorm1d(4, track_running_stats: false), [4], "running statistics"),
        ["unsupported type"] = (() => nn.GroupNorm(2, 4), [4, 3], "GroupNorm"),
        ["reflected padding"] = (() => nn.Conv1d(1, 1, 3, padding: 1, padding_mode: PaddingModes.Reflect), [1, 9], "Reflect"),
        ["softmax over the batch"] = (() => nn.Softmax(0), [4], "batch"),
        ["flattened batch"] = (() => nn.Flatten(0), [4], "batch"),
        ["last window over the edge"] = (() => nn.MaxPool1d(2, ceil_mode: true), [1, 9], "ceil_mode"),
        ["windows of unequal size"] = (() => nn.AdaptiveAvgPool1d(4), [1, 9], "unequal"),
        ["own divisor"] = (() => nn.AvgPool2d(2, divisor_override: 3), [1, 8, 8], "divisor"),
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public void Refuses(string name)
    {
        (Func<nn.Module<Tensor, Tensor>> create, long[] shape, string says) = s_refusals[name];
        using TemporaryFile file = new();
        using var module = nn.Sequential(("first", nn.Identity()), ("culprit", create()));
        OnnxExportException exception = Assert.Throws<OnnxExportException>(() => module.ExportOnnx(file.Path, shape));
        Assert.Equal("culprit", exception.ModulePath);
        Assert.Contains(says, exception.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(file.Path));
    }
}
