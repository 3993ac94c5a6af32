using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.Loader;
using System.Text;
using Basic.Reference.Assemblies;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace FusedGen.Compiler.Tests.Harness;

/// <summary>
/// A project that uses the package under the strictest settings: C# 12, nullable, checked arithmetic, no unsafe code, every warning an error. It declares
/// <c>Consumer.Model</c>; everything is loaded into memory.
/// </summary>
internal static class StrictConsumer
{
    private static readonly MetadataReference[] s_references =
        [.. Net100.References.All, MetadataReference.CreateFromFile(typeof(FusedModelAttribute).Assembly.Location)];

    private static readonly CSharpParseOptions s_parse = new(LanguageVersion.CSharp12, DocumentationMode.Diagnose);

    private static readonly CSharpCompilationOptions s_options = new(
        OutputKind.DynamicallyLinkedLibrary,
        optimizationLevel: OptimizationLevel.Release,
        nullableContextOptions: NullableContextOptions.Enable,
        checkOverflow: true,
        warningLevel: 9999,
        generalDiagnosticOption: ReportDiagnostic.Error,
        specificDiagnosticOptions: ImmutableDictionary<string, ReportDiagnostic>.Empty.Add("CS1701", ReportDiagnostic.Suppress).Add("CS1702", ReportDiagnostic.Suppress));

    /// <summary>Compiles generated files.</summary>
    /// <param name="texts">The files, the readable one first.</param>
    /// <param name="isStatic">Whether the declared type is a static class.</param>
    /// <exception cref="InvalidOperationException">They do not compile.</exception>
    public static Assembly Compile(IEnumerable<string> texts, bool isStatic = true)
    {
        string[] sources = [.. texts, $"namespace Consumer {{ {(isStatic ? "static " : "")}partial class Model; }}"];
        CSharpCompilation compilation = CSharpCompilation.Create(
            "consumer-" + Guid.NewGuid().ToString("N"),
            sources.Select((s, i) => CSharpSyntaxTree.ParseText(s, s_parse, $"File{i}.g.cs", Encoding.UTF8)),
            s_references,
            s_options);
        using MemoryStream assembly = new();
        var result = compilation.Emit(assembly);
        if (!result.Success)
        {
            throw new InvalidOperationException(string.Join("\n", result.Diagnostics.Take(5)) + "\n" + sources[0]);
        }

        assembly.Position = 0;
        return new AssemblyLoadContext("consumer", isCollectible: true).LoadFromStream(assembly);
    }
}
