using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;

namespace FusedGen.Compiler.Folding;

/// <summary>
/// What <see cref="LinearOperation"/> and <see cref="ConvolutionOperation"/> have in common: weights with a row per
/// output feature, a bias and an epilogue.
/// </summary>
internal static class KernelParts
{
    public static bool IsKernel(Operation operation) => operation is LinearOperation or ConvolutionOperation;

    public static Epilogue? EpilogueOf(Operation kernel) => kernel switch
    {
        LinearOperation linear => linear.Epilogue,
        ConvolutionOperation convolution => convolution.Epilogue,
        _ => null,
    };

    public static Tensor WeightOf(Operation kernel) => kernel is LinearOperation linear ? linear.Weight : ((ConvolutionOperation)kernel).Weight;

    public static double[]? BiasOf(Operation kernel) => kernel is LinearOperation linear ? linear.Bias : ((ConvolutionOperation)kernel).Bias;

    /// <summary>
    /// The axis of the output that counts features: the innermost of a linear, the channels of a convolution.
    /// </summary>
    public static int FeatureAxisOf(Operation kernel) => kernel is ConvolutionOperation ? 1 : kernel.Output.Shape.Rank - 1;

    /// <summary>The kernel with another epilogue, writing to another value of the same shape.</summary>
    public static Operation WithEpilogue(Operation kernel, Epilogue? epilogue, Origin origin, Value output) => kernel switch
    {
        LinearOperation l => new LinearOperation(origin, l.Input, l.Weight, l.Bias, output, epilogue),
        ConvolutionOperation c => new ConvolutionOperation(origin, c.Input, c.Weight, c.Bias, c.Window, c.Groups, c.IsTransposed, output, epilogue),
        _ => throw new ArgumentException($"{kernel.GetType().Name} has no epilogue.", nameof(kernel)),
    };

    /// <summary>The kernel with other weights of the same shape and another bias.</summary>
    public static Operation WithWeights(Operation kernel, double[] weight, double[]? bias, Origin origin) => kernel switch
    {
        LinearOperation l => new LinearOperation(origin, l.Input, new Tensor(l.Weight.Shape, weight, l.Weight.Type), bias, l.Output, l.Epilogue),
        ConvolutionOperation c => new ConvolutionOperation(
            origin, c.Input, new Tensor(c.Weight.Shape, weight, c.Weight.Type), bias, c.Window, c.Groups, c.IsTransposed, c.Output, c.Epilogue),
        _ => throw new ArgumentException($"{kernel.GetType().Name} has no weights.", nameof(kernel)),
    };
}
