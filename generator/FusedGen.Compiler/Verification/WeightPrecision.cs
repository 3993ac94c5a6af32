using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Lowering;
using FusedGen.Compiler.Planning;
using FusedGen.Compiler.Planning.Contraction.Weights;
using FusedGen.Compiler.Reference;

namespace FusedGen.Compiler.Verification;

/// <summary>
/// Measures what a narrower format of the weights costs: the answers with its weights beside those with float weights.
/// </summary>
internal static class WeightPrecision
{
    private const int MostRows = 16;

    /// <summary>
    /// What is told of the format, for the reader of the generated file and of the build's output; null where the
    /// weights are to be float.
    /// </summary>
    /// <param name="model">The folded model.</param>
    /// <param name="stored">Its vectors, whose inputs are taken where there are any.</param>
    /// <param name="options">The format, and how much work the comparison may be.</param>
    /// <param name="cancellationToken">Stops between layers.</param>
    /// <exception cref="Diagnostics.ModelException">A weight is beyond the format's range.</exception>
    public static string? Describe(LoweredModel model, StoredVectors stored, ModelOptions options, CancellationToken cancellationToken)
    {
        if (options.Weights == WeightFormat.Float32)
        {
            return null;
        }

        DecodedWeights weights = new(options.Weights);
        Operation[] layers = model.Graph.OperationsAndBodies.Where(o => o is LinearOperation or ConvolutionOperation).ToArray();
        Operation[] narrow = layers.Where(weights.Narrows).ToArray();
        string label = options.Weights.Label();
        if (narrow.Length == 0)
        {
            return $"All weights stay float: no layer has more than {Figures.Count(PlanOptions.DefaultLargestFloatLayer)} of them, "
                + $"where {label} would only cost time.";
        }

        string what =
            $"Weights as {label} in {Figures.Count(narrow.Length)} of {Figures.Count(layers.Length)} layers: {Figures.Count(narrow.Sum(WeightsOf))} of "
            + $"{Figures.Count(model.Graph.Parameters)} parameters.";
        ReferenceVector[] vectors = stored.Sources.SelectMany(source => source.Rows).ToArray();
        long work = Math.Max(1, ModelVerification.Work(model.Graph) * 2);
        int rows = (int)Math.Min(vectors.Length == 0 ? MostRows : vectors.Length, options.VerificationWork / work);
        if (rows == 0)
        {
            return what + " Their precision is not measured: one sample is more work than the property FusedGenVerificationWork allows.";
        }

        Difference difference;
        try
        {
            difference = Compare(model.Graph, vectors, rows, weights, cancellationToken);
        }
        catch (EvaluationException exception)
        {
            return what + $" Their precision is not measured: the network fails on an input. {exception.Message}";
        }

        return what
            + $" Over {Figures.Count(rows, vectors.Length == 0 ? "random input" : "reference vector")} the answers differ from those of float weights by "
            + $"{Figures.Exponent(difference.Scaled)} of the largest output at most, {Figures.Exponent(difference.MeanScaled)} on average.";
    }

    private static Difference Compare(ModelGraph graph, ReferenceVector[] vectors, int rows, DecodedWeights weights, CancellationToken cancellationToken)
    {
        Difference difference = new();
        RandomInputs random = new();
        for (int row = 0; row < rows; row++)
        {
            IReadOnlyList<Tensor> inputs = vectors.Length > 0 ? vectors[row].Inputs : graph.Inputs.Select(random.For).ToArray();
            Tensor[] wide = FloatEvaluator.Evaluate(graph, inputs, cancellationToken);
            Tensor[] narrow = FloatEvaluator.Evaluate(graph, inputs, weights, cancellationToken);
            for (int o = 0; o < wide.Length; o++)
            {
                if (wide[o].Type.IsFloating())
                {
                    difference.Add(wide[o].Floats, narrow[o].Floats);
                }
            }
        }

        return difference;
    }

    private static long WeightsOf(Operation operation) =>
        operation is LinearOperation linear ? linear.Weight.Count : ((ConvolutionOperation)operation).Weight.Count;
}
