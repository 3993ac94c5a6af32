using FusedGen.Generator.Analyzers.Calls;
using FusedGen.Generator.Analyzers.Loops;
using FusedGen.Generator.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace FusedGen.Generator.Analyzers;

/// <summary>FG1025: a loop allocates the same buffer again and again for a method that allocates nothing.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class LoopAllocationAnalyzer : CallSiteAnalyzer
{
    /// <summary>Creates the analyzer.</summary>
    public LoopAllocationAnalyzer()
        : base(CallSiteDescriptors.LoopAllocation)
    {
    }

    private protected override void Analyze(OperationAnalysisContext context, ModelCall call, SemanticModel model)
    {
        foreach (ModelArgument argument in call.Arguments)
        {
            // At the argument and not where it is made: editors fix only what is told inside of the code that they
            // looked at.
            if (LoopBuffer.Read(call, argument, model, context.CancellationToken) is { } buffer)
            {
                context.ReportDiagnostic(Diagnostic.Create(
                    CallSiteDescriptors.LoopAllocation, argument.Expression.GetLocation(), [buffer.Creation.GetLocation()], argument.Parameter.Name,
                    call.DisplayName));
            }
        }
    }
}
