using System.Collections.Concurrent;
using System.Collections.Immutable;
using FusedGen.Generator.Declarations;
using FusedGen.Generator.Diagnostics;
using FusedGen.Generator.Models;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace FusedGen.Generator.Analyzers;

/// <summary>
/// FG1026: the project lists a model, and no type of it names the file. Known once all types were seen.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class UnusedModelAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(CallSiteDescriptors.UnusedModel);

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();

        // A type that another generator wrote uses its model too.
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.Analyze);
        context.RegisterCompilationStartAction(static start =>
        {
            if (!start.Options.AdditionalFiles.Any(ModelFileReader.IsModel)
                || start.Compilation.GetTypeByMetadataName(DeclarationReader.AttributeName) is not { } attribute)
            {
                return;
            }

            ConcurrentBag<string> named = [];
            start.RegisterSymbolAction(
                symbol =>
                {
                    foreach (AttributeData data in symbol.Symbol.GetAttributes())
                    {
                        if (SymbolEqualityComparer.Default.Equals(data.AttributeClass, attribute) && DeclarationReader.FileArgument(data) is { } file)
                        {
                            named.Add(file);
                        }
                    }
                },
                SymbolKind.NamedType);
            start.RegisterCompilationEndAction(end => Report(end, named));
        });
    }

    private static void Report(CompilationAnalysisContext context, IEnumerable<string> named)
    {
        string[] paths = ModelHeaders.Paths(context.Options.AdditionalFiles, context.CancellationToken);

        // A name that may mean several files is told elsewhere; none of them is called unused for it.
        HashSet<string> used = new(named.SelectMany(name => ModelNames.Match(name, paths, path => path)), StringComparer.Ordinal);
        foreach (string path in paths.Where(path => !used.Contains(path)))
        {
            context.ReportDiagnostic(Diagnostic.Create(
                CallSiteDescriptors.UnusedModel, Location.Create(path, default(TextSpan), default(LinePositionSpan)), ModelNames.Shortest(path, paths)));
        }
    }
}
