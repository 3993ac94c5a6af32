using System.Collections.Immutable;
using FusedGen.Generator.Declarations;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace FusedGen.Generator.Analyzers.Calls;

/// <summary>
/// A call of the <c>Predict</c> or <c>PredictBatch</c> that was generated for a type with <c>[FusedModel]</c>.
/// </summary>
/// <param name="Syntax">The call.</param>
/// <param name="Method">The generated method.</param>
/// <param name="Arguments">Its arguments, in the order of the parameters.</param>
internal sealed record ModelCall(InvocationExpressionSyntax Syntax, IMethodSymbol Method, ImmutableArray<ModelArgument> Arguments)
{
    public INamedTypeSymbol Model => Method.ContainingType;

    public bool IsBatch => Method.Name == GeneratedMembers.PredictBatch;

    /// <summary>How messages name the method: <c>Digits.Predict</c>.</summary>
    public string DisplayName => Model.Name + "." + Method.Name;

    /// <summary>Reads an invocation, or gives <see langword="null"/> where it calls anything else.</summary>
    public static ModelCall? Read(IInvocationOperation invocation)
    {
        IMethodSymbol method = invocation.TargetMethod;
        if (!GeneratedMembers.IsPredictor(method)
            || invocation.Syntax is not InvocationExpressionSyntax syntax
            || !IsModel(method.ContainingType))
        {
            return null;
        }

        ImmutableArray<ModelArgument> arguments = invocation.Arguments
            .OrderBy(argument => argument.Parameter?.Ordinal)
            .Select(ModelArgument.Read)
            .OfType<ModelArgument>()
            .ToImmutableArray();
        return arguments.Length == method.Parameters.Length ? new ModelCall(syntax, method, arguments) : null;
    }

    /// <summary>Reads an invocation that is known by its syntax alone.</summary>
    public static ModelCall? Read(InvocationExpressionSyntax syntax, SemanticModel model, CancellationToken cancellationToken) =>
        model.GetOperation(syntax, cancellationToken) is IInvocationOperation invocation ? Read(invocation) : null;

    /// <summary>
    /// The attribute is asked for by its name: a model may come from a referenced assembly, and generic code over
    /// models is no call of one.
    /// </summary>
    private static bool IsModel(INamedTypeSymbol type) =>
        type.GetAttributes().Any(attribute => attribute.AttributeClass is
        {
            Name: "FusedModelAttribute",
            ContainingType: null,
            ContainingNamespace: { Name: "FusedGen", ContainingNamespace.IsGlobalNamespace: true },
        });
}
