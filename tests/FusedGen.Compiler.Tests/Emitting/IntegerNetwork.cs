using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Tests.Folding;
using static FusedGen.Compiler.Tests.Folding.NetworkBuilder;
using static FusedGen.Compiler.Tests.Reference.Given;

namespace FusedGen.Compiler.Tests.Emitting;

/// <summary>Layers between whole numbers, as lowering and folding leave them of a quantised network.</summary>
internal static class IntegerNetwork
{
    /// <summary>
    /// Whole numbers between two bounds, as quantisation gives them. Inputs are between −2 and 2; a scale that is a
    /// power of 2 rounds nothing.
    /// </summary>
    public static Value Rounded(this NetworkBuilder network, Value x, double scale = 64, double least = sbyte.MinValue, double most = sbyte.MaxValue) =>
        network.Map(
            "Quantise",
            Binary(BinaryFunction.Min, Binary(BinaryFunction.Max, Unary(UnaryFunction.RoundToEven, Multiply(X(), C(scale))), C(least)), C(most)),
            x);

    /// <summary>A dense layer whose weights are integers.</summary>
    /// <param name="network">Takes it.</param>
    /// <param name="x">Its input.</param>
    /// <param name="features">Outputs of a row.</param>
    /// <param name="largest">No weight is larger, and one is as large.</param>
    /// <param name="epilogue">What follows the sum; null for nothing.</param>
    public static Value WholeLinear(this NetworkBuilder network, Value x, int features, int largest = 127, Expression? epilogue = null) =>
        network.Append(new LinearOperation(Node, x, Integers(network, largest, features, x.Shape.Last), Biases(network, features),
            new Value("y", x.Type, x.Shape.With(x.Shape.Rank - 1, features)), After(epilogue)));

    /// <summary>A convolution whose weights are integers.</summary>
    /// <param name="network">Takes it.</param>
    /// <param name="x">Its input.</param>
    /// <param name="channels">Output channels.</param>
    /// <param name="window">Its window.</param>
    /// <param name="largest">No weight is larger, and one is as large.</param>
    /// <param name="epilogue">What follows the sum; null for nothing.</param>
    public static Value WholeConvolution(
        this NetworkBuilder network, Value x, int channels, WindowGeometry window, int largest = 127, Expression? epilogue = null)
    {
        int[] spatial = Enumerable.Range(0, window.Rank)
            .Select(d => x.Shape[d + 2] + window.PadsBegin[d] + window.PadsEnd[d] - ((window.KernelShape[d] - 1) * window.Dilations[d]) - 1)
            .Select((last, d) => (last / window.Strides[d]) + 1)
            .ToArray();
        return network.Append(new ConvolutionOperation(Node, x, Integers(network, largest, [channels, x.Shape[1], .. window.KernelShape]),
            Biases(network, channels), window, 1, false, new Value("y", x.Type, new Shape([x.Shape[0], channels, .. spatial])), After(epilogue)));
    }

    private static Epilogue? After(Expression? expression) => expression is null ? null : new Epilogue(expression, []);

    private static Tensor Integers(NetworkBuilder network, int largest, params int[] shape)
    {
        double[] integers = network.Numbers(new Shape(shape).Count).Select(n => Math.Round(n * largest)).ToArray();
        integers[^1] = -largest;
        return new Tensor(new Shape(shape), integers);
    }

    private static double[] Biases(NetworkBuilder network, int count) => network.Numbers(count).Select(n => Math.Round(n * 1000)).ToArray();
}
