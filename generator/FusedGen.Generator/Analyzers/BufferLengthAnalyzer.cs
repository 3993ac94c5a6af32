using System.Collections.Immutable;
using FusedGen.Generator.Analyzers.Buffers;
using FusedGen.Generator.Analyzers.Calls;
using FusedGen.Generator.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace FusedGen.Generator.Analyzers;

/// <summary>FG1020: one sample is passed in a buffer whose length is known, and wrong: the call would throw.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class BufferLengthAnalyzer : CallSiteAnalyzer
{
    /// <summary>Creates the analyzer.</summary>
    public BufferLengthAnalyzer()
        : base(CallSiteDescriptors.WrongLength)
    {
    }

    private protected override void Analyze(OperationAnalysisContext context, ModelCall call, SemanticModel model)
    {
        if (call.IsBatch)
        {
            return;
        }

        BufferTracer tracer = new(model, context.CancellationToken);
        foreach (ModelArgument argument in call.Arguments)
        {
            if (argument.RowLength is { } row && tracer.Trace(argument.Expression) is { Length: { } length } view && length != row.Value)
            {
                context.ReportDiagnostic(Diagnostic.Create(
                    CallSiteDescriptors.WrongLength,
                    argument.Expression.GetLocation(),
                    view.LengthExpression is { } expression ? [expression.GetLocation()] : null,
                    ImmutableDictionary<string, string?>.Empty.Add(CallSiteDescriptors.Replacement, row.NameAt(model, argument.Expression.SpanStart)),
                    argument.Parameter.Name,
                    call.DisplayName,
                    row.Value,
                    row.DisplayName,
                    length));
            }
        }
    }
}
