using System.Collections.Immutable;
using System.Globalization;
using FusedGen.Generator.Analyzers.Buffers;
using FusedGen.Generator.Analyzers.Calls;
using FusedGen.Generator.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace FusedGen.Generator.Analyzers;

/// <summary>
/// FG1021: a batch of known length is no whole number of rows, or inputs and outputs have different numbers of them.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class BatchRowsAnalyzer : CallSiteAnalyzer
{
    /// <summary>Creates the analyzer.</summary>
    public BatchRowsAnalyzer()
        : base(CallSiteDescriptors.WrongRows)
    {
    }

    private protected override void Analyze(OperationAnalysisContext context, ModelCall call, SemanticModel model)
    {
        if (!call.IsBatch)
        {
            return;
        }

        BufferTracer tracer = new(model, context.CancellationToken);
        (ModelArgument Argument, long Rows)? first = null;
        List<(ModelArgument Argument, RowLength Row, BufferView View, string Problem)> problems = [];
        foreach (ModelArgument argument in call.Arguments)
        {
            if (argument.RowLength is not { } row || tracer.Trace(argument.Expression) is not { Length: { } length } view)
            {
                continue;
            }

            if (argument.IsShared)
            {
                if (length != row.Value)
                {
                    problems.Add((argument, row, view, Text($"takes {row.Value} elements ({row.DisplayName}) once for all rows, but this has {length}")));
                }
            }
            else if (length % row.Value != 0)
            {
                problems.Add((argument, row, view, Text($"takes rows of {row.Value} elements ({row.DisplayName}), but {length} is not a multiple of that")));
            }
            else if (first is null)
            {
                first = (argument, length / row.Value);
            }
            else if (length / row.Value != first.Value.Rows)
            {
                problems.Add((argument, row, view, Text($"has {length / row.Value} rows, but '{first.Value.Argument.Parameter.Name}' has {first.Value.Rows}")));
            }
        }

        foreach ((ModelArgument argument, RowLength row, BufferView view, string problem) in problems)
        {
            // Only another argument says how many rows are meant, where rows are.
            bool isFixable = (first is not null || argument.IsShared) && view.LengthExpression is not null;
            string length = row.NameAt(model, argument.Expression.SpanStart);
            context.ReportDiagnostic(Diagnostic.Create(
                CallSiteDescriptors.WrongRows,
                argument.Expression.GetLocation(),
                isFixable ? [view.LengthExpression!.GetLocation()] : null,
                isFixable
                    ? ImmutableDictionary<string, string?>.Empty.Add(
                        CallSiteDescriptors.Replacement, argument.IsShared ? length : Text($"{first!.Value.Rows} * {length}"))
                    : ImmutableDictionary<string, string?>.Empty,
                argument.Parameter.Name,
                call.DisplayName,
                problem));
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
