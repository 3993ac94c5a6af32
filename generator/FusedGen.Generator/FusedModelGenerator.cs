using System.Collections.Immutable;
using FusedGen.Compiler;
using FusedGen.Generator.Caching;
using FusedGen.Generator.Declarations;
using FusedGen.Generator.Diagnostics;
using FusedGen.Generator.Models;
using FusedGen.Generator.Structs;
using Microsoft.CodeAnalysis;

namespace FusedGen.Generator;

/// <summary>Completes each type that carries <c>[FusedModel]</c> from its model.</summary>
/// <remarks>
/// Models are read without the compilation, declarations without the models; they meet as late as possible. What is
/// compiled depends on the content's hash, the declared type and the options: neither typing nor moving the attribute
/// compiles a model again.
/// </remarks>
[Generator(LanguageNames.CSharp)]
public sealed class FusedModelGenerator : IIncrementalGenerator
{
    private readonly CompileModel _compile;

    /// <summary>Creates the generator as the compiler uses it.</summary>
    public FusedModelGenerator()
        : this(ModelCompiler.Compile)
    {
    }

    internal FusedModelGenerator(CompileModel compile)
    {
        _compile = compile;
    }

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        // Read what stands in the source, and then forget where it stands.
        IncrementalValueProvider<ImmutableArray<Declaration>> declarations = context.SyntaxProvider
            .ForAttributeWithMetadataName(
                DeclarationReader.AttributeName,
                static (node, _) => DeclarationReader.IsCandidate(node),
                DeclarationReader.Read)
            .Where(static declaration => declaration is not null)
            .Select(static (declaration, _) => declaration!)
            .WithTrackingName(TrackingNames.Declarations)
            .Collect();

        IncrementalValuesProvider<ModelTarget> targets = declarations
            .SelectMany(static (all, _) => HintNames.Assign(all))
            .WithTrackingName(TrackingNames.Targets);

        IncrementalValueProvider<ImmutableArray<StructDeclaration>> structs = Structs(context, StructReader.InputAttribute)
            .Combine(Structs(context, StructReader.OutputAttribute))
            .Select(static (pair, _) => pair.Left.AddRange(pair.Right));

        IncrementalValueProvider<EquatableArray<StructBinding>> bindings = structs
            .Select(static (all, _) => StructReader.Bindings(all))
            .WithTrackingName(TrackingNames.StructBindings);

        // Read the models.
        IncrementalValueProvider<ImmutableArray<ModelFile>> files = context.AdditionalTextsProvider
            .Where(ModelFileReader.IsModel)
            .Select(ModelFileReader.Read)
            .WithTrackingName(TrackingNames.ModelFiles)
            .Collect();

        IncrementalValueProvider<ImmutableArray<ModelFile>> vectors = context.AdditionalTextsProvider
            .Where(ModelFileReader.IsVectors)
            .Select(ModelFileReader.ReadVectors)
            .WithTrackingName(TrackingNames.VectorFiles)
            .Collect();

        IncrementalValueProvider<ImmutableArray<string>> texts = context.AdditionalTextsProvider
            .Where(ModelFileReader.IsOtherText)
            .Select(static (file, _) => file.Path.Replace('\\', '/'))
            .WithTrackingName(TrackingNames.OtherTexts)
            .Collect();

        IncrementalValueProvider<bool> isForEditor = context.AdditionalTextsProvider
            .Where(EditorMark.Is)
            .Collect()
            .Select(static (marks, _) => !marks.IsEmpty)
            .WithTrackingName(TrackingNames.EditorMark);

        IncrementalValueProvider<VerificationExtent> verification = context.AnalyzerConfigOptionsProvider
            .Select(static (options, _) => VerificationExtent.Read(options.GlobalOptions))
            .WithTrackingName(TrackingNames.VerificationExtent);

        // Execute.
        IncrementalValuesProvider<CompiledModel> models = targets
            .Combine(bindings)
            .Select(static (pair, _) => pair.Left.WithStructs(pair.Right))
            .WithTrackingName(TrackingNames.TypedTargets)
            .Combine(files.Combine(vectors).Combine(texts))
            .Select(static (pair, _) => ModelLookup.Find(pair.Left, pair.Right.Left.Left, pair.Right.Left.Right, pair.Right.Right))
            .WithTrackingName(TrackingNames.Lookups)
            .Combine(verification)
            .Select(static (pair, _) => pair.Left.Verified(pair.Right))
            .Combine(isForEditor)
            .Select((pair, cancellationToken) => CompiledModel.Create(pair.Left, pair.Right, _compile, cancellationToken))
            .WithTrackingName(TrackingNames.CompiledModels);

