using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;

namespace FusedGen.Compiler.Reference;

/// <summary><see cref="LinearOperation"/>: one dot product per row and feature.</summary>
internal static class LinearEvaluator
{
    public static Tensor Evaluate(LinearOperation operation, Func<Value, Tensor> valueOf, CancellationToken cancellationToken)
    {
        double[] input = valueOf(operation.Input).Floats;
        double[] weight = operation.Weight.Floats;
        int features = operation.OutputFeatures;
        int inner = operation.InputFeatures;
        double[] output = new double[operation.Output.Shape.Count];
        for (int row = 0; row < operation.Rows; row++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            for (int feature = 0; feature < features; feature++)
            {
                double sum = operation.Bias is null ? 0 : operation.Bias[feature];
                for (int k = 0; k < inner; k++)
                {
                    sum += weight[(feature * inner) + k] * input[(row * inner) + k];
                }

                output[(row * features) + feature] = sum;
            }
        }

        return MapEvaluator.Apply(operation.Epilogue, new Tensor(operation.Output.Shape, output, operation.Output.Type), valueOf, cancellationToken);
    }
}
