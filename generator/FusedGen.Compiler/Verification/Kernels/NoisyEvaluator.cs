using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Graph.Trees;
using FusedGen.Compiler.Reference;

namespace FusedGen.Compiler.Verification.Kernels;

/// <summary>
/// Computes operations with a random error in each step, of the size that float arithmetic can have there: what several
/// runs make of it tells how much rounding may change a result (Monte Carlo arithmetic; D. S. Parker, 1997).
/// </summary>
/// <param name="seed">Where the errors begin.</param>
/// <param name="weights">The weights that the generated code computes with.</param>
/// <param name="cancellationToken">Stops between operations.</param>
internal sealed class NoisyEvaluator(int seed, DecodedWeights weights, CancellationToken cancellationToken)
{
    /// <summary>Errors of one step: a few units in the last place of a float.</summary>
    private const double Step = 1.0 / (1 << 21);

    /// <summary>Errors of a sum, measured by the sum of the magnitudes.</summary>
    private const double Sum = 1.0 / (1 << 20);

    /// <summary>
    /// Convolutions in a transformed space err by what the inputs beside a window are: this part of the largest result
    /// at least.
    /// </summary>
    private const double Neighbours = 0.125;

    private readonly Random _random = new(seed);

    /// <summary>Computes operations in their order.</summary>
    /// <param name="operations">The operations.</param>
    /// <param name="values">The tensors of their inputs, to which the results are added.</param>
    public void Run(IReadOnlyList<Operation> operations, Dictionary<Value, Tensor> values)
    {
        foreach (Operation operation in operations)
        {
            Tensor[] results = Evaluate(operation, value => value.Constant ?? values[value]);
            for (int o = 0; o < results.Length; o++)
            {
                values[operation.Outputs[o]] = results[o];
            }
        }
    }

    private Tensor[] Evaluate(Operation operation, Func<Value, Tensor> valueOf)
    {
        cancellationToken.ThrowIfCancellationRequested();
        switch (FloatEvaluator.Decoded(operation, weights))
        {
            case MapOperation map:
                return [MapEvaluator.Evaluate(map.Expression, map.Inputs.Select(valueOf).ToArray(), map.Output.Shape, cancellationToken, Noise)];
            case LinearOperation linear:
                return [Finished(WithErrors(new LinearOperation(linear.Origin, linear.Input, linear.Weight, linear.Bias, Fresh(linear.Output)), valueOf),
                    linear.Epilogue, valueOf)];
            case ConvolutionOperation convolution:
                return [Finished(WithErrors(Of(convolution, convolution.Weight, convolution.Bias), valueOf), convolution.Epilogue, valueOf)];
            case MatMulOperation or RunningSumOperation or PoolOperation { Kind: not PoolKind.Max } or ReduceOperation { Kind: ReduceKind.Sum }:
                return [WithErrors(operation, valueOf)];
            case TreeEnsembleOperation trees:
                return [Leaves(trees, valueOf)];
            case ScanOperation scan:
                return ScanEvaluator.Evaluate(scan, valueOf, (body, inputs) =>
                {
                    Dictionary<Value, Tensor> values = body.Inputs.Zip(inputs, (value, tensor) => (value, tensor)).ToDictionary(p => p.value, p => p.tensor);
                    Run(body.Operations, values);
                    return body.Outputs.Select(o => o.Constant ?? values[o]).ToArray();
                });
            default:
                return ReferenceEvaluator.Evaluate(operation, value => Disturbed(valueOf(value)), cancellationToken);
        }
    }

    private Tensor Finished(Tensor result, Epilogue? epilogue, Func<Value, Tensor> valueOf) => epilogue is null
        ? result
        : MapEvaluator.Evaluate(epilogue.Expression, [result, .. epilogue.Inputs.Select(valueOf)], result.Shape, cancellationToken, Noise);

    /// <summary>A sum with errors that the sum of the magnitudes bounds.</summary>
    private Tensor WithErrors(Operation sum, Func<Value, Tensor> valueOf)
    {
        Tensor exact = ReferenceEvaluator.Evaluate(sum, valueOf, cancellationToken)[0];
        if (!exact.Type.IsFloating())
        {
            return exact;
        }

        double[] magnitudes = ReferenceEvaluator.Evaluate(WithMagnitudes(sum), value => Magnitude(valueOf(value)), cancellationToken)[0].Floats;
        double least = sum is ConvolutionOperation ? magnitudes.Where(m => !double.IsNaN(m) && !double.IsInfinity(m)).DefaultIfEmpty(0).Max() * Neighbours : 0;
        return new Tensor(exact.Shape, exact.Floats.Select((v, i) => v + (Math.Max(magnitudes[i], least) * Sum * Signed())).ToArray(), exact.Type);
    }

    /// <summary>A row near a threshold may take the other way; the leaves are a sum.</summary>
    private Tensor Leaves(TreeEnsembleOperation trees, Func<Value, Tensor> valueOf)
    {
        Tensor disturbed = ReferenceEvaluator.Evaluate(trees, value => Disturbed(valueOf(value)), cancellationToken)[0];
        TreeEnsemble magnitudes = new(
            trees.Ensemble.Trees.Select(t => t.WithWeights(Math.Abs)).ToArray(),
            trees.Ensemble.Features,
            trees.Ensemble.Targets,
            trees.Ensemble.Aggregate,
            trees.Ensemble.BaseValues?.Select(Math.Abs).ToArray());
        double[] errors = ReferenceEvaluator.Evaluate(
            new TreeEnsembleOperation(trees.Origin, trees.Input, magnitudes, Fresh(trees.Output)), valueOf, cancellationToken)[0].Floats;
        return new Tensor(disturbed.Shape, disturbed.Floats.Select((v, i) => v + (errors[i] * Sum * Signed())).ToArray(), disturbed.Type);
    }

    private static Operation WithMagnitudes(Operation sum) => sum switch
    {
        LinearOperation linear => new LinearOperation(linear.Origin, linear.Input, Magnitude(linear.Weight), Magnitude(linear.Bias), Fresh(linear.Output)),
        ConvolutionOperation convolution => Of(convolution, Magnitude(convolution.Weight), Magnitude(convolution.Bias)),
        _ => sum,
    };

    private static ConvolutionOperation Of(ConvolutionOperation convolution, Tensor weight, double[]? bias) =>
        new(convolution.Origin, convolution.Input, weight, bias, convolution.Window, convolution.Groups, convolution.IsTransposed, Fresh(convolution.Output));

    /// <summary>An operation makes itself the producer of its output, which stays that of the network.</summary>
    private static Value Fresh(Value output) => new(output.Name, output.Type, output.Shape);

    private static Tensor Magnitude(Tensor tensor) => tensor.Type.IsFloating() ? new Tensor(tensor.Shape, Magnitude(tensor.Floats)!, tensor.Type) : tensor;

    private static double[]? Magnitude(double[]? numbers) => numbers is null ? null : Array.ConvertAll(numbers, Math.Abs);

    private Tensor Disturbed(Tensor tensor) =>
        tensor.Type.IsFloating() ? new Tensor(tensor.Shape, Array.ConvertAll(tensor.Floats, v => v * Noise()), tensor.Type) : tensor;

    private double Noise() => 1 + (Step * Signed());

    private double Signed() => (2 * _random.NextDouble()) - 1;
}
