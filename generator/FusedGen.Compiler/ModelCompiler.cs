using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Exporting;
using FusedGen.Compiler.Folding;
using FusedGen.Compiler.Planning;
using FusedGen.Compiler.Printing;
using FusedGen.Compiler.Reporting;
using FusedGen.Compiler.Scheduling;
using FusedGen.Compiler.States;
using FusedGen.Compiler.Typing;
using FusedGen.Compiler.Verification;

namespace FusedGen.Compiler;

/// <summary>The way from the bytes of an ONNX file to C# text: Read → Lower → Fold → Plan → Schedule → Print.</summary>
public static class ModelCompiler
{
    /// <summary>Compiles one model for one declared type.</summary>
    /// <returns>The generated files and what is to be told. There are no files where there is an error.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static CompilationResult Compile(ModelRequest request, CancellationToken cancellationToken)
    {
        try
        {
            FoldedModel model = FoldedModel.Of(request.Model, request.Beside, request.Options, cancellationToken)
                with { Vectors = request.Vectors is { } vectors ? VectorBundle.Read(vectors) : null };
            StoredVectors stored = model.ReadVectors();
            Program program = model.Plan(request.Options, cancellationToken);
            StatePlan? state = StatePlanner.Plan(program, request.Options, model.Stream);
            ExportPlan? export = ExportPlan.Of(program, request.Options);
            ScheduledProgram scheduled = ScheduledProgram.Of(program);
            IReadOnlyList<ModelDiagnostic> verification = model.Verify(stored, request.IsForEditor ? null : scheduled, request.Options, cancellationToken);
            if (verification.Any(d => d.Severity == ModelSeverity.Error))
            {
                return new CompilationResult([], About(request, verification));
            }

            string? precision = model.DescribePrecision(stored, request.Options, cancellationToken);
            if (precision is not null)
            {
                verification = [.. verification, new ModelDiagnostic(DiagnosticIds.WeightPrecision, ModelSeverity.Info, precision)];
            }

            (TypedMembers typed, IReadOnlyList<ModelDiagnostic> misfits) = TypedMembersPlanner.Plan(scheduled.Program, model.Lowered, request.Type);
            GeneratedType type = new(request.Type, request.FileName, request.Sha256, Facts(model) with { Weights = precision })
            {
                Typed = typed,
                State = state,
                Export = export,
                Stream = model.Stream,
                IsForEditor = request.IsForEditor,
            };
            IEnumerable<ModelDiagnostic> hints = state is null && StateFinder.Diagnostic(program) is { } found ? [found] : [];
            return new CompilationResult(
                SourcePrinter.Print(scheduled, type), About(request, [.. verification, .. misfits, .. hints, FoldingSummary.Diagnostic(model)]));
        }
        catch (ModelException exception)
        {
            return new CompilationResult([], About(request, exception.Diagnostics));
        }
    }

    /// <summary>Prints the files of a planned model, for all machines.</summary>
    public static IReadOnlyList<GeneratedFile> Print(FoldedModel model, Program program, string fileName, string sha256, DeclaredType type) =>
        Print(model, ScheduledProgram.Of(program), fileName, sha256, type);

    /// <summary>
    /// Prints the files of a scheduled model, for who has taken the steps before by himself.
    /// </summary>
    public static IReadOnlyList<GeneratedFile> Print(
        FoldedModel model, ScheduledProgram program, string fileName, string sha256, DeclaredType type, KernelClock? clock = null) =>
        SourcePrinter.Print(program, new GeneratedType(type, fileName, sha256, Facts(model)) { Clock = clock });

    private static ModelDiagnostic[] About(ModelRequest request, IEnumerable<ModelDiagnostic> diagnostics) =>
        diagnostics.Select(d => d with { Message = $"{UntrustedText.Escape(request.FileName)}: {d.Message}" }).ToArray();

    /// <summary>What the head of the generated file tells of a network.</summary>
    private static NetworkFacts Facts(FoldedModel model) => new(
        model.Network,
        model.Folding.MultiplyAddsBefore,
        model.Folding.MultiplyAddsAfter,
        model.Folding.ParametersBefore,
        model.Folding.ParametersAfter,
        model.Folding.Entries.Where(e => e.Outcome == FoldOutcome.Folded).Select(e => e.ToString()).ToArray(),
        model.Folding.Entries.Where(e => e.Outcome == FoldOutcome.Refused).Select(e => e.ToString()).ToArray());
}
