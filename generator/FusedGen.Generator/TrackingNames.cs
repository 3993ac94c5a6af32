namespace FusedGen.Generator;

/// <summary>The names of the pipeline's steps, in the order in which they run. Tests ask for them.</summary>
internal static class TrackingNames
{
    /// <summary>What stands in the source: declared type, attribute, place.</summary>
    public const string Declarations = "FusedGen.Declarations";

    /// <summary>The same without its place, so that a moved attribute ends here.</summary>
    public const string Targets = "FusedGen.Targets";

    /// <summary>The structs that are marked as a model's input or output, with their places.</summary>
    public const string Structs = "FusedGen.Structs";

    /// <summary>The same without their places.</summary>
    public const string StructBindings = "FusedGen.StructBindings";

    /// <summary>Each declared type with its structs.</summary>
    public const string TypedTargets = "FusedGen.TypedTargets";

    /// <summary>The model files: checked, and remembered by their hashes.</summary>
    public const string ModelFiles = "FusedGen.ModelFiles";

    /// <summary>The reference vectors beside models, decoded and checked.</summary>
    public const string VectorFiles = "FusedGen.VectorFiles";

    /// <summary>The paths of texts that are no models, though a name may mean them.</summary>
    public const string OtherTexts = "FusedGen.OtherTexts";

    /// <summary>Whether the generator runs for an editor.</summary>
    public const string EditorMark = "FusedGen.EditorMark";

    /// <summary>How much work the build may spend on proving a model.</summary>
    public const string VerificationExtent = "FusedGen.VerificationExtent";

    /// <summary>Each declared type with the file that it names.</summary>
    public const string Lookups = "FusedGen.Lookups";

    /// <summary>The compiled models: the only expensive step.</summary>
    public const string CompiledModels = "FusedGen.CompiledModels";

    /// <summary>The files to write.</summary>
    public const string Sources = "FusedGen.Sources";

    /// <summary>What is to be told, with its place.</summary>
    public const string Reports = "FusedGen.Reports";

    /// <summary>Whether the project publishes for the lowest common processor without having chosen to.</summary>
    public const string PublishingAdvice = "FusedGen.PublishingAdvice";
}
