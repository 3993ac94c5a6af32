using FusedGen.Generator.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace FusedGen.CodeFixes;

/// <summary>FG1009: removes the tolerance, which leaves the default.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(RemoveToleranceFix))]
public sealed class RemoveToleranceFix : EditingFix
{
    /// <summary>Creates the fix.</summary>
    public RemoveToleranceFix()
        : base(UsageDescriptors.InvalidTolerance.Id)
    {
    }

    private protected override IEnumerable<Edit> Plan(FixContext context, Diagnostic diagnostic)
    {
        if (context.Find<AttributeArgumentSyntax>(diagnostic.Location.SourceSpan) is { NameEquals: not null } option)
        {
            yield return new Edit("Use the default tolerance", nameof(RemoveToleranceFix),
                editor => editor.RemoveNode(option, SyntaxRemoveOptions.KeepNoTrivia));
        }
    }
}
