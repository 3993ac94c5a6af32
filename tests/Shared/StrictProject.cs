using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.Loader;
using System.Text;
using Basic.Reference.Assemblies;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;

namespace FusedGen.Tests;

/// <summary>
/// The strictest project that may use the package, in memory: C# 12, nullable, checked arithmetic, no unsafe code,
/// documentation read, every warning an error.
/// </summary>
internal static class StrictProject
{
    /// <summary>How its files are read.</summary>
    public static readonly CSharpParseOptions Parsing = new(LanguageVersion.CSharp12, DocumentationMode.Diagnose);

    /// <summary>How it is compiled.</summary>
    public static readonly CSharpCompilationOptions Options = new(
        OutputKind.DynamicallyLinkedLibrary,
        optimizationLevel: OptimizationLevel.Release,
        nullableContextOptions: NullableContextOptions.Enable,
        checkOverflow: true,
        warningLevel: 9999,
        generalDiagnosticOption: ReportDiagnostic.Error,
        specificDiagnosticOptions: ImmutableDictionary<string, ReportDiagnostic>.Empty.Add("CS1701", ReportDiagnostic.Suppress)
            .Add("CS1702", ReportDiagnostic.Suppress));

    /// <summary>.NET 10 and the runtime library.</summary>
    public static readonly ImmutableArray<MetadataReference> References =
        [.. Net100.References.All, MetadataReference.CreateFromFile(typeof(FusedModelAttribute).Assembly.Location)];

    /// <summary>One of its files.</summary>
    public static SyntaxTree Parse(string text, string path) => CSharpSyntaxTree.ParseText(text, Parsing, path, Encoding.UTF8);

    /// <summary>The project with these files.</summary>
    public static CSharpCompilation Of(IEnumerable<SyntaxTree> files) =>
        CSharpCompilation.Create("consumer-" + Guid.NewGuid().ToString("N"), files, References, Options);

    /// <summary>Compiles a project and loads it, or gives what is wrong with it.</summary>
    public static Assembly? TryLoad(Compilation project, out ImmutableArray<Diagnostic> problems)
    {
        using MemoryStream assembly = new();
        EmitResult result = project.Emit(assembly);
        problems = result.Diagnostics;
        if (!result.Success)
        {
            return null;
        }

        assembly.Position = 0;
        return new AssemblyLoadContext("consumer", isCollectible: true).LoadFromStream(assembly);
    }

    /// <summary>Compiles a project and loads it.</summary>
    /// <exception cref="InvalidOperationException">It does not compile; the message shows some errors and the file of
    /// the first.</exception>
    public static Assembly Load(Compilation project) => TryLoad(project, out ImmutableArray<Diagnostic> problems)
        ?? throw new InvalidOperationException(
            string.Join("\n", problems.Take(5)) + "\n" + problems.FirstOrDefault(problem => problem.Severity == DiagnosticSeverity.Error)?.Location.SourceTree);
}
