using Microsoft.CodeAnalysis;

namespace FusedGen.Generator.Diagnostics;

/// <summary>The diagnostics about how the attribute is used, <c>FG1xxx</c>.</summary>
internal static class UsageDescriptors
{
    public const string Category = "FusedGen.Usage";

    public static readonly DiagnosticDescriptor NotPartial = Error(
        "FG1001", "Type is not partial", "'{0}' must be partial: the rest of it is generated from the model");

    public static readonly DiagnosticDescriptor ContainingTypeNotPartial = Error(
        "FG1002", "Containing type is not partial", "'{0}' must be partial, because '{1}' inside it is generated from a model");

    public static readonly DiagnosticDescriptor GenericType = Error(
        "FG1003", "Type is generic", "'{0}' is generic or nested in a generic type: a model needs a type of its own");

    public static readonly DiagnosticDescriptor UnsupportedKind = Error(
        "FG1004", "Kind of type is not supported", "'{0}' is {1}: a model can be a class, a struct or a record");

    public static readonly DiagnosticDescriptor MemberExists = Error(
        "FG1005", "Member conflicts with a generated one", "'{0}' declares '{1}', which is generated from the model: rename it");

    public static readonly DiagnosticDescriptor TooOld = Error(
        "FG1006", "C# or .NET is too old", "The generated code of '{0}' needs {1}");

    public static readonly DiagnosticDescriptor FileLocalType = Error(
        "FG1007", "Type is local to its file", "'{0}' is local to its file, so a generated file cannot extend it: remove 'file'");

    public static readonly DiagnosticDescriptor NoFileName = Error(
        "FG1008", "No file name", "The attribute of '{0}' names no file: [FusedModel(\"model.onnx\")]");

    public static readonly DiagnosticDescriptor InvalidTolerance = Error(
        "FG1009", "Tolerance out of range", "The tolerance of '{0}' must be a finite, non-negative number, but is {1}; omit it to use the default");

    public static readonly DiagnosticDescriptor NamedLikeMember = Error(
        "FG1011", "Type has the name of a generated member",
        "'{0}' is the name of a generated member, and a member cannot have the name of its enclosing type: rename the type");

    public static readonly DiagnosticDescriptor UnsuitableStruct = Error(
        "FG1013", "Struct cannot be a model's input or output", "'{0}' cannot hold the {1} of a model: {2}");

    public static readonly DiagnosticDescriptor StateWithoutInstances = Error(
        "FG1014", "State needs instances to keep it", "{2} needs a class, each of whose instances keeps the states of one stream, but '{0}' is {1}");

    public static readonly DiagnosticDescriptor InvalidExport = Error(
        "FG1015", "Name that C functions cannot have", "'{0}', the name of the exported functions of '{1}', {2}");

    public static readonly DiagnosticDescriptor SameExport = Error(
        "FG1016", "Two models with one exported name",
        "'{0}' and '{1}' both export '{2}', and C functions and their header know no more than that: give one of them another name");

    /// <summary>Told by the build step: there is no generator where the project is not C#.</summary>
    public static readonly DiagnosticDescriptor OtherLanguage = Warning("FG1017", "Language that no code is generated for");

    /// <summary>Told by the build step, which sees how the package is referenced.</summary>
    public static readonly DiagnosticDescriptor HiddenRuntime = Warning("FG1018", "Runtime library hidden from programs");

    public static readonly DiagnosticDescriptor NoInstructionSet = new(
        "FG1010",
        "PublishAot without IlcInstructionSet",
        "By default, NativeAOT targets processors without AVX and FMA, so the published model runs several times slower than it could. "
        + "Add <IlcInstructionSet>x86-64-v3</IlcInstructionSet> to the project, or 'native' for this machine only.",
        Category,
        DiagnosticSeverity.Info,
        isEnabledByDefault: true,
        helpLinkUri: HelpLink.Of("FG1010"));

    public static readonly DiagnosticDescriptor UnknownWeightFormat = Error(
        "FG1012", "Unknown weight format", "The weight format of '{0}' is {1}, which is not defined: use one of {2}");

    private static DiagnosticDescriptor Warning(string id, string title) =>
        new(id, title, title, Category, DiagnosticSeverity.Warning, isEnabledByDefault: true, helpLinkUri: HelpLink.Of(id));

    private static DiagnosticDescriptor Error(string id, string title, string message) =>
        new(id, title, message, Category, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: HelpLink.Of(id));
}
