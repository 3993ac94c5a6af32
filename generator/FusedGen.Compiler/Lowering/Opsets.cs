using FusedGen.Compiler.Onnx;

namespace FusedGen.Compiler.Lowering;

/// <summary>The versions of the operator sets that are understood.</summary>
internal static class Opsets
{
    /// <summary>The standard domain.</summary>
    public const string Standard = "";

    /// <summary>The domain of classical machine learning.</summary>
    public const string MachineLearning = "ai.onnx.ml";

    /// <summary>
    /// The domain of ONNX Runtime's own operators. It has one version, whose operators gain attributes as ONNX Runtime
    /// does.
    /// </summary>
    public const string Microsoft = "com.microsoft";

    /// <summary>The domain of standard operators that may still change.</summary>
    public const string Preview = "ai.onnx.preview";

    /// <summary>
    /// Before it, elementwise operators broadcast by attributes and batch normalisation had another form.
    /// </summary>
    public const int Oldest = 6;

    /// <summary>The newest version whose changes were looked through.</summary>
    public const int Newest = 28;

    /// <summary>The newest version of <see cref="MachineLearning"/> that was looked through.</summary>
    public const int NewestMachineLearning = 5;

    /// <summary>
    /// The range of versions of a domain that models may import, or null for a domain without any supported operator.
    /// </summary>
    public static (int Oldest, int Newest)? RangeOf(string domain) => domain switch
    {
        Standard => (Oldest, Newest),
        MachineLearning => (1, NewestMachineLearning),
        Microsoft or Preview => (1, 1),
        _ => null,
    };

    /// <summary>
    /// The version of its domain that a node is written for, or null where nothing says. That of ONNX Runtime's own
    /// operators ML.NET leaves out, as ONNX Runtime allows.
    /// </summary>
    public static long? Of(OnnxNode node, IReadOnlyDictionary<string, long> imports) =>
        node.Opset ?? (imports.TryGetValue(node.Domain, out long version) ? version : node.Domain == Microsoft ? 1 : null);
}