        // Report.
        IncrementalValuesProvider<(ModelReport Report, (ImmutableArray<Declaration> Declarations,
            ImmutableArray<StructDeclaration> Structs) Places)> reports = models
            .Select(static (model, _) => model.Report)
            .Where(static report => report.Diagnostics.Count > 0)
            .Combine(declarations.Combine(structs))
            .WithTrackingName(TrackingNames.Reports);
        context.RegisterSourceOutput(reports, static (output, item) => Report(output, item.Report, item.Places.Declarations, item.Places.Structs));

        IncrementalValueProvider<bool> advice = context.AnalyzerConfigOptionsProvider
            .Select(static (options, _) => PublishingAdvice.IsDue(options.GlobalOptions))
            .WithTrackingName(TrackingNames.PublishingAdvice);
        context.RegisterSourceOutput(advice.Combine(declarations), static (output, item) => Advise(output, item.Left, item.Right));

        context.RegisterSourceOutput(declarations, ReportExports);

        // Write.
        IncrementalValuesProvider<ModelSources> sources = models
            .Select(static (model, _) => model.Sources)
            .WithTrackingName(TrackingNames.Sources);
        context.RegisterSourceOutput(sources, Write);
    }

    private static IncrementalValueProvider<ImmutableArray<StructDeclaration>> Structs(IncrementalGeneratorInitializationContext context, string attribute) =>
        context.SyntaxProvider
            .ForAttributeWithMetadataName(attribute, static (node, _) => StructReader.IsCandidate(node), StructReader.Read)
            .SelectMany(static (declarations, _) => declarations)
            .WithTrackingName(TrackingNames.Structs)
            .Collect();

    private static void Report(
        SourceProductionContext output, ModelReport report, ImmutableArray<Declaration> declarations, ImmutableArray<StructDeclaration> structs)
    {
        LocationInfo model = declarations.First(declaration => declaration.Target.Identity == report.Identity).Location;
        foreach (DiagnosticInfo diagnostic in report.Diagnostics)
        {
            LocationInfo? subject = structs.FirstOrDefault(declaration => declaration.Binding.Struct.Identity == diagnostic.Subject)?.Location;
            output.ReportDiagnostic(diagnostic.At(subject ?? model));
        }
    }

    /// <summary>Names that differ in case alone would give two headers of one name, and macros of one.</summary>
    private static void ReportExports(SourceProductionContext output, ImmutableArray<Declaration> declarations)
    {
        IEnumerable<IGrouping<string, Declaration>> exports = declarations
            .Where(declaration => declaration.Target.Options.Export.Length > 0)
            .GroupBy(declaration => declaration.Target.Identity)
            .Select(halves => halves.First())
            .GroupBy(declaration => declaration.Target.Options.Export, StringComparer.OrdinalIgnoreCase);
        foreach (IGrouping<string, Declaration> same in exports)
        {
            Declaration[] all = same.OrderBy(declaration => declaration.Target.Identity, StringComparer.Ordinal).ToArray();
            foreach (Declaration other in all.Skip(1))
            {
                output.ReportDiagnostic(DiagnosticInfo.Create(
                    UsageDescriptors.SameExport, all[0].Target.Identity, other.Target.Identity, other.Target.Options.Export).At(other.Location));
            }
        }
    }

    /// <summary>Once a project, at its first model.</summary>
    private static void Advise(SourceProductionContext output, bool isDue, ImmutableArray<Declaration> declarations)
    {
        if (isDue && declarations is [{ } first, ..])
        {
            output.ReportDiagnostic(DiagnosticInfo.Create(UsageDescriptors.NoInstructionSet).At(first.Location));
        }
    }

    private static void Write(SourceProductionContext output, ModelSources sources)
    {
        foreach (GeneratedFile file in sources.Files)
        {
            output.AddSource($"{sources.HintName}{file.Suffix}.g.cs", new GeneratedSourceText(file.Content));
        }
    }
}
