using System.Reflection;
using System.Runtime.Loader;
using System.Text;
using FusedGen.Compiler;
using FusedGen.Compiler.Planning;
using FusedGen.Compiler.Printing;
using FusedGen.Compiler.Scheduling;
using FusedGen.Tool.Models;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Program = FusedGen.Compiler.Planning.Program;

namespace FusedGen.Tool.Execution;

/// <summary>Generated code that was compiled in memory, as a project of the user's would be.</summary>
internal static class GeneratedAssembly
{
    /// <summary>The type that the code belongs to.</summary>
    public const string TypeName = "Model";

    private static readonly DeclaredType s_type = new("", [], $"static partial class {TypeName}", TypeName, IsStatic: true);

    /// <summary>The text of a model's code, as a build generates it.</summary>
    /// <param name="file">The model.</param>
    /// <param name="model">The same, folded.</param>
    /// <param name="program">Its plan.</param>
    public static IReadOnlyList<GeneratedFile> Emit(ModelFile file, FoldedModel model, Program program) =>
        Emit(file, model, ScheduledProgram.Of(program), clock: null);

    /// <summary>
    /// The text to be run in this process: in a browser, whose C# compiler is slow, without code for other machines.
    /// </summary>
    /// <param name="file">The model.</param>
    /// <param name="model">The same, folded.</param>
    /// <param name="program">Its plan.</param>
    /// <param name="clock">The clock for the times of its kernels; null for none.</param>
    public static IReadOnlyList<GeneratedFile> EmitHere(ModelFile file, FoldedModel model, Program program, KernelClock? clock) =>
        Emit(file, model, OperatingSystem.IsBrowser() ? ScheduledProgram.ForWebAssembly(program) : ScheduledProgram.Of(program), clock);

    /// <summary>Compiles and loads code.</summary>
    /// <param name="files">The code.</param>
    /// <param name="type">The name of the type that is asked for.</param>
    /// <returns>The type.</returns>
    /// <exception cref="ToolException">The code does not compile, which is a defect of FusedGen.</exception>
    public static Type Compile(IReadOnlyList<GeneratedFile> files, string type = TypeName)
    {
        CSharpParseOptions parse = new(LanguageVersion.CSharp12);
        CSharpCompilation compilation = CSharpCompilation.Create(
            "fusedgen-" + Guid.NewGuid().ToString("N"),
            files.Select(f => f.Text).Append($"static partial class {TypeName};")
                .Select((text, i) => CSharpSyntaxTree.ParseText(text, parse, $"File{i}.g.cs", Encoding.UTF8)),
            References(),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release,
                nullableContextOptions: NullableContextOptions.Enable, concurrentBuild: !OperatingSystem.IsBrowser()));
        using MemoryStream assembly = new();
        var result = compilation.Emit(assembly);
        if (!result.Success)
        {
            Diagnostic first = result.Diagnostics.First(d => d.Severity == DiagnosticSeverity.Error);
            throw ToolException.Negative($"The generated code does not compile, which is a defect of FusedGen: {first}");
        }

        assembly.Position = 0;
        return new AssemblyLoadContext("fusedgen", isCollectible: true).LoadFromStream(assembly).GetType(type, throwOnError: true)!;
    }

    private static IReadOnlyList<GeneratedFile> Emit(ModelFile file, FoldedModel model, ScheduledProgram program, KernelClock? clock) =>
        ModelCompiler.Print(model, program, file.Name, file.Sha256, s_type, clock);

    /// <summary>
    /// What the process itself runs on: generated code needs nothing beside the framework and the runtime library.
    /// </summary>
    private static IEnumerable<MetadataReference> References() => AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") is string { Length: > 0 } platform
        ? platform.Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path).StartsWith("System.", StringComparison.Ordinal))
            .Append(typeof(FusedModelAttribute).Assembly.Location)
            .Select(path => MetadataReference.CreateFromFile(path))
        : LoadedAssemblies.References([typeof(FusedModelAttribute).Assembly]);
}
