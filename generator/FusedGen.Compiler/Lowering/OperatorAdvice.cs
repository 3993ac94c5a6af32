using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Onnx;

namespace FusedGen.Compiler.Lowering;

/// <summary>
/// What to do about an operator that is not supported. To add advice, add a line to the table; the first that fits
/// counts.
/// </summary>
internal static class OperatorAdvice
{
    private const string Otherwise = "Write the layer with supported operators, or export with another opset.";

    private static readonly Rule[] s_rules =
    [
        new(Opsets.MachineLearning, ["CastMap", "DictVectorizer"],
            _ => "It works on a dictionary, which cannot be an input: let the columns of its keys be inputs, and join them."),
        new(null, ["RandomNormal", "RandomNormalLike", "RandomUniform", "RandomUniformLike", "Multinomial", "Bernoulli"], _ =>
            "It draws random numbers, and a prediction depends on its inputs alone. Export in evaluation mode, or give the numbers as an input."),
        new(null, ["StringConcat", "StringSplit", "RegexFullMatch"], _ =>
            "It works on the letters of texts. Do this step in code, export what comes behind it alone, "
            + "and leave out what only passes texts on: Outputs = \"…\"."),
        new(null, ["SequenceMap"], _ => "It works on a sequence of tensors. Export by tracing, which leaves the tensors themselves."),
        new(null, ["Optional"], _ => "It works on a value that may be missing. Export the model for the case that the program has."),
        new("com.microsoft", ["MurmurHash3"], _ =>
            "It hashes texts, as ML.NET's OneHotHashEncoding does. Use OneHotEncoding, whose categories stand in the file."),
        new("com.microsoft", ["QAttention", "QEmbedLayerNormalization", "QMoE", "QOrderedAttention", "QOrderedMatMul", "MatMulBnb4"], _ =>
            "It is of a quantised file. Use the file before the quantisation: Weights = WeightFormat.Int8 stores its weights as narrowly."),
        new(null, ["Gradient", "Adam", "Adagrad", "Momentum"], _ =>
            "It belongs to the training. Export the network alone, in evaluation mode."),
        new(null, ["ImageDecoder"], _ => "Decode the picture in code and give the pixels to the model."),
        new("com.microsoft", null, _ => "ONNX Runtime's optimiser writes operators of this domain: use the original file, as it was exported."),
        new("com.microsoft.nchwc", null, _ => "ONNX Runtime's optimiser writes operators of this domain: use the original file, as it was exported."),
        new("ai.onnx.contrib", null, _ => "It is of ONNX Runtime's extensions. Do this step in code, and export the network without it."),
        new("ai.onnx.preview.training", null, _ => "It belongs to the training. Export the network alone, in evaluation mode."),
        new(Opsets.Standard, null, _ => Otherwise),
        new(Opsets.MachineLearning, null, _ => Otherwise),
        new(null, null, node => node.Domain.StartsWith("pkg.", StringComparison.Ordinal)
            ? "It is a function of the exporter's library, and the file does not define it: export with the functions in the file, or inlined."
            : "It is known to its own runtime alone. Write the layer with supported operators, or define it in the file as a function, which is inlined."),
    ];

    /// <summary>What to do, as sentences.</summary>
    public static string For(OnnxNode node) => s_rules.First(rule => rule.Fits(node)).Advice(node);

    /// <summary>Advice for some operators.</summary>
    /// <param name="Domain">Their domain; null for any.</param>
    /// <param name="Operators">Their names; null for all of the domain.</param>
    /// <param name="Advice">What to do about a node.</param>
    private sealed record Rule(string? Domain, string[]? Operators, Func<OnnxNode, string> Advice)
    {
        public bool Fits(OnnxNode node) =>
            (Domain is null || Domain == node.Domain) && (Operators is null || Operators.Contains(node.Operator, StringComparer.Ordinal));
    }
}
