using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Graph.Operations;

namespace FusedGen.Compiler.Reference;

/// <summary>
/// <see cref="MapOperation"/>, and the epilogues of other operations: the expression at each place of the output.
/// </summary>
internal static class MapEvaluator
{
    private const int PlacesBetweenChecks = 1 << 16;

    public static Tensor Evaluate(MapOperation operation, Func<Value, Tensor> valueOf, CancellationToken cancellationToken) =>
        Evaluate(operation.Expression, operation.Inputs.Select(valueOf).ToArray(), operation.Output.Shape, cancellationToken);

    /// <summary>What an epilogue, which may be missing, makes of a kernel's own result.</summary>
    public static Tensor Apply(Epilogue? epilogue, Tensor result, Func<Value, Tensor> valueOf, CancellationToken cancellationToken) =>
        epilogue is null
            ? result
            : Evaluate(epilogue.Expression, [result, .. epilogue.Inputs.Select(valueOf)], result.Shape, cancellationToken);

    /// <summary>An expression at each place of a shape.</summary>
    /// <param name="expression">The expression.</param>
    /// <param name="inputs">Its inputs, which are broadcast to the shape.</param>
    /// <param name="shape">The shape.</param>
    /// <param name="cancellationToken">Stops between places.</param>
    /// <param name="noise">What each floating result is multiplied with; null for nothing.</param>
    public static Tensor Evaluate(Expression expression, Tensor[] inputs, Shape shape, CancellationToken cancellationToken, Func<double>? noise = null)
    {
        ExpressionProgram program = new(expression, noise);
        int[][] strides = inputs.Select(i => i.Shape.BroadcastStrides(shape)).ToArray();
        int[] offsets = new int[inputs.Length];
        bool floating = expression.Type.IsFloating();
        double[] floats = new double[floating ? shape.Count : 0];
        long[] integers = new long[floating ? 0 : shape.Count];
        int result = 0;
        foreach (int[] place in Odometer.Places(shape.ToArray()))
        {
            if (result % PlacesBetweenChecks == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            for (int i = 0; i < inputs.Length; i++)
            {
                offsets[i] = Odometer.Offset(place, strides[i]);
            }

            program.Evaluate(inputs, offsets);
            if (floating)
            {
                floats[result++] = program.Float;
            }
            else
            {
                integers[result++] = program.Integer;
            }
        }

        return floating ? new Tensor(shape, floats, expression.Type) : new Tensor(shape, integers, expression.Type);
    }
}
