using Basic.Reference.Assemblies;
using FusedGen.Generator.Analyzers;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Testing;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Testing;

namespace FusedGen.Analyzers.Tests.Harness;

/// <summary>
/// Runs analyzers and fixes over sources. Where a report is expected, the source says so:
/// <c>{|FG1020:new float[9]|}</c>.
/// </summary>
internal static class Check
{
    /// <summary>
    /// All analyzers of the package, found in its assembly: none is forgotten where nothing is to be reported.
    /// </summary>
    private static readonly DiagnosticAnalyzer[] s_all = [.. typeof(CallSiteAnalyzer).Assembly.GetTypes()
        .Where(type => !type.IsAbstract && type.IsSubclassOf(typeof(DiagnosticAnalyzer)))
        .OrderBy(type => type.Name, StringComparer.Ordinal)
        .Select(type => (DiagnosticAnalyzer)Activator.CreateInstance(type)!)];

    /// <summary>The framework that consumers compile against, and the runtime library.</summary>
    public static readonly MetadataReference[] References =
        [.. Net100.References.All, MetadataReference.CreateFromFile(typeof(FusedModelAttribute).Assembly.Location)];

    /// <summary>One analyzer reports what the source says, and nothing else.</summary>
    public static Task Reports<TAnalyzer>(string source)
        where TAnalyzer : DiagnosticAnalyzer, new() =>
        Run([new TAnalyzer()], source, [], []);

    /// <summary>One analyzer reports what is expected outside of the source, beside what the source says.</summary>
    public static Task Reports<TAnalyzer>(string source, (string Path, string Text)[] files, params DiagnosticResult[] expected)
        where TAnalyzer : DiagnosticAnalyzer, new() =>
        Run([new TAnalyzer()], source, files, expected);

    /// <summary>No analyzer reports anything beside what the source says.</summary>
    public static Task Silent(string source, params (string Path, string Text)[] files) => Run(s_all, source, files, []);

    /// <summary>A fix turns one source into the other, one diagnostic after the other and all at once.</summary>
    public static async Task Fixes<TAnalyzer,
        TFix>(string before, string after, string? key = null, bool fixAll = true, (string Path, string Text)[]? files = null)
        where TAnalyzer : DiagnosticAnalyzer, new()
        where TFix : CodeFixProvider, new()
    {
        FixTest<TAnalyzer, TFix> test = new() { TestCode = before, FixedCode = after, CodeActionEquivalenceKey = key };
        foreach (SolutionState state in new[] { test.TestState, test.FixedState })
        {
            Complete(state, files ?? []);
        }

        if (!fixAll)
        {
            test.CodeFixTestBehaviors |= CodeFixTestBehaviors.SkipFixAllCheck;
        }

        await test.RunAsync();
    }

    /// <summary>A report for which no fix is offered.</summary>
    public static Task HasNoFix<TAnalyzer, TFix>(string source)
        where TAnalyzer : DiagnosticAnalyzer, new()
        where TFix : CodeFixProvider, new() =>
        Fixes<TAnalyzer, TFix>(source, source);

    private static async Task Run(DiagnosticAnalyzer[] analyzers, string source, (string Path, string Text)[] files, DiagnosticResult[] expected)
    {
        Test test = new(analyzers) { TestCode = source };
        Complete(test.TestState, files);
        test.TestState.ExpectedDiagnostics.AddRange(expected);
        await test.RunAsync();
    }

    private static void Complete(SolutionState state, (string Path, string Text)[] files)
    {
        state.Sources.Add(("Models.g.cs", Consumer.Models));
        state.AdditionalReferences.AddRange(References);
        foreach ((string path, string text) in files)
        {
            state.AdditionalFiles.Add((path, text));
        }
    }

    /// <summary>Nothing is fetched: the reference assemblies stand among the additional references.</summary>
    private static ReferenceAssemblies NoPackages => new("net10.0");

    private sealed class Test : CSharpAnalyzerTest<FusedModelAnalyzer, DefaultVerifier>
    {
        private readonly DiagnosticAnalyzer[] _analyzers;

        public Test(DiagnosticAnalyzer[] analyzers)
        {
            _analyzers = analyzers;
            ReferenceAssemblies = NoPackages;
        }

        protected override IEnumerable<DiagnosticAnalyzer> GetDiagnosticAnalyzers() => _analyzers;

        protected override ParseOptions CreateParseOptions() => new CSharpParseOptions(LanguageVersion.CSharp12);
    }

    private sealed class FixTest<TAnalyzer, TFix> : CSharpCodeFixTest<TAnalyzer, TFix, DefaultVerifier>
        where TAnalyzer : DiagnosticAnalyzer, new()
        where TFix : CodeFixProvider, new()
    {
        public FixTest()
        {
            ReferenceAssemblies = NoPackages;
        }

        protected override ParseOptions CreateParseOptions() => new CSharpParseOptions(LanguageVersion.CSharp12);
    }
}
