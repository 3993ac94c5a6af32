using FusedGen.Compiler.Transport;
using FusedGen.Generator.Caching;
using Microsoft.CodeAnalysis;

namespace FusedGen.Generator.Diagnostics;

/// <summary>Something to tell, without its place: moving the attribute must not compile the model again.</summary>
/// <param name="Descriptor">One of <see cref="ModelDescriptors"/>.</param>
/// <param name="Severity">How much it weighs here; the descriptor knows only the usual weight.</param>
/// <param name="Arguments">What goes into the descriptor's message.</param>
internal sealed record DiagnosticInfo(DiagnosticDescriptor Descriptor, DiagnosticSeverity Severity, EquatableArray<string> Arguments)
{
    /// <summary>The identity of the struct whose place is meant; empty for the model's attribute.</summary>
    public string Subject { get; init; } = string.Empty;

    /// <summary>A message is one line, whatever the attribute and the model say.</summary>
    public static DiagnosticInfo Create(DiagnosticDescriptor descriptor, params string[] arguments) =>
        new(descriptor, descriptor.DefaultSeverity, new EquatableArray<string>(arguments.Select(ModelTextHeader.OneLine)));

    public Diagnostic At(LocationInfo location) =>
        Diagnostic.Create(Descriptor, location.ToLocation(), Severity, additionalLocations: null, properties: null, Arguments.ToArray<object>());
}
