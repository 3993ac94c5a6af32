using FusedGen.Compiler;
using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Onnx;
using FusedGen.Generator.Caching;
using FusedGen.Generator.Diagnostics;
using FusedGen.Generator.Models;

namespace FusedGen.Generator;

/// <summary>What the compilation of a model gave: the files, and what is to be told.</summary>
internal sealed record CompiledModel(ModelSources Sources, ModelReport Report)
{
    /// <summary>
    /// Compiles a model. No failure of the compiler gets out of here but as a diagnostic; only cancellation does.
    /// </summary>
    public static CompiledModel Create(
        ModelLookup lookup, bool isForEditor, CompileModel compile, CancellationToken cancellationToken)
    {
        if (lookup.File is not { } file)
        {
            return Failed(lookup, lookup.Problem!);
        }

        try
        {
            (byte[] model, ExternalData beside) = file.ReadModel(cancellationToken);
            ModelOptions options = lookup.Target.Options;
            options = options.Outputs.Length > 0 ? options : options with { Outputs = file.Outputs };
            ModelRequest request = new(lookup.Target.FileName, model, file.Detail, lookup.Target.Type, options)
            {
                Beside = beside,
                Vectors = lookup.Vectors?.ReadContent(cancellationToken),
                IsForEditor = isForEditor,
            };
            CompilationResult result = compile(request, cancellationToken);
            if (result.Files.Select(generated => generated.Suffix).Distinct(StringComparer.OrdinalIgnoreCase).Count() != result.Files.Count)
            {
                // Roslyn would throw at the second, out of reach of the report below.
                throw new InvalidOperationException("Two generated files have one name.");
            }

            return new CompiledModel(
                new ModelSources(lookup.Target.HintName, new EquatableArray<GeneratedFile>(result.Files)),
                new ModelReport(lookup.Target.Identity, Convert(result.Diagnostics, lookup)));
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            // An exception that leaves a generator switches it off for all models of the project, and says nothing of
            // use.
            return Failed(lookup, DiagnosticInfo.Create(ModelDescriptors.InternalError, lookup.Target.FileName, Describe(exception)));
        }
    }

    private static CompiledModel Failed(ModelLookup lookup, DiagnosticInfo problem) =>
        new(new ModelSources(lookup.Target.HintName, default), new ModelReport(lookup.Target.Identity, new EquatableArray<DiagnosticInfo>([problem])));

    private static EquatableArray<DiagnosticInfo> Convert(IEnumerable<ModelDiagnostic> diagnostics, ModelLookup lookup) =>
        new(diagnostics.Select(diagnostic => ModelDescriptors.Convert(diagnostic, lookup.Target.FileName)));

    /// <summary>The exception in one line: a compiler's message has no more.</summary>
    private static string Describe(Exception exception) =>
        string.Join(" | ", exception.ToString().Split('\n').Select(line => line.Trim()).Take(6));
}

/// <summary>The generated files of a model.</summary>
internal sealed record ModelSources(string HintName, EquatableArray<GeneratedFile> Files);

/// <summary>What is to be told about a model.</summary>
internal sealed record ModelReport(string Identity, EquatableArray<DiagnosticInfo> Diagnostics);

/// <summary>The way from a model to C#; <see cref="ModelCompiler.Compile"/> outside of tests.</summary>
internal delegate CompilationResult CompileModel(ModelRequest request, CancellationToken cancellationToken);
