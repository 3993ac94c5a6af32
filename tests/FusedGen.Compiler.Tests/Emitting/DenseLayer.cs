using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Graph.Operations;
using static FusedGen.Compiler.Tests.Reference.Given;

namespace FusedGen.Compiler.Tests.Emitting;

/// <summary>Dense layers with seeded weights of the size that trained ones have, and biases of both signs.</summary>
internal static class DenseLayer
{
    /// <summary>A network's input of float elements.</summary>
    public static Value Input(params int[] shape) => new("x", ElementType.Float32, new Shape(shape));

    /// <summary>A layer behind a value.</summary>
    /// <param name="input">What it reads, [1, …, inputs].</param>
    /// <param name="outputs">Outputs.</param>
    /// <param name="activation">What becomes of the sum, and of the residual that was added; null for nothing.</param>
    /// <param name="residual">What is added to the sum; null for nothing.</param>
    /// <param name="number">Tells layers of as many outputs apart.</param>
    public static LinearOperation Of(Value input, int outputs, Func<Expression, Expression>? activation = null, Value? residual = null, int number = 0)
    {
        Random random = new((number * 1000) + outputs);
        int inputs = input.Shape.Last;
        double scale = 1 / Math.Sqrt(inputs);
        Tensor weight = Floats([outputs, inputs],
            Enumerable.Range(0, inputs * outputs).Select(_ => (double)(float)((random.NextDouble() - 0.5) * scale)).ToArray());
        Value output = new($"y{number}_{outputs}", ElementType.Float32, input.Shape.With(input.Shape.Rank - 1, outputs));
        Expression own = new InputExpression(0, ElementType.Float32);
        Expression sum = residual is null
            ? own
            : new BinaryExpression(BinaryFunction.Add, own, new InputExpression(1, ElementType.Float32), ElementType.Float32);
        Expression result = activation is null ? sum : activation(sum);
        Epilogue? epilogue = result == own ? null : new Epilogue(result, residual is null ? [] : [residual]);
        return new LinearOperation(Node, input, weight, Enumerable.Range(0, outputs).Select(i => (i % 5) - 2.0).ToArray(), output, epilogue);
    }

    /// <summary>An activation by its function.</summary>
    public static Func<Expression, Expression> Activation(UnaryFunction function) => sum => new UnaryExpression(function, sum, ElementType.Float32);
}
