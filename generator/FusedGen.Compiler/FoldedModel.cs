using FusedGen.Compiler.Boosters;
using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Folding;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Lowering;
using FusedGen.Compiler.Onnx;
using FusedGen.Compiler.Planning;
using FusedGen.Compiler.Scheduling;
using FusedGen.Compiler.Streaming;
using FusedGen.Compiler.Verification;

namespace FusedGen.Compiler;

/// <summary>
/// A model after reading, lowering and folding, with what it was before: what reports are written from and what remains
/// to be planned.
/// </summary>
/// <param name="Lowered">The model, whose graph is folded.</param>
/// <param name="Original">The graph before folding, to be evaluated or read. The values that both graphs share name
/// their producers in the folded one.</param>
/// <param name="Folding">What folding did.</param>
/// <param name="File">The model as it was read.</param>
public sealed record FoldedModel(LoweredModel Lowered, ModelGraph Original, FoldReport Folding, OnnxModel File)
{
    /// <summary>Reference vectors beside the model that the project names; null where it names none.</summary>
    public VectorBundle? Vectors { get; init; }

    /// <summary>What the network's frames are, of which the graph computes one chunk; null for no stream.</summary>
    public StreamPlan? Stream { get; init; }

    /// <summary>The folded graph.</summary>
    public ModelGraph Graph => Lowered.Graph;

    /// <summary>
    /// The network as it was trained, in one line: <c>Linear(20→8) · BatchNormalization(8) · Linear(8→9)</c>.
    /// </summary>
    public string Network => NetworkSummary.Of(Original);

    /// <summary>Reads, lowers and folds a model that is one file.</summary>
    /// <exception cref="ModelException">The file is damaged, or the model needs something that is not
    /// supported.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static FoldedModel Of(byte[] content, ModelOptions options, CancellationToken cancellationToken) =>
        Of(content, ExternalData.None, options, cancellationToken);

    /// <summary>Reads, lowers and folds a model.</summary>
    /// <param name="content">The bytes of the model's file.</param>
    /// <param name="beside">The files beside it in which it keeps data.</param>
    /// <param name="options">What the attribute asks for, of which the sizes of open dimensions and the values of
    /// inputs count here.</param>
    /// <param name="cancellationToken">Stops between steps.</param>
    /// <exception cref="ModelException">The file is damaged, or the model needs something that is not
    /// supported.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static FoldedModel Of(byte[] content, ExternalData beside, ModelOptions options, CancellationToken cancellationToken) =>
        Of(ModelReader.Read(content, beside, cancellationToken), options, cancellationToken);

    /// <summary>Lowers and folds a model that was read.</summary>
    /// <exception cref="ModelException">The model needs something that is not supported.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static FoldedModel Of(OnnxModel model, ModelOptions options, CancellationToken cancellationToken)
    {
        (LoweredModel lowered, StreamPlan? stream) = StreamLowering.IsWanted(options)
            ? StreamLowering.Lower(model, options, cancellationToken)
            : (ModelLowering.Lower(model, LoweringOptions.Parse(options), cancellationToken), null);
        ModelGraph original = new(lowered.Graph.Inputs, lowered.Graph.Outputs, lowered.Graph.Operations)
        {
            Batch = lowered.Graph.Batch,
            Vocabulary = lowered.Graph.Vocabulary,
            Classes = lowered.Graph.Classes,
            Checks = lowered.Graph.Checks,
        };
        FoldReport report = GraphFolder.Fold(lowered.Graph, Observed(lowered, original, options, cancellationToken), cancellationToken);
        return new FoldedModel(lowered, original, report, model) { Stream = stream };
    }

    /// <summary>
    /// The samples in the file, for folding to look at; null where there are none, or where the build may not spend so
    /// much.
    /// </summary>
    private static ObservedSizes? Observed(LoweredModel lowered, ModelGraph original, ModelOptions options, CancellationToken cancellationToken)
    {
        IReadOnlyList<Tensor>[] samples = StoredVectors.Of(lowered, null).Sources.SelectMany(source => source.Rows).Select(row => row.Inputs)
            .Take(ObservedSizes.MostSamples).ToArray();
        return samples.Length > 0 && samples.Length * ModelVerification.Work(original) <= options.VerificationWork
            ? new ObservedSizes(original, samples, cancellationToken)
            : null;
    }

    /// <summary>Reads the answers that were stored in the file and beside it.</summary>
    public StoredVectors ReadVectors() => StoredVectors.Of(Lowered, Stream is null ? Vectors : null);

    /// <summary>
    /// Compares the network's answers, before and after folding and from the kernels that will be printed, with those
    /// that were stored in the file and beside it.
    /// </summary>
    /// <param name="stored">The vectors.</param>
    /// <param name="program">What will be printed; null where nothing will run, as in an editor.</param>
    /// <param name="options">What the attribute asks for.</param>
    /// <param name="cancellationToken">Stops between steps.</param>
    /// <returns>An error where they differ, else a report; nothing where none are stored.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public IReadOnlyList<ModelDiagnostic> Verify(StoredVectors stored, ScheduledProgram? program, ModelOptions options, CancellationToken cancellationToken) =>
        ModelVerification.Run(this, program, stored, options, cancellationToken).ToArray();

    /// <summary>What a narrower format of the weights costs, in words; null where the options ask for floats.</summary>
    /// <exception cref="ModelException">A weight is beyond the format's range.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public string? DescribePrecision(StoredVectors stored, ModelOptions options, CancellationToken cancellationToken) =>
        WeightPrecision.Describe(Lowered, stored, options, cancellationToken);

    /// <summary>Takes every decision about the generated code.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public Program Plan(ModelOptions options, CancellationToken cancellationToken) =>
        Planner.Plan(Graph, Lowered.OutputNames, new PlanOptions(options.Reproducible, options.Weights), MethodRoom.Instance, cancellationToken);
}
