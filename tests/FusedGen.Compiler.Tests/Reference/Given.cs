using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Reference;

namespace FusedGen.Compiler.Tests.Reference;

/// <summary>Short spellings for tensors, values and operations written by hand.</summary>
internal static class Given
{
    public static readonly Origin Node = new("Test", "node");

    public static Tensor Floats(int[] shape, params double[] elements) => new(new Shape(shape), elements);

    public static Tensor Integers(ElementType type, int[] shape, params long[] elements) => new(new Shape(shape), elements, type);

    public static Value Output(ElementType type, params int[] shape) => new("y", type, new Shape(shape));

    public static Value Output(params int[] shape) => Output(ElementType.Float32, shape);

    /// <summary>A value that the evaluator finds without being given it.</summary>
    public static Value Constant(Tensor tensor) => new("c", tensor);

    /// <summary>1, 2, 3, … in the given shape.</summary>
    public static Tensor Counting(params int[] shape) =>
        new(new Shape(shape), Enumerable.Range(1, new Shape(shape).Count).Select(i => (double)i).ToArray());

    public static double[] FloatsOf(Operation operation) => ResultOf(operation).Floats;

    public static long[] IntegersOf(Operation operation) => ResultOf(operation).Integers;

    public static Tensor ResultOf(Operation operation) =>
        Assert.Single(ReferenceEvaluator.Evaluate(operation, value => throw new InvalidOperationException($"{value} is no constant."), CancellationToken.None));

    /// <summary>A window without padding, dilation or stride.</summary>
    public static WindowGeometry Window(params int[] kernel) => new(kernel, Same(kernel, 1), Same(kernel, 1), Same(kernel, 0), Same(kernel, 0));

    private static int[] Same(int[] like, int value) => like.Select(_ => value).ToArray();
}
