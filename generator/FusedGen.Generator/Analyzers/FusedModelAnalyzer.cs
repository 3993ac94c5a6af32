using System.Collections.Immutable;
using FusedGen.Generator.Declarations;
using FusedGen.Generator.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace FusedGen.Generator.Analyzers;

/// <summary>
/// Reports what keeps a type from being completed. It is an analyzer, since the model need not be read to know it.
/// </summary>
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
        UsageDescriptors.NamedLikeMember,
        UsageDescriptors.UnknownWeightFormat,
        UsageDescriptors.StateWithoutInstances,
        UsageDescriptors.InvalidExport);

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

        // What is wrong with a type around a model is told when that type is looked at: editors offer fixes only for
        // what is told of itself.
        IEnumerable<Diagnostic> ofItself = Check(type, attribute, context)
            .Where(diagnostic => diagnostic.Descriptor != UsageDescriptors.ContainingTypeNotPartial);
        IEnumerable<Diagnostic> ofModelsInside = TypesIn(type)
            .SelectMany(model => Check(model, attribute, context))
            .Where(diagnostic => diagnostic.Descriptor == UsageDescriptors.ContainingTypeNotPartial && type.Locations.Contains(diagnostic.Location));
        foreach (Diagnostic diagnostic in ofItself.Concat(ofModelsInside))
        {
            context.ReportDiagnostic(diagnostic);
        }
    }

    private static IEnumerable<Diagnostic> Check(INamedTypeSymbol type, INamedTypeSymbol attribute, SymbolAnalysisContext context) =>
        type.GetAttributes().FirstOrDefault(data => SymbolEqualityComparer.Default.Equals(data.AttributeClass, attribute)) is { } use
            ? UsageRules.Check(type, use, context.Compilation, context.CancellationToken)
            : [];

    /// <summary>The types inside of a type, at any depth.</summary>
    private static IEnumerable<INamedTypeSymbol> TypesIn(INamedTypeSymbol type) =>
        type.GetTypeMembers().SelectMany(inner => TypesIn(inner).Prepend(inner));
}
