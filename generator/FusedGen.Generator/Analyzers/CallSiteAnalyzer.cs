using System.Collections.Immutable;
using FusedGen.Generator.Analyzers.Calls;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace FusedGen.Generator.Analyzers;

/// <summary>
/// What the analyzers of call sites have in common: each looks at one call of a generated method at a time.
/// </summary>
public abstract class CallSiteAnalyzer : DiagnosticAnalyzer
{
    private protected CallSiteAnalyzer(params DiagnosticDescriptor[] descriptors)
    {
        SupportedDiagnostics = descriptors.ToImmutableArray();
    }

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; }

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterOperationAction(
            operation =>
            {
                if (ModelCall.Read((IInvocationOperation)operation.Operation) is { } call && operation.Operation.SemanticModel is { } model)
                {
                    Analyze(operation, call, model);
                }
            },
            OperationKind.Invocation);
    }

    private protected abstract void Analyze(OperationAnalysisContext context, ModelCall call, SemanticModel model);
}
