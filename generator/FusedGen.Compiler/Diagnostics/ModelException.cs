namespace FusedGen.Compiler.Diagnostics;

/// <summary>
/// Stops the compilation of one model with the diagnostics that say why. Never leaves <see cref="ModelCompiler"/>.
/// </summary>
public sealed class ModelException : Exception
{
    public ModelException(string id, string message)
        : this([new ModelDiagnostic(id, ModelSeverity.Error, message)])
    {
    }

    /// <summary>Stops with several reasons; there must be one at least.</summary>
    public ModelException(IReadOnlyList<ModelDiagnostic> diagnostics)
        : base(diagnostics[0].Message)
    {
        Diagnostics = diagnostics;
    }

    /// <summary>The first reason.</summary>
    public ModelDiagnostic Diagnostic => Diagnostics[0];

    /// <summary>All reasons.</summary>
    public IReadOnlyList<ModelDiagnostic> Diagnostics { get; }
}
