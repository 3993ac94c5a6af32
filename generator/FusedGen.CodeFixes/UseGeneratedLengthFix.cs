using FusedGen.Generator.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace FusedGen.CodeFixes;

/// <summary>
/// FG1020, FG1021: puts the generated constant where the wrong length stands: <c>new float[Digits.InputLength]</c>.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(UseGeneratedLengthFix))]
public sealed class UseGeneratedLengthFix : EditingFix
{
    /// <summary>Creates the fix.</summary>
    public UseGeneratedLengthFix()
        : base(CallSiteDescriptors.WrongLength.Id, CallSiteDescriptors.WrongRows.Id)
    {
    }

    private protected override TextSpan Target(Diagnostic diagnostic) =>
        diagnostic.AdditionalLocations is [{ } length, ..] ? length.SourceSpan : base.Target(diagnostic);

    private protected override IEnumerable<Edit> Plan(FixContext context, Diagnostic diagnostic)
    {
        if (diagnostic.AdditionalLocations is not [{ } place, ..]
            || !diagnostic.Properties.TryGetValue(CallSiteDescriptors.Replacement, out string? replacement)
            || replacement is null
            || context.Find<ExpressionSyntax>(place.SourceSpan) is not { } length
            || length.Span != place.SourceSpan)
        {
            yield break;
        }

        ExpressionSyntax constant = SyntaxFactory.ParseExpression(replacement).WithTriviaFrom(length);

        // A range binds tighter than a product: ..(2 * Digits.InputLength).
        if (constant is BinaryExpressionSyntax && length.Parent is RangeExpressionSyntax)
        {
            constant = SyntaxFactory.ParenthesizedExpression(constant.WithoutTrivia()).WithTriviaFrom(length);
        }

        yield return new Edit("Use the generated length", nameof(UseGeneratedLengthFix), editor => editor.ReplaceNode(length, constant));
    }
}
