using Microsoft.CodeAnalysis;

namespace FusedGen.Generator.Declarations;

/// <summary>
/// The members that every model gets. Those that are named after the graph's inputs and outputs are known only once the
/// file was read.
/// </summary>
internal static class GeneratedMembers
{
    public const string Predict = "Predict";

    public const string PredictBatch = "PredictBatch";

    private static readonly HashSet<string> s_methods = new(StringComparer.Ordinal) { Predict, PredictBatch };

    private static readonly HashSet<string> s_values = new(StringComparer.Ordinal) { "InputLength", "OutputLength", "InputShape", "OutputShape", "Info" };

    /// <summary>What instances have that keep states.</summary>
    private static readonly HashSet<string> s_ofState = new(StringComparer.Ordinal)
        { "Process", "ProcessBatch", "Prepare", "Reset", "ResetTo", "CopyStateTo", "CopyStateFrom", "StateBytes", "ChunkLength", "Latency" };

    /// <summary>The members in the user's half that the generated half would define again.</summary>
    public static IEnumerable<ISymbol> DeclaredIn(INamedTypeSymbol type, bool hasState) => type.GetMembers().Where(
        member => !member.IsImplicitlyDeclared && (s_values.Contains(member.Name) || Collides(member) || (hasState && CollidesWithState(member))));

    /// <summary>Whether a type of this name would hold a member of its own name, which C# forbids.</summary>
    public static bool IsNameOfOne(string name, bool hasState) =>
        s_methods.Contains(name) || s_values.Contains(name) || (hasState && s_ofState.Contains(name));

    /// <summary>Whether a method has the form of a generated one: static, and inputs and outputs are spans.</summary>
    public static bool IsPredictor(IMethodSymbol method) =>
        method is { IsStatic: true, ReturnsVoid: true, Arity: 0, MethodKind: MethodKind.Ordinary } && Collides(method);

    /// <summary>An overload that takes anything but spans is welcome: <c>float[] Predict(float[] input)</c>.</summary>
    private static bool Collides(ISymbol member) =>
        s_methods.Contains(member.Name)
        && (member is not IMethodSymbol method || (method.Parameters.Length > 1 && method.Parameters.All(parameter => IsSpan(parameter.Type))));

    /// <summary>The same for what instances have that keep states.</summary>
    private static bool CollidesWithState(ISymbol member) =>
        s_ofState.Contains(member.Name) && (member is not IMethodSymbol method || method.Parameters.All(parameter => IsSpan(parameter.Type)));

    /// <summary>Whether a type is <c>Span</c> or <c>ReadOnlySpan</c>.</summary>
    public static bool IsSpan(ITypeSymbol type) =>
        type is INamedTypeSymbol { Arity: 1, Name: "Span"
            or "ReadOnlySpan", ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true } };
}
