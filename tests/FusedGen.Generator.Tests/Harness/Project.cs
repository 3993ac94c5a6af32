using System.Collections.Immutable;
using FusedGen.Compiler;
using FusedGen.Generator.Analyzers;
using FusedGen.Tests;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace FusedGen.Generator.Tests.Harness;

/// <summary>A project in memory that uses FusedGen.</summary>
internal static class Project
{
    public static CSharpCompilation Compilation(params string[] sources) =>
        CSharpCompilation.Create(
            "Consumer",
            sources.Select((source, index) => Parse(source, $"File{index}.cs")),
            StrictProject.References,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));

    public static SyntaxTree Parse(string source, string path, LanguageVersion version = LanguageVersion.CSharp12) =>
        CSharpSyntaxTree.ParseText(SourceText.From(source), new CSharpParseOptions(version), path);

    /// <summary>A driver that has not run yet and remembers its steps.</summary>
    public static GeneratorDriver Driver(CompileModel compile, IEnumerable<AdditionalText> files, AnalyzerConfigOptionsProvider? options = null) =>
        CSharpGeneratorDriver.Create(
            [new FusedModelGenerator(compile).AsSourceGenerator()],
            files,
            new CSharpParseOptions(LanguageVersion.CSharp12),
            options,
            new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));

    /// <summary>
    /// Runs the generator once, with <see cref="FakeCompiler"/> unless told otherwise, and asserts that it did not
    /// throw.
    /// </summary>
    public static GeneratorRunResult Run(string source, AdditionalText[] files, CompileModel? compile = null, AnalyzerConfigOptionsProvider? options = null)
    {
        GeneratorRunResult result = Driver(compile ?? FakeCompiler.Compile, files, options)
            .RunGenerators(Compilation(source))
            .GetRunResult().Results.Single();
        Assert.Null(result.Exception);
        return result;
    }

    /// <summary>What the generator asks the compiler for a source with one model.</summary>
    public static ModelRequest RequestOf(string source, params AdditionalText[] files)
    {
        List<ModelRequest> requests = [];
        GeneratorRunResult result = Run(
            source,
            files,
            (request, cancellationToken) =>
            {
                requests.Add(request);
                return FakeCompiler.Compile(request, cancellationToken);
            });
        Assert.Empty(result.Diagnostics);
        return Assert.Single(requests);
    }

    /// <summary>What the analyzer and the compiler say of a source, errors of the C# compiler included.</summary>
    public static async Task<ImmutableArray<Diagnostic>> Analyze(Compilation compilation)
    {
        CompilationWithAnalyzers analysis = compilation.WithAnalyzers([new FusedModelAnalyzer()]);
        return await analysis.GetAnalyzerDiagnosticsAsync();
    }
}
