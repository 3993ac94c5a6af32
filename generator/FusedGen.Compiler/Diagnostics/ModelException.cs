namespace FusedGen.Compiler.Diagnostics;

/// <summary>Stops the compilation of one model with the diagnostic that says why. Never leaves <see cref="ModelCompiler"/>.</summary>
public sealed class ModelException : Exception
{
    public ModelException(string id, string message)
        : base(message)
    {
        Diagnostic = new ModelDiagnostic(id, ModelSeverity.Error, message);
    }

    public ModelDiagnostic Diagnostic { get; }
}
