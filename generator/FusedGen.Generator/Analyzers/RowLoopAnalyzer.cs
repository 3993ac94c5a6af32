using FusedGen.Generator.Analyzers.Calls;
using FusedGen.Generator.Analyzers.Loops;
using FusedGen.Generator.Declarations;
using FusedGen.Generator.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace FusedGen.Generator.Analyzers;

/// <summary>FG1023: a loop predicts the rows of two buffers one by one, which is what a batch does faster.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class RowLoopAnalyzer : CallSiteAnalyzer
{
    /// <summary>Creates the analyzer.</summary>
    public RowLoopAnalyzer()
        : base(CallSiteDescriptors.RowLoop)
    {
    }

    private protected override void Analyze(OperationAnalysisContext context, ModelCall call, SemanticModel model)
    {
        if (RowLoop.Read(call, model, context.CancellationToken) is not null && !call.Model.GetMembers(GeneratedMembers.PredictBatch).IsEmpty)
        {
            context.ReportDiagnostic(Diagnostic.Create(CallSiteDescriptors.RowLoop, call.Syntax.GetLocation(), call.Model.Name));
        }
    }
}
