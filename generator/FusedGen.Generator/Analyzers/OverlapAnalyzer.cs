using FusedGen.Generator.Analyzers.Buffers;
using FusedGen.Generator.Analyzers.Calls;
using FusedGen.Generator.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace FusedGen.Generator.Analyzers;

/// <summary>
/// FG1022: a batch is to write where it reads, which it refuses: a later row's input would be lost before it is read.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class OverlapAnalyzer : CallSiteAnalyzer
{
    /// <summary>Creates the analyzer.</summary>
    public OverlapAnalyzer()
        : base(CallSiteDescriptors.Overlap)
    {
    }

    private protected override void Analyze(OperationAnalysisContext context, ModelCall call, SemanticModel model)
    {
        if (!call.IsBatch)
        {
            return;
        }

        BufferTracer tracer = new(model, context.CancellationToken);
        (ModelArgument Argument, BufferView View)[] views = call.Arguments.Select(argument => (argument, tracer.Trace(argument.Expression))).ToArray();
        foreach ((ModelArgument output, BufferView written) in views.Where(item => item.Argument.IsOutput))
        {
            ModelArgument? other = views.FirstOrDefault(item => item.Argument != output && item.View.Overlaps(written)).Argument;

            // Two outputs over each other are told at the second.
            if (other is not null && (!other.IsOutput || other.Parameter.Ordinal < output.Parameter.Ordinal))
            {
                context.ReportDiagnostic(Diagnostic.Create(
                    CallSiteDescriptors.Overlap, output.Expression.GetLocation(), output.Parameter.Name, call.DisplayName, other.Parameter.Name));
            }
        }
    }
}
