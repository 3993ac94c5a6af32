using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Planning.Contraction;
using FusedGen.Compiler.Reference;

namespace FusedGen.Compiler.Verification;

/// <summary>
/// Evaluates a folded graph with the rounding of the generated code: weights, products and sums of dense layers in
/// float and in the kernels' order, and every other result rounded to float.
/// </summary>
public static class FloatEvaluator
{
    /// <summary>Evaluates with float weights.</summary>
    /// <param name="graph">The folded network.</param>
    /// <param name="inputs">One tensor per input of the graph, of its shape and element type.</param>
    /// <param name="cancellationToken">Stops between operations, and inside long ones.</param>
    /// <returns>One tensor per output of the graph, in its order.</returns>
    /// <exception cref="EvaluationException">An operation has no result for these inputs.</exception>
    public static Tensor[] Evaluate(ModelGraph graph, IReadOnlyList<Tensor> inputs, CancellationToken cancellationToken) =>
        Evaluate(graph, inputs, new DecodedWeights(WeightFormat.Float32), cancellationToken);

    /// <summary>Computes every value of a network with float weights, for a comparison layer by layer.</summary>
    /// <returns>The tensor of each input and of each output of an operation.</returns>
    /// <exception cref="EvaluationException">An operation has no result for these inputs.</exception>
    public static IReadOnlyDictionary<Value, Tensor> EvaluateAll(ModelGraph graph, IReadOnlyList<Tensor> inputs, CancellationToken cancellationToken) =>
        EvaluateAll(graph, inputs, new DecodedWeights(WeightFormat.Float32), cancellationToken);

    /// <summary>Evaluates with the weights of a format.</summary>
    /// <exception cref="EvaluationException">An operation has no result for these inputs.</exception>
    /// <exception cref="Diagnostics.ModelException">A weight is beyond the format's range.</exception>
    public static Tensor[] Evaluate(ModelGraph graph, IReadOnlyList<Tensor> inputs, DecodedWeights weights, CancellationToken cancellationToken)
    {
        IReadOnlyDictionary<Value, Tensor> values = EvaluateAll(graph, inputs, weights, cancellationToken);
        return graph.Outputs.Select(o => o.Constant is { } constant ? Rounded(constant) : values[o]).ToArray();
    }

    /// <summary>Computes every value of a network with the weights of a format.</summary>
    /// <returns>The tensor of each input and of each output of an operation.</returns>
    /// <exception cref="EvaluationException">An operation has no result for these inputs.</exception>
    /// <exception cref="Diagnostics.ModelException">A weight is beyond the format's range.</exception>
    public static IReadOnlyDictionary<Value, Tensor> EvaluateAll(
        ModelGraph graph, IReadOnlyList<Tensor> inputs, DecodedWeights weights, CancellationToken cancellationToken)
    {
        Dictionary<Value, Tensor> values = [];
        for (int i = 0; i < inputs.Count; i++)
        {
            values.Add(graph.Inputs[i], inputs[i]);
        }

        foreach (Operation operation in graph.Operations)
        {
            Tensor[] results = Evaluate(Decoded(operation, weights), values, weights, cancellationToken);
            for (int o = 0; o < results.Length; o++)
            {
                values[operation.Outputs[o]] = Rounded(results[o]);
            }
        }

        return values;
    }

    /// <summary>
    /// The operation with the weights that the generated code computes with; its own where they are floats.
    /// </summary>
    internal static Operation Decoded(Operation operation, DecodedWeights weights) => !weights.Narrows(operation) ? operation : operation switch
    {
        LinearOperation linear => weights.Of(linear),
        ConvolutionOperation convolution => weights.Of(convolution),
        _ => operation,
    };

    /// <summary>An operation whose own weights are decoded already; those of a scan's body are not.</summary>
    private static Tensor[] Evaluate(Operation operation, Dictionary<Value, Tensor> values, DecodedWeights weights, CancellationToken cancellationToken) =>
        operation switch
    {
        LinearOperation { Output.Type: ElementType.Float32 } linear => [Linear(linear, values, cancellationToken)],
        ScanOperation scan =>
            ScanEvaluator.Evaluate(scan, value => value.Constant ?? values[value], (body, inputs) => Evaluate(body, inputs, weights, cancellationToken)),
        _ => ReferenceEvaluator.Evaluate(operation, value => values[value], cancellationToken),
    };

    /// <summary>The sums in float; the epilogue as the reference computes it.</summary>
    private static Tensor Linear(LinearOperation linear, Dictionary<Value, Tensor> values, CancellationToken cancellationToken)
    {
        double[] weight = linear.Weight.Floats;
        double[] input = (linear.Input.Constant ?? values[linear.Input]).Floats;
        int inner = linear.InputFeatures;
        int features = linear.OutputFeatures;
        int chains = ContractionTiling.Chains(linear.Rows, samples: 1, features, inner);
        double[] output = new double[linear.Rows * features];
        float[] sums = new float[chains];
        for (int row = 0; row < linear.Rows; row++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            for (int m = 0; m < features; m++)
            {
                sums[0] = linear.Bias is null ? 0 : (float)linear.Bias[m];
                for (int chain = 1; chain < chains; chain++)
                {
                    sums[chain] = 0;
                }

                for (int k = 0; k < inner; k++)
                {
                    float product = (float)((float)input[(row * inner) + k] * (float)weight[(m * inner) + k]);
                    sums[k % chains] = (float)(sums[k % chains] + product);
                }

                for (int distance = 1; distance < chains; distance *= 2)
                {
                    for (int chain = 0; chain + distance < chains; chain += 2 * distance)
                    {
                        sums[chain] = (float)(sums[chain] + sums[chain + distance]);
                    }
                }

                output[(row * features) + m] = sums[0];
            }
        }

        Tensor result = new(linear.Output.Shape, output);
        if (linear.Epilogue is not { } epilogue)
        {
            return result;
        }

        Value own = new(linear.Output.Name, ElementType.Float32, linear.Output.Shape);
        MapOperation map = new(linear.Origin, epilogue.Expression, [own, .. epilogue.Inputs], new Value(own.Name, own.Type, own.Shape));
        return ReferenceEvaluator.Evaluate(map, value => value == own ? result : values[value], cancellationToken)[0];
    }

    private static Tensor Rounded(Tensor tensor) =>
        tensor.Type == ElementType.Float32 ? new Tensor(tensor.Shape, tensor.Floats.Select(v => (double)(float)v).ToArray()) : tensor;
}
