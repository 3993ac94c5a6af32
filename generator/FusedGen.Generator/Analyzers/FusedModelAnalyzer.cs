using System.Collections.Immutable;
using FusedGen.Generator.Declarations;
using FusedGen.Generator.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace FusedGen.Generator.Analyzers;

/// <summary>Reports what keeps a type from being completed. It is an analyzer, since the model need not be read to know it.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class FusedModelAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(
        UsageDescriptors.NotPartial,
        UsageDescriptors.ContainingTypeNotPartial,
        UsageDescriptors.GenericType,
        UsageDescriptors.UnsupportedKind,
        UsageDescriptors.MemberExists,
        UsageDescriptors.TooOld,
        UsageDescriptors.FileLocalType,
        UsageDescriptors.NoFileName,
        UsageDescriptors.InvalidTolerance,
        UsageDescriptors.NamedLikeMember);

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterCompilationStartAction(static start =>
        {
            if (start.Compilation.GetTypeByMetadataName(DeclarationReader.AttributeName) is { } attribute)
            {
                start.RegisterSymbolAction(symbol => Analyze(symbol, attribute), SymbolKind.NamedType);
            }
        });
    }

    private static void Analyze(SymbolAnalysisContext context, INamedTypeSymbol attribute)
    {
        INamedTypeSymbol type = (INamedTypeSymbol)context.Symbol;
        AttributeData? use = type.GetAttributes().FirstOrDefault(data => SymbolEqualityComparer.Default.Equals(data.AttributeClass, attribute));
        if (use is null)
        {
            return;
        }

        foreach (Diagnostic diagnostic in UsageRules.Check(type, use, context.Compilation, context.CancellationToken))
        {
            context.ReportDiagnostic(diagnostic);
        }
    }
}
