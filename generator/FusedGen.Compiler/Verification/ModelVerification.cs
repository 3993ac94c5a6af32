using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Lowering;
using FusedGen.Compiler.Planning.Contraction.Weights;
using FusedGen.Compiler.Reference;

namespace FusedGen.Compiler.Verification;

/// <summary>
/// The build's proof: a network, before and after folding, must give the answers that its trainer stored in the file. The question that began this project came of a
/// merged layer that nobody could check.
/// </summary>
public sealed class ModelVerification
{
    private readonly LoweredModel _model;
    private readonly ModelGraph _original;
    private readonly ModelOptions _options;
    private readonly VerificationTolerance _tolerance;
    private readonly CancellationToken _cancellationToken;

    private ModelVerification(LoweredModel model, ModelGraph original, ModelOptions options, CancellationToken cancellationToken)
    {
        _model = model;
        _original = original;
        _options = options;
        _tolerance = VerificationTolerance.Of(model.Graph, options);
        _cancellationToken = cancellationToken;
    }

    /// <summary>Compares a model with its vectors.</summary>
    /// <param name="model">The model, whose graph was folded meanwhile.</param>
    /// <param name="original">Its graph before folding.</param>
    /// <param name="options">The tolerance, and how much work the proof may be.</param>
    /// <param name="cancellationToken">Stops between layers.</param>
    /// <returns>An error where the answers differ, else a report; nothing where the model has no vectors.</returns>
    public static IEnumerable<ModelDiagnostic> Run(LoweredModel model, ModelGraph original, ModelOptions options, CancellationToken cancellationToken)
    {
        ReferenceVectors? vectors;
        try
        {
            vectors = ReferenceVectors.Of(model);
        }
        catch (FormatException exception)
        {
            return [new ModelDiagnostic(DiagnosticIds.DamagedVectors, ModelSeverity.Warning, $"The reference vectors in the file cannot be read ({exception.Message}), so that the build proves nothing.")];
        }

        return vectors is null || vectors.Rows.Count == 0 ? [] : [new ModelVerification(model, original, options, cancellationToken).Run(vectors)];
    }

    private ModelDiagnostic Run(ReferenceVectors vectors)
    {
        long work = Math.Max(1, Work(_original) + Work(_model.Graph) * 2);
        int rows = (int)Math.Min(vectors.Rows.Count, _options.VerificationWork / work);
        if (rows == 0)
        {
            return new ModelDiagnostic(
                DiagnosticIds.NotVerified,
                ModelSeverity.Info,
                $"Not verified: one reference vector costs {Figures.Count(work)} steps and the build may spend {Figures.Count(_options.VerificationWork)}. Raise the property FusedGenVerificationWork.");
        }

        Difference original = new();
        Difference folded = new();
        Difference generated = new();
        DecodedWeights weights = new(_options.Weights);
        foreach (ReferenceVector vector in vectors.Rows.Take(rows))
        {
            Compare(original, vector, ReferenceEvaluator.Evaluate(_original, vector.Inputs, _cancellationToken));
            Compare(folded, vector, ReferenceEvaluator.Evaluate(_model.Graph, vector.Inputs, _cancellationToken));
            Compare(generated, vector, FloatEvaluator.Evaluate(_model.Graph, vector.Inputs, weights, _cancellationToken));
        }

        string compared = rows == vectors.Rows.Count ? Figures.Count(rows, "reference vector") : $"{Figures.Count(rows)} of {Figures.Count(vectors.Rows.Count, "reference vector")}";
        if (original.Scaled > _tolerance.Network)
        {
            return Failed($"The network does not give the answers that were stored with it: over {compared} the largest difference is {original}. {FirstLayer(vectors)}");
        }

        if (folded.Scaled > _tolerance.Network)
        {
            return Failed($"Folding changed the network's answers, which is a defect of FusedGen: over {compared} the largest difference is {folded}, and {original} before folding. Please report it together with the model.");
        }

        return generated.Scaled > _tolerance.Generated
            ? Failed($"{(_options.Weights == WeightFormat.Float32 ? "In float" : "With weights as " + _options.Weights.Label())} the network's answers are too far from those that were stored with it: over {compared} the largest difference is {generated}, and {folded} in double. Set Tolerance on the attribute if that is precise enough.", _tolerance.Generated)
            : new ModelDiagnostic(DiagnosticIds.Verified, ModelSeverity.Info, $"Verified: {compared}, largest difference {generated} ({folded} in double).");
    }

    private ModelDiagnostic Failed(string message) => Failed(message, _tolerance.Network);

    private static ModelDiagnostic Failed(string message, double tolerance) =>
        new(DiagnosticIds.VerificationFailed, ModelSeverity.Error, $"{message} (Tolerance {Figures.Exponent(tolerance)} of the largest output.)");

    private static void Compare(Difference difference, ReferenceVector vector, Tensor[] outputs)
    {
        for (int o = 0; o < outputs.Length; o++)
        {
            difference.Add(vector.Outputs[o].Floats, outputs[o].Floats);
        }
    }

    /// <summary>The first layer whose answer to the first vector is not the stored one.</summary>
    private string FirstLayer(ReferenceVectors vectors)
    {
        if (vectors.Layers.Count == 0)
        {
            return "The file does not say what its layers answered, so that the first that differs cannot be named: its weights, or the vectors, were changed.";
        }

        IReadOnlyDictionary<Value, Tensor> values = ReferenceEvaluator.EvaluateAll(_original, vectors.Rows[0].Inputs, _cancellationToken);
        foreach ((Operation operation, Value output, double[] answer) in vectors.LayersIn(_original))
        {
            Difference difference = new();
            difference.Add(answer, values[output].Floats);
            if (difference.Scaled > _tolerance.Network)
            {
                string node = UntrustedText.Quote(operation.Origin.Names[operation.Origin.Names.Count - 1]);
                return $"The first layer that differs is {operation.Origin} {node}, by {difference}: its weights were changed after the vectors were stored.";
            }
        }

        return "Each layer gives the answer that was stored for it, so that the stored outputs themselves were changed.";
    }

    /// <summary>Steps of an evaluation: multiply-adds and elements that are written.</summary>
    public static long Work(ModelGraph graph) => graph.MultiplyAdds + (graph.Operations.Sum(o => o.Outputs.Sum(v => (long)v.Shape.Count)) * 10);
}
