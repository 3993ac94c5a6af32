using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Planning.Maps;
using FusedGen.Compiler.Planning.Pooling;
using FusedGen.Compiler.Tests.Harness;
using static FusedGen.Compiler.Tests.Emitting.WindowNetwork;

namespace FusedGen.Compiler.Tests.Emitting;

/// <summary>
/// Functions of dozens of instructions behind layers: what the JIT inlines into one method is bounded.
/// </summary>
public class CostlyActivationCodeTests
{
    /// <summary>Products of 128 bits after which the JIT inlines no more into a method that has nothing else.</summary>
    private const int MostNarrowProducts = 918;

    public static TheoryData<UnaryFunction> Activations =>
    [
        UnaryFunction.Tanh, UnaryFunction.Sigmoid, UnaryFunction.Erf, UnaryFunction.Gelu, UnaryFunction.GeluTanh, UnaryFunction.Mish, UnaryFunction.Softplus,
        UnaryFunction.Silu,
    ];

    [Theory]
    [MemberData(nameof(Activations))]
    public void Behind_a_convolution_they_are_a_kernel_of_their_own(UnaryFunction activation)
    {
        WindowNetwork network = new();
        Value plain = network.Convolution(network.Input(1, 1, 9, 8), 6, Window(2, 5, pad: 2), activation: activation);
        Value depthwise = network.Convolution(network.Input(1, 20, 6, 7), 20, Window(2, 3, pad: 1), groups: 20, activation: activation);
        Value winograd = network.Convolution(network.Input(1, 16, 9, 8), 17, Window(2, 3, pad: 1), activation: activation);
        CheckApart(activation, 3, network.Graph(plain, depthwise, winograd));
    }

    [Theory]
    [MemberData(nameof(Activations))]
    public void Behind_many_sums_of_a_dense_layer_they_are_a_kernel_of_their_own(UnaryFunction activation)
    {
        LinearOperation wide = DenseLayer.Of(DenseLayer.Input(1, 20), 40, DenseLayer.Activation(activation));
        LinearOperation tall = DenseLayer.Of(new Value("z", ElementType.Float32, new Shape(1, 13, 9)), 7, DenseLayer.Activation(activation));
        CheckApart(activation, 2, new ModelGraph([wide.Input, tall.Input], [wide.Output, tall.Output], [wide, tall]));
    }

    /// <summary>The residual of such a layer is read where the function is.</summary>
    [Fact]
    public void A_residual_goes_with_them()
    {
        WindowNetwork network = new();
        Value x = network.Convolution(network.Input(2, 3, 9, 10), 17, Window(2, 1));
        Value y = network.Convolution(x, 17, Window(2, 3, pad: 1), residual: x, activation: UnaryFunction.Tanh);
        CheckApart(UnaryFunction.Tanh, 1, network.Graph(y));
    }

    [Theory]
    [InlineData(20, 9, UnaryFunction.Tanh, true)]
    [InlineData(64, 16, UnaryFunction.Silu, true)]
    [InlineData(20, 3, UnaryFunction.Erf, true)]
    [InlineData(20, 9, UnaryFunction.Erf, false)]
    [InlineData(240, 16, UnaryFunction.Tanh, false)]
    [InlineData(300, 16, UnaryFunction.Tanh, true)]
    public void Few_sums_keep_them_where_the_method_has_room(int inputs, int outputs, UnaryFunction activation, bool isKept)
    {
        LinearOperation linear = DenseLayer.Of(DenseLayer.Input(1, inputs), outputs, DenseLayer.Activation(activation));
        ModelGraph graph = new([linear.Input], [linear.Output], [linear]);
        Assert.Equal(isKept ? 0 : 1, CompiledModel.Of(graph).Program.Single.Kernels.OfType<MapKernel>().Count());
        Agreement.CheckAllWidths(graph);
    }

    [Fact]
    public void A_pool_behind_them_is_a_kernel_of_its_own_too()
    {
        WindowNetwork network = new();
        Value y = network.Convolution(network.Input(1, 1, 12, 12), 6, Window(2, 5, pad: 2), activation: UnaryFunction.Tanh);
        ModelGraph graph = network.Graph(network.Pool(PoolKind.Average, y, Window(2, 2, 2)));
        Assert.Single(CompiledModel.Of(graph).Program.Single.Kernels.OfType<PoolKernel>());
        CheckApart(UnaryFunction.Tanh, 1, graph);
    }

    /// <summary>
    /// With narrow vectors the products of a layer in code may be more than one method has room for: columns of outputs
    /// are methods then.
    /// </summary>
    [Theory]
    [InlineData(32, 128, 4)]
    [InlineData(58, 58, 2)]
    [InlineData(64, 64, 2)]
    [InlineData(256, 16, 4)]
    [InlineData(128, 32, 2)]
    [InlineData(64, 32, 0)]
    [InlineData(3, 500, 0)]
    public void Narrow_products_in_code_are_no_more_than_are_inlined(int inputs, int outputs, int methods)
    {
        LinearOperation linear = DenseLayer.Of(DenseLayer.Input(1, inputs), outputs, DenseLayer.Activation(UnaryFunction.Relu));
        ModelGraph graph = new([linear.Input], [linear.Output], [linear]);
        string text = CompiledModel.Of(graph).Text;

        // A batch has kernels with weights in memory.
        string[] parts = text.Split("static void ")
            .Where(p => p.Contains("Vector128<float> s0_0", StringComparison.Ordinal) && !p.Contains("pw", StringComparison.Ordinal))
            .ToArray();

        Assert.Contains("constants in code", text, StringComparison.Ordinal);
        Assert.Equal(methods, parts.Count(p => p.StartsWith("Column", StringComparison.Ordinal)));
        Assert.All(parts, p => Assert.InRange(p.Split("VectorMath.MultiplyAdd(").Length - 1, 1, MostNarrowProducts));
        Assert.Equal(inputs * ((outputs + 3) / 4), parts.Sum(p => p.Split("VectorMath.MultiplyAdd(").Length - 1));
        Agreement.CheckAllWidths(graph);
    }

    private static void CheckApart(UnaryFunction activation, int layers, ModelGraph graph)
    {
        CompiledModel model = CompiledModel.Of(graph);
        Assert.Equal(layers, model.Program.Single.Kernels.OfType<MapKernel>().Count(k => k.Title.Contains(activation.ToString(), StringComparison.Ordinal)));
        Assert.All(model.Program.Single.Kernels.Where(k => k is not MapKernel),
            k => Assert.DoesNotContain(activation.ToString(), k.Title, StringComparison.Ordinal));
        Agreement.CheckAllWidths(graph);
    }
}
