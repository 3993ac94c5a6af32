namespace FusedGen.TorchSharp;

/// <summary>
/// A module cannot be written as ONNX, or what would be written does not compute what the module computes.
/// </summary>
public sealed class OnnxExportException : Exception
{
    /// <summary>An exception about no module in particular.</summary>
    public OnnxExportException()
    {
    }

    /// <summary>An exception about no module in particular.</summary>
    public OnnxExportException(string message)
        : base(message)
    {
    }

    /// <summary>An exception with the one that led to it.</summary>
    public OnnxExportException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    internal OnnxExportException(string modulePath, string message)
        : base(message) => ModulePath = modulePath;

    /// <summary>The module concerned, as <c>named_modules()</c> names it (<c>features.0</c>), or null.</summary>
    public string? ModulePath { get; }
}
