using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Lowering;
using FusedGen.Compiler.Onnx;
using FusedGen.Compiler.Planning.Contraction.Weights;
using FusedGen.Compiler.Reference;
using FusedGen.Compiler.Scheduling;
using FusedGen.Compiler.Verification.Kernels;
using FusedGen.Compiler.Verification.Recurrent;

namespace FusedGen.Compiler.Verification;

/// <summary>
/// The build's proof: a network, before and after folding, must give the answers that its trainer stored in the file or
/// beside it. The question that began this project came of a merged layer that nobody could check.
/// </summary>
public sealed class ModelVerification
{
    /// <summary>Evaluations that cost what running the kernels on one machine and checking them does.</summary>
    private const int StepsOfProof = 3;

    private readonly LoweredModel _model;
    private readonly ModelGraph _original;
    private readonly OnnxModel _file;
    private readonly ModelOptions _options;
    private readonly StoredVectors _stored;
    private readonly VerificationTolerance _tolerance;
    private readonly CancellationToken _cancellationToken;
    private readonly ScheduledProgram? _program;
    private readonly DecodedWeights _weights;

    private ModelVerification(FoldedModel model, ScheduledProgram? program, StoredVectors stored, ModelOptions options, CancellationToken cancellationToken)
    {
        _program = program;
        _weights = new DecodedWeights(options.Weights);
        _model = model.Lowered;
        _original = model.Original;
        _file = model.File;
        _stored = stored;
        _options = options;
        _tolerance = VerificationTolerance.Of(model.Graph, options);
        _cancellationToken = cancellationToken;
    }

    /// <summary>Compares a model with its vectors.</summary>
    /// <param name="model">The model, before and after folding.</param>
    /// <param name="program">What will be printed for it; null where nothing will run.</param>
    /// <param name="stored">Its vectors.</param>
    /// <param name="options">The tolerance, and how much work the proof may be.</param>
    /// <param name="cancellationToken">Stops between layers.</param>
    /// <returns>An error where the answers differ, else a report, for the vectors in the file and for those beside it;
    /// nothing where there are none.</returns>
    public static IEnumerable<ModelDiagnostic> Run(
        FoldedModel model, ScheduledProgram? program, StoredVectors stored, ModelOptions options, CancellationToken cancellationToken) =>
        [.. stored.Problems, .. new ModelVerification(model, program, stored, options, cancellationToken).Run()];

    private List<ModelDiagnostic> Run()
    {
        List<ModelDiagnostic> verdicts = [];
        long work = Math.Max(1, Work(_original) + Work(_model.Graph) * 2);
        long allowed = _options.VerificationWork / work;
        for (int i = 0; i < _stored.Sources.Count; i++)
        {
            // An equal share for each source, and what another one leaves of its own.
            ReferenceVectors vectors = _stored.Sources[i];
            int left = _stored.Sources.Count - i;
            long others = _stored.Sources.Skip(i + 1).Sum(source => (long)source.Rows.Count);
            int rows = (int)Math.Min(vectors.Rows.Count, Math.Max((allowed + left - 1) / left, allowed - others));
            allowed -= rows;
            verdicts.Add(rows == 0 ? NotVerified(vectors, work) : Run(vectors, rows));
        }

        return verdicts;
    }

    private ModelDiagnostic NotVerified(ReferenceVectors vectors, long work)
    {
        string which = vectors.Source.Length == 0 ? "" : $" with the vectors in {vectors.Source}";
        return new ModelDiagnostic(
            DiagnosticIds.NotVerified,
            ModelSeverity.Info,
            $"Not verified{which}: one reference vector costs {Figures.Count(work)} steps and the build may spend "
            + $"{Figures.Count(_options.VerificationWork)}. Raise the property FusedGenVerificationWork.");
    }

