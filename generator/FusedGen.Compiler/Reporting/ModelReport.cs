using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Folding;
using FusedGen.Compiler.Onnx;
using FusedGen.Compiler.Planning;
using FusedGen.Compiler.Reporting.Trees;
using FusedGen.Compiler.Scheduling;
using FusedGen.Compiler.Verification;

namespace FusedGen.Compiler.Reporting;

/// <summary>
/// All that can be told of a compiled model. <see cref="MarkdownReport"/> writes it; the command-line tool shows the
/// same.
/// </summary>
/// <param name="FileName">The model's file without folders; untrusted text.</param>
/// <param name="Sha256">The file's hash.</param>
/// <param name="Model">The model before and after folding.</param>
/// <param name="Program">The plan.</param>
/// <param name="Verification">What comparing with the stored answers gave.</param>
public sealed record ModelReport(string FileName, string Sha256, FoldedModel Model, Program Program, IReadOnlyList<ModelDiagnostic> Verification)
{
    /// <summary>What a narrower format of the weights costs, in words; null where they are floats.</summary>
    public string? Precision { get; init; }

    /// <summary>What the attribute asks for, or an empty string where it leaves all at the defaults.</summary>
    public string Options { get; init; } = "";

    /// <summary>What the network cost as it was trained.</summary>
    public NetworkCost Before { get; } = NetworkCost.Of(Model.Original);

    /// <summary>What it costs after folding.</summary>
    public NetworkCost After { get; } = NetworkCost.Of(Model.Graph);

    /// <summary>Reads, folds, verifies and plans a model as the build does.</summary>
    /// <param name="fileName">The model's file without folders.</param>
    /// <param name="sha256">The file's hash.</param>
    /// <param name="content">The file's bytes.</param>
    /// <param name="beside">The files beside it in which it keeps data.</param>
    /// <param name="vectors">Reference vectors beside the model that the project names; null where it names
    /// none.</param>
    /// <param name="options">What the attribute asks for.</param>
    /// <param name="cancellationToken">Stops between steps.</param>
    /// <exception cref="ModelException">The file is damaged, or the model needs something that is not
    /// supported.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static ModelReport Of(string fileName, string sha256, byte[] content, ExternalData beside, VectorBundle? vectors, ModelOptions options,
        CancellationToken cancellationToken)
    {
        return Of(fileName, sha256, FoldedModel.Of(content, beside, options, cancellationToken) with { Vectors = vectors }, options, cancellationToken);
    }

    /// <summary>Verifies and plans a folded model as the build does.</summary>
    /// <exception cref="ModelException">A weight is beyond the range of its format.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static ModelReport Of(string fileName, string sha256, FoldedModel model, ModelOptions options, CancellationToken cancellationToken)
    {
        StoredVectors stored = model.ReadVectors();
        Program program = model.Plan(options, cancellationToken);
        IReadOnlyList<ModelDiagnostic> verification = model.Verify(stored, ScheduledProgram.Of(program), options, cancellationToken);
        return new ModelReport(fileName, sha256, model, program, verification)
        {
            Precision = model.DescribePrecision(stored, options, cancellationToken),
            Options = OptionsText.Of(options),
        };
    }

    /// <summary>The verification in one line.</summary>
    public string VerificationText => Verification.Count == 0
        ? "Not verified: the file holds no reference vectors."
        : string.Join(" ", Verification.Select(d => d.Message));

    /// <summary>What was folded, by rule.</summary>
    public IReadOnlyList<RuleGroup> Folded => RuleGroup.Of(Model.Folding, FoldOutcome.Folded);

    /// <summary>The decision trees, node by node, after folding.</summary>
    public IReadOnlyList<TreeFacts> Trees => TreeFacts.Of(Model);

    /// <summary>What was refused, by rule.</summary>
    public IReadOnlyList<RuleGroup> Refused => RuleGroup.Of(Model.Folding, FoldOutcome.Refused);
}
