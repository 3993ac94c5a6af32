using FusedGen.Compiler.Diagnostics;

namespace FusedGen.Compiler;

/// <summary>The way from the bytes of an ONNX file to C# text: Read → Lower → Fold → Plan → Emit.</summary>
public static class ModelCompiler
{
    /// <summary>Compiles one model for one declared type.</summary>
    /// <returns>The generated files and what is to be told. There are no files where there is an error.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled; no other exception leaves this method.</exception>
    public static CompilationResult Compile(ModelRequest request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new CompilationResult([], [new ModelDiagnostic(DiagnosticIds.DamagedFile, ModelSeverity.Error, $"{request.FileName}: not compiled yet.")]);
    }
}