    private ModelDiagnostic Run(ReferenceVectors vectors, int rows)
    {
        string compared = rows == vectors.Rows.Count
            ? Figures.Count(rows, "reference vector")
            : $"{Figures.Count(rows)} of {Figures.Count(vectors.Rows.Count, "reference vector")}";
        compared += vectors.Source.Length == 0 ? "" : $" in {vectors.Source}";
        Difference original = new();
        Difference folded = new();
        Difference generated = new();
        try
        {
            foreach (ReferenceVector vector in vectors.Rows.Take(rows))
            {
                Compare(original, vector, ReferenceEvaluator.Evaluate(_original, vector.Inputs, _cancellationToken));
                Compare(folded, vector, ReferenceEvaluator.Evaluate(_model.Graph, vector.Inputs, _cancellationToken));
                Compare(generated, vector, FloatEvaluator.Evaluate(_model.Graph, vector.Inputs, _weights, _cancellationToken));
            }
        }
        catch (EvaluationException exception)
        {
            return Failed($"The network fails on one of {compared}: {exception.Message}");
        }

        if (original.Scaled > _tolerance.Network)
        {
            string cause = new RecurrentDiagnosis(_file, LoweringOptions.Parse(_options), _tolerance.Network, _cancellationToken).Describe(
                vectors.Rows.Take(rows).ToArray())
                ?? new FirstDifference(_original, _tolerance.Network, _cancellationToken).Describe(vectors, rows, _stored.Sources);
            return Failed($"The network does not reproduce its stored answers: over {compared} the largest difference is {original}. {cause}");
        }

        if (folded.Scaled > _tolerance.Network)
        {
            return Failed(
                $"Folding changed the network's answers, which is a defect of FusedGen: over {compared} the largest difference is {folded}, and {original} "
                + $"before folding. Please report it with the model.");
        }

        if (generated.Scaled > _tolerance.Generated)
        {
            string with = _options.Weights == WeightFormat.Float32 ? "In float" : "With weights as " + _options.Weights.Label();
            string cause = new FloatRounding(_original, _model.Graph, _options.Weights, _tolerance.Generated, _cancellationToken).Describe(
                vectors.Rows.Take(rows).ToArray());
            return Failed(
                $"{with} the network's answers differ too much from the stored ones: over {compared} the largest difference is {generated}, "
                + $"and {folded} in double. {cause}", _tolerance.Generated);
        }

        (string proof, string? defect) = ProveKernels(vectors.Rows.Take(rows).ToArray(), generated);
        return defect is not null
            ? new ModelDiagnostic(
                DiagnosticIds.VerificationFailed,
                ModelSeverity.Error,
                $"The generated code does not compute the network, which is a defect of FusedGen: {defect}. "
                + $"Please report it with the model.")
            : new ModelDiagnostic(DiagnosticIds.Verified, ModelSeverity.Info,
                $"Verified: {compared}, largest difference {generated} ({folded} in double).{proof}");
    }

    /// <summary>Runs what will be printed, on as many vectors as the build may spend work on.</summary>
    /// <param name="vectors">The vectors that the network was compared with.</param>
    /// <param name="generated">Takes the differences of the answers.</param>
    /// <returns>What was proven, in words, and what is wrong; null for nothing.</returns>
    private (string Proof, string? Defect) ProveKernels(ReferenceVector[] vectors, Difference generated)
    {
        if (_program is null)
        {
            return ("", null);
        }

        KernelProof proof = new(_program, _weights, _options.VerifiesAllTargets, _cancellationToken);
        long work = Math.Max(1, Work(_model.Graph) * StepsOfProof * proof.Machines);
        int count = (int)Math.Min(vectors.Length, _options.VerificationWork / work);
        if (count == 0)
        {
            return ($" The code itself was not run: a vector costs {Figures.Count(work)} steps and the build may spend "
                + $"{Figures.Count(_options.VerificationWork)}; raise the property FusedGenVerificationWork.", null);
        }

        foreach (ReferenceVector vector in vectors.Take(count))
        {
            if (proof.FindDefect(vector.Inputs, outputs => Compare(generated, vector, outputs)) is { } defect)
            {
                return ("", defect);
            }
        }

        string which = count < vectors.Length ? $" on {Figures.Count(count)} of them" : "";
        return ($" Generated kernels checked{which}: {proof.Targets}.", proof.FindDefectInTile(vectors.Take(count).ToArray()));
    }

    private ModelDiagnostic Failed(string message) => Failed(message, _tolerance.Network);

    private static ModelDiagnostic Failed(string message, double tolerance) =>
        new(DiagnosticIds.VerificationFailed, ModelSeverity.Error, $"{message} (Tolerance {Figures.Exponent(tolerance)} of the largest output.)");

    private static void Compare(Difference difference, ReferenceVector vector, Tensor[] outputs)
    {
        for (int o = 0; o < outputs.Length; o++)
        {
            if (vector.Outputs[o] is { } stored)
            {
                difference.Add(stored, outputs[o]);
            }
        }
    }

    /// <summary>Steps of an evaluation: those of the operations, and ten for each element that is written.</summary>
    public static long Work(ModelGraph graph) => graph.Operations.Sum(o => o.Work + (o.Outputs.Sum(v => (long)v.Shape.Count) * 10));
}
