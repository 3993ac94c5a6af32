using FusedGen.Compiler;
using FusedGen.Compiler.Exporting;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace FusedGen.Generator.Declarations;

/// <summary>What the attribute asks for beside the file. What it does not say is left at the default.</summary>
internal static class AttributeOptions
{
    public static ModelOptions Read(AttributeData attribute)
    {
        ModelOptions options = new();
        return options with
        {
            Reproducible = Value(attribute, nameof(ModelOptions.Reproducible)) is true,
            Tolerance = Value(attribute, nameof(ModelOptions.Tolerance)) is double tolerance ? tolerance : options.Tolerance,
            Weights = Weights(attribute) is { } weights && Enum.IsDefined(typeof(WeightFormat), weights) ? (WeightFormat)weights : options.Weights,
            Dimensions = Value(attribute, nameof(ModelOptions.Dimensions)) as string ?? options.Dimensions,
            FixedInputs = Value(attribute, nameof(ModelOptions.FixedInputs)) as string ?? options.FixedInputs,
            Outputs = Value(attribute, nameof(ModelOptions.Outputs)) as string ?? options.Outputs,
            State = Value(attribute, nameof(ModelOptions.State)) as string ?? options.State,
            Export = Value(attribute, nameof(ModelOptions.Export)) as string ?? options.Export,
            Streaming = Value(attribute, nameof(ModelOptions.Streaming)) as string ?? options.Streaming,
            Chunk = Value(attribute, nameof(ModelOptions.Chunk)) as int? ?? options.Chunk,
            Latency = Value(attribute, nameof(ModelOptions.Latency)) as int? ?? options.Latency,
        };
    }

    /// <summary>The option for which instances of the type keep states; null for none.</summary>
    public static string? StateOption(AttributeData attribute) => new[] { nameof(ModelOptions.State), nameof(ModelOptions.Streaming) }.FirstOrDefault(
        option => Value(attribute, option) is string given && !string.IsNullOrWhiteSpace(given));

    /// <summary>
    /// What is wrong with the name that C functions shall begin with; null where there is none, or nothing.
    /// </summary>
    public static (string Name, string Problem)? InvalidExport(AttributeData attribute) =>
        Value(attribute, nameof(ModelOptions.Export)) is string { Length: > 0 } name && ExportName.Problem(name) is { } problem ? (name, problem) : null;

    /// <summary>The tolerance where it is given and no limit of an error can be it.</summary>
    public static double? InvalidTolerance(AttributeData attribute) =>
        Value(attribute, nameof(ModelOptions.Tolerance)) is double tolerance && !(tolerance >= 0 && !double.IsInfinity(tolerance)) ? tolerance : null;

    /// <summary>The format of the weights where it is given and is none of the enumeration's.</summary>
    public static int? UnknownWeights(AttributeData attribute) =>
        Weights(attribute) is { } weights && !Enum.IsDefined(typeof(WeightFormat), weights) ? weights : null;

    /// <summary>Where an option stands in the source.</summary>
    public static SyntaxNode? Syntax(AttributeData attribute, string name, CancellationToken cancellationToken) =>
        (attribute.ApplicationSyntaxReference?.GetSyntax(cancellationToken) as AttributeSyntax)?.ArgumentList?.Arguments
            .FirstOrDefault(argument => argument.NameEquals?.Name.Identifier.ValueText == name);

    private static int? Weights(AttributeData attribute) => Value(attribute, nameof(ModelOptions.Weights), TypedConstantKind.Enum) as int?;

    /// <summary>Source that does not compile may hold an array or an error in place of the value.</summary>
    private static object? Value(AttributeData attribute, string name, TypedConstantKind kind = TypedConstantKind.Primitive) =>
        attribute.NamedArguments.Where(argument => argument.Key == name && argument.Value.Kind == kind).Select(argument => argument.Value.Value)
            .FirstOrDefault();
}
