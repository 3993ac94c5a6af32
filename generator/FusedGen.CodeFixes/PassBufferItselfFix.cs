using FusedGen.Generator.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace FusedGen.CodeFixes;

/// <summary>FG1024: passes the buffer in place of the copy that <c>ToArray</c> makes of it.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(PassBufferItselfFix))]
public sealed class PassBufferItselfFix : EditingFix
{
    /// <summary>Creates the fix.</summary>
    public PassBufferItselfFix()
        : base(CallSiteDescriptors.UnusedResult.Id)
    {
    }

    private protected override IEnumerable<Edit> Plan(FixContext context, Diagnostic diagnostic)
    {
        if (context.Find<InvocationExpressionSyntax>(diagnostic.Location.SourceSpan) is
            {
                Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ToArray" } access,
                ArgumentList.Arguments.Count: 0,
            }
            copy
            && copy.Span == diagnostic.Location.SourceSpan
            && context.Model.GetTypeInfo(access.Expression, context.CancellationToken).Type is IArrayTypeSymbol
                or INamedTypeSymbol { Name: "Span", IsRefLikeType: true })
        {
            yield return new Edit(
                "Pass the buffer itself", nameof(PassBufferItselfFix), editor => editor.ReplaceNode(copy, access.Expression.WithTriviaFrom(copy)));
        }
    }
}
