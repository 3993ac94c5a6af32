using System.Collections.Immutable;
using FusedGen.Generator.Diagnostics;
using FusedGen.Generator.Structs;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace FusedGen.Generator.Analyzers;

/// <summary>FG1013: reports what keeps a marked struct from being the input or output of its model.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class FusedStructAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(UsageDescriptors.UnsuitableStruct);

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterCompilationStartAction(static start =>
        {
            INamedTypeSymbol? input = start.Compilation.GetTypeByMetadataName(StructReader.InputAttribute);
            INamedTypeSymbol? output = start.Compilation.GetTypeByMetadataName(StructReader.OutputAttribute);
            if (input is not null && output is not null)
            {
                start.RegisterSymbolAction(symbol => Analyze(symbol, [input, output]), SymbolKind.NamedType);
            }
        });
    }

    private static void Analyze(SymbolAnalysisContext context, INamedTypeSymbol[] marks)
    {
        INamedTypeSymbol type = (INamedTypeSymbol)context.Symbol;
        foreach (AttributeData attribute in type.GetAttributes().Where(data => marks.Contains(data.AttributeClass, SymbolEqualityComparer.Default)))
        {
            string side = StructReader.IsOutput(attribute) ? "output" : "input";
            if (StructRules.Problem(type, attribute, context.Compilation, context.CancellationToken) is { } problem)
            {
                context.ReportDiagnostic(Diagnostic.Create(UsageDescriptors.UnsuitableStruct, type.Locations.FirstOrDefault(), type.Name, side, problem));
            }

            foreach (IMethodSymbol method in StructRules.Repeated(type, attribute))
            {
                context.ReportDiagnostic(Diagnostic.Create(
                    UsageDescriptors.UnsuitableStruct, method.Locations.FirstOrDefault(), type.Name, side, "this method already takes it: rename the method"));
            }
        }
    }
}
