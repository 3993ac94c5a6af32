using FusedGen.Generator.Analyzers.Buffers;
using FusedGen.Generator.Analyzers.Calls;
using FusedGen.Generator.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace FusedGen.Generator.Analyzers;

/// <summary>
/// FG1024: all outputs go where nothing reads them. A copy is the usual mistake:
/// <c>Digits.Predict(pixels, scores.ToArray())</c>. A call inside of a lambda is left alone: tests and measurements are
/// made of such, and want no result.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class UnusedResultAnalyzer : CallSiteAnalyzer
{
    /// <summary>Creates the analyzer.</summary>
    public UnusedResultAnalyzer()
        : base(CallSiteDescriptors.UnusedResult)
    {
    }

    private protected override void Analyze(OperationAnalysisContext context, ModelCall call, SemanticModel model)
    {
        ModelArgument[] outputs = call.Arguments.Where(argument => argument.IsOutput).ToArray();
        if (outputs.Length == 0 || VariableUses.Function(call.Syntax) is AnonymousFunctionExpressionSyntax)
        {
            return;
        }

        // Who wants one output of several has to pass memory for the others too.
        string?[] reasons = outputs.Select(output => Reason(output, call, model, context.CancellationToken)).ToArray();
        if (reasons.All(reason => reason is not null))
        {
            context.ReportDiagnostic(Diagnostic.Create(
                CallSiteDescriptors.UnusedResult, outputs[0].Expression.GetLocation(), call.DisplayName, reasons[0]));
        }
    }

    private static string? Reason(ModelArgument output, ModelCall call, SemanticModel model, CancellationToken cancellationToken)
    {
        BufferView view = new BufferTracer(model, cancellationToken).Trace(output.Expression);
        if (view.Creation is null)
        {
            return null;
        }

        if (output.Expression.Contains(view.Creation))
        {
            return "no variable refers to the memory that is passed";
        }

        return output.Expression.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>().FirstOrDefault() is { } name
            && model.GetSymbolInfo(name, cancellationToken).Symbol is ILocalSymbol local
            && VariableUses.Initializer(local, model, cancellationToken) is { } initializer
            && initializer.Contains(view.Creation)
            && VariableUses.Function(initializer) == VariableUses.Function(call.Syntax)
            && VariableUses.Of(local, model, cancellationToken).All(use => IsOutputOfCall(use, model, cancellationToken))
            ? $"nothing reads '{local.Name}'"
            : null;
    }

    private static bool IsOutputOfCall(IdentifierNameSyntax use, SemanticModel model, CancellationToken cancellationToken)
    {
        // Up through slices: scores.AsSpan(0, 10), scores[..10].
        ExpressionSyntax whole = use;
        while (whole.Parent is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "AsSpan" or "Slice", Parent: InvocationExpressionSyntax } access
            && access.Expression == whole)
        {
            whole = (ExpressionSyntax)access.Parent!;
        }

        if (whole.Parent is ElementAccessExpressionSyntax { ArgumentList.Arguments: [{ Expression: RangeExpressionSyntax }] } range
            && range.Expression == whole)
        {
            whole = range;
        }

        return whole.Parent is ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax invocation }
            && ModelCall.Read(invocation, model, cancellationToken) is { } call
            && call.Arguments.Any(argument => argument.IsOutput && argument.Expression == whole);
    }
}
