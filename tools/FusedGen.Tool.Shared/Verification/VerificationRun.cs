using FusedGen.Compiler;
using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Reference;
using FusedGen.Compiler.Verification;
using FusedGen.Tool.Benchmarking;
using FusedGen.Tool.Documents;
using FusedGen.Tool.Execution;
using FusedGen.Tool.Models;

namespace FusedGen.Tool.Verification;

/// <summary>
/// Holds four forms of a network to the stored answers: as it was trained and folded, both in double, folded with the
/// rounding of generated code, and the generated code itself as this machine runs it.
/// </summary>
internal static class VerificationRun
{
    private const int MostSamples = 8;

    /// <summary>Compares a model with its answers.</summary>
    /// <param name="model">The model.</param>
    /// <param name="folder">The folder of the answers, or null to look in the model and beside it.</param>
    /// <param name="withLayers">Whether to compare layer by layer too.</param>
    /// <param name="work">How many steps may be evaluated: fewer vectors are compared, but one at least.</param>
    /// <param name="progress">Is told the finished share, 0 to 1.</param>
    /// <exception cref="ToolException">There are no answers, or the model is not supported.</exception>
    public static VerifyDocument Run(RunnableModel model, string? folder, bool withLayers, long work, Action<double> progress) =>
        TryRun(model, folder, withLayers, work, progress)
            ?? throw ToolException.Unusable(
                $"{model.File.Path}: There are no reference vectors in the model, and no test_data_set_0 beside it. Name their folder with --vectors.");

    /// <summary>The same, but null where there are no answers and no folder of them was named.</summary>
    /// <exception cref="ToolException">The model is not supported, or the answers cannot be read.</exception>
    public static VerifyDocument? TryRun(RunnableModel model, string? folder, bool withLayers, long work, Action<double> progress)
    {
        if (StoredAnswers.Find(model.File, model.Model.Lowered, folder) is not { } answers)
        {
            return null;
        }

        return Compare(model, answers, withLayers, work, progress);
    }

    /// <summary>
    /// Compares folded network and generated code with the network as it was trained, on random inputs: for models that
    /// have no answers.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="work">How many steps may be evaluated.</param>
    /// <exception cref="ToolException">The network fails on such inputs.</exception>
    public static VerifyDocument OnSamples(RunnableModel model, long work)
    {
        ModelGraph original = model.Model.Original;
        StoredAnswers answers;
        try
        {
            int samples = (int)Math.Clamp(work / Math.Max(1, 2 * ModelVerification.Work(original)), 1, MostSamples);
            ReferenceVector[] vectors = [.. Enumerable.Range(1, samples)
                .Select(seed => SampleInputs.Of(original, seed))
                .Select(inputs => new ReferenceVector(inputs, ReferenceEvaluator.Evaluate(original, inputs)))];
            answers = new StoredAnswers("random inputs that the network as trained answers", new ReferenceVectors("", vectors)) { AreOriginals = true };
        }
        catch (EvaluationException exception)
        {
            throw ToolException.Negative($"{model.File.Path}: The network fails on a random input: {exception.Message}");
        }

        return Compare(model, answers, withLayers: false, work, _ => { });
    }

    private static VerifyDocument Compare(RunnableModel model, StoredAnswers answers, bool withLayers, long work, Action<double> progress)
    {
        try
        {
            return CompareAll(model, answers, withLayers, work, progress);
        }
        catch (EvaluationException exception)
        {
            throw ToolException.Negative($"{model.File.Path}: The network fails on a stored input: {exception.Message}");
        }
    }

    private static VerifyDocument CompareAll(RunnableModel runnable, StoredAnswers answers, bool withLayers, long work, Action<double> progress)
    {
        (ModelFile file, FoldedModel model) = (runnable.File, runnable.Model);
        Predictor? predictor = runnable.HasCode ? runnable.Predictor() : null;
        DecodedWeights weights = new(file.Options.Weights);
        VerificationTolerance tolerance = VerificationTolerance.Of(model.Graph, file.Options);
        Difference original = new();
        Difference folded = new();
        Difference rounded = new();
        Difference generated = new();
        long steps = Math.Max(1, ModelVerification.Work(model.Original) + (2 * ModelVerification.Work(model.Graph)));
        int count = (int)Math.Clamp(work / steps, 1, answers.Vectors.Rows.Count);
        for (int row = 0; row < count; row++)
        {
            progress((double)row / count);
            ReferenceVector vector = answers.Vectors.Rows[row];
            double[]?[] want = [.. vector.Outputs.Select(stored => stored is null ? null : Numbers(stored))];
            bool[] areTexts = [.. model.Graph.Outputs.Select(o => o.Type == ElementType.String)];
            if (!answers.AreOriginals)
            {
                Add(original, areTexts, want, ReferenceEvaluator.Evaluate(model.Original, vector.Inputs).Select(Numbers));
            }

            Add(folded, areTexts, want, ReferenceEvaluator.Evaluate(model.Graph, vector.Inputs).Select(Numbers));
            Add(rounded, areTexts, want, FloatEvaluator.Evaluate(model.Graph, vector.Inputs, weights, CancellationToken.None).Select(Numbers));
            if (predictor is not null)
            {
                Add(generated, areTexts, want, predictor.Predict(vector.Inputs));
            }
        }

        NetworkDifference[] networks =
        [
            .. answers.AreOriginals
                ? (NetworkDifference[])[]
                : [new("Network as trained, in double", DifferenceDocument.Of(original), tolerance.Network)],
            new("Folded, in double", DifferenceDocument.Of(folded), tolerance.Network),
            new("Folded, with float rounding", DifferenceDocument.Of(rounded), tolerance.Generated),
            .. predictor is null
                ? (NetworkDifference[])[]
                : [new("Generated code, on this machine", DifferenceDocument.Of(generated), tolerance.Generated)],
        ];
        LayerDifference[] layers = withLayers ? LayerComparison.Of(model, weights, tolerance, answers.Vectors) : [];
        bool isPassed = networks.All(n => n.Difference.IsWithin(n.Tolerance)) && layers.All(l => l.Difference.IsWithin(l.Tolerance));
        return new VerifyDocument(UntrustedText.Escape(file.Name), answers.Source, count, tolerance.Network, tolerance.Generated, isPassed, networks, layers);
    }

    private static void Add(Difference difference, bool[] areTexts, double[]?[] want, IEnumerable<double[]> got)
    {
        foreach ((double[]? right, double[] computed, bool isText) in want.Zip(got, areTexts))
        {
            if (right is not null && isText)
            {
                difference.AddExact(right, computed);
            }
            else if (right is not null)
            {
                difference.Add(right, computed);
            }
        }
    }

    private static double[] Numbers(Tensor tensor) => [.. Enumerable.Range(0, tensor.Count).Select(tensor.ElementAsDouble)];
}
