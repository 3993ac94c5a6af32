using FusedGen.Compiler.Exporting;
using FusedGen.Compiler.Planning;
using FusedGen.Compiler.States;
using FusedGen.Compiler.Streaming;
using FusedGen.Compiler.Typing;

namespace FusedGen.Compiler.Printing;

/// <summary>What the generated files need to know beside the program.</summary>
/// <param name="Type">The declared type.</param>
/// <param name="FileName">The model's file; untrusted text.</param>
/// <param name="Sha256">The file's hash.</param>
/// <param name="Facts">What became of the network.</param>
public sealed record GeneratedType(DeclaredType Type, string FileName, string Sha256, NetworkFacts Facts)
{
    /// <summary>The namespace of everything generated that users do not see.</summary>
    public const string InternalNamespace = "FusedGen.Generated";

    /// <summary>The members that give elements names.</summary>
    internal TypedMembers Typed { get; init; } = TypedMembers.None;

    /// <summary>The states that instances keep; null for none.</summary>
    internal StatePlan? State { get; init; }

    /// <summary>The C functions; null for none.</summary>
    internal ExportPlan? Export { get; init; }

    /// <summary>The stream of which an instance computes a chunk at a time; null for none.</summary>
    public StreamPlan? Stream { get; init; }

    /// <summary>The clock for the times of kernels; null for none.</summary>
    public KernelClock? Clock { get; init; }

    /// <summary>
    /// Whether the files are read by an editor alone and never run, so that large constants are left out.
    /// </summary>
    public bool IsForEditor { get; init; }

    /// <summary>The class with the kernels, local to its file.</summary>
    public string KernelClass => PlainName + "Kernels";

    /// <summary>The class with the texts, local to its file.</summary>
    public string TextsClass => PlainName + "Texts";

    /// <summary>The class with the labels, local to its file.</summary>
    public string LabelsClass => PlainName + "Labels";

    /// <summary>
    /// The class with the constants, named after the whole path of the type, since it is visible in the whole assembly.
    /// </summary>
    public string WeightsClass =>
        string.Join("_", new[] { Type.Namespace }.Concat(Type.ContainingTypes.Select(t => t.Substring(t.LastIndexOf(' ') + 1))).Append(Type.Name)
            .Where(part => part.Length > 0)
            .Select(part => part.Replace("@", "").Replace("_", "__").Replace('.', '_'))) + "_Weights";

    private string PlainName => Type.Name.TrimStart('@');
}

/// <summary>The network before and after folding, in words and numbers.</summary>
/// <param name="Network">What was trained, layer by layer:
/// <c>Linear(20→8) · BatchNormalization(8) · Linear(8→9)</c>.</param>
/// <param name="OriginalMultiplyAdds">Multiply-adds of one prediction as it was trained.</param>
/// <param name="MultiplyAdds">After folding.</param>
/// <param name="OriginalParameters">Weights and biases as they were trained.</param>
/// <param name="Parameters">After folding.</param>
/// <param name="Folded">What was folded into what, a line each.</param>
/// <param name="Refused">What was not, and why.</param>
public sealed record NetworkFacts(
    string Network,
    long OriginalMultiplyAdds,
    long MultiplyAdds,
    long OriginalParameters,
    long Parameters,
    IReadOnlyList<string> Folded,
    IReadOnlyList<string> Refused)
{
    /// <summary>The format of the weights and what it costs; null where they are float.</summary>
    public string? Weights { get; init; }
}
