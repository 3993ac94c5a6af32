using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Emitting;
using FusedGen.Compiler.Folding;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Lowering;
using FusedGen.Compiler.Onnx;
using FusedGen.Compiler.Planning;
using FusedGen.Compiler.Typing;
using FusedGen.Compiler.Verification;

namespace FusedGen.Compiler;

/// <summary>The way from the bytes of an ONNX file to C# text: Read → Lower → Fold → Plan → Emit.</summary>
public static class ModelCompiler
{
    /// <summary>Compiles one model for one declared type.</summary>
    /// <returns>The generated files and what is to be told. There are no files where there is an error.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static CompilationResult Compile(ModelRequest request, CancellationToken cancellationToken)
    {
        try
        {
            OnnxModel model = OnnxModelReader.Read(request.Model, cancellationToken);
            LoweredModel lowered = ModelLowering.Lower(model, FixedDimensions.Parse(request.Options.Dimensions), cancellationToken);
            string network = NetworkSummary.Of(lowered.Graph);
            ModelGraph original = new(lowered.Graph.Inputs, lowered.Graph.Outputs, lowered.Graph.Operations);
            FoldReport report = GraphFolder.Fold(lowered.Graph, cancellationToken);
            ModelDiagnostic[] verification = ModelVerification.Run(lowered, original, request.Options, cancellationToken).ToArray();
            if (verification.Any(d => d.Severity == ModelSeverity.Error))
            {
                return new CompilationResult([], About(request, verification));
            }

            string? precision = WeightPrecision.Describe(lowered, request.Options, cancellationToken);
            if (precision is not null)
            {
                verification = [.. verification, new ModelDiagnostic(DiagnosticIds.WeightPrecision, ModelSeverity.Info, precision)];
            }

            PlanOptions options = new(request.Options.Reproducible, request.Target.HasMultiplyAddEstimate, request.Options.Weights);
            Program program = Planner.Plan(lowered.Graph, lowered.OutputNames, options, cancellationToken);
            (TypedMembers typed, IReadOnlyList<ModelDiagnostic> misfits) = TypedMembersPlanner.Plan(program, lowered.Metadata, request.Type);
            GeneratedType type = new(request.Type, request.FileName, request.Sha256, Facts(network, report) with { Weights = precision }) { Typed = typed };
            return new CompilationResult(SourceEmitter.Emit(program, type), About(request, verification.Concat(misfits)));
        }
        catch (ModelException exception)
        {
            return new CompilationResult([], About(request, exception.Diagnostics));
        }
    }

    private static ModelDiagnostic[] About(ModelRequest request, IEnumerable<ModelDiagnostic> diagnostics) =>
        diagnostics.Select(d => d with { Message = $"{request.FileName}: {d.Message}" }).ToArray();

    private static NetworkFacts Facts(string network, FoldReport report) => new(
        network,
        report.MultiplyAddsBefore,
        report.MultiplyAddsAfter,
        report.ParametersBefore,
        report.ParametersAfter,
        report.Entries.Where(e => e.Outcome == FoldOutcome.Folded).Select(e => e.ToString()).ToArray(),
        report.Entries.Where(e => e.Outcome == FoldOutcome.Refused).Select(e => e.ToString()).ToArray());
}
