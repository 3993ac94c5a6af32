using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Graph.Texts;
using FusedGen.Compiler.Reference;

namespace FusedGen.Compiler.Lowering.Texts;

/// <summary><c>StringNormalizer</c>: the case of letters, and words that are left out.</summary>
internal static class NormalizerLowering
{
    public static IReadOnlyList<OperatorLowering> Operators { get; } =
    [
        new("StringNormalizer", Normalize, Since: 10, "`stopwords` on one text or on tokens; only the English `locale`."),
    ];

    /// <summary>What the attributes ask for.</summary>
    public static TextChange ChangeOf(NodeContext node)
    {
        TextCase letters = node.OneOf("case_change_action", "NONE", "NONE", "LOWER", "UPPER") switch
        {
            "LOWER" => TextCase.Lower,
            "UPPER" => TextCase.Upper,
            _ => TextCase.Same,
        };
        string locale = node.Text("locale", "");
        if (locale.Length > 0 && !locale.StartsWith("en", StringComparison.OrdinalIgnoreCase) && locale is not ("C" or "POSIX" or "C.UTF-8" or "C.utf8"))
        {
            throw node.Unsupported($"has locale = {UntrustedText.Quote(locale)}; letters change in no culture, which is what the default, en_US, means");
        }

        return new TextChange(letters, node.Texts("stopwords") ?? [], node.Flag("is_case_sensitive", false));
    }

    private static void Normalize(NodeContext node)
    {
        Value text = node.Input(0);
        TextChange change = ChangeOf(node);
        if (text.Shape.Rank > 2 || (text.Shape.Rank == 2 && text.Shape[0] != 1 && change.StopWords.Count > 0))
        {
            throw node.Mismatch($"reads texts of the shape {text.Shape}; the specification has [C] and [1, C]");
        }

        if (change.StopWords.Count > 0 && text.Shape.Count != 1)
        {
            throw node.Unsupported(
                $"leaves out stop words among {Figures.Count(text.Shape.Count)} texts, so that how many remain depends on the texts; "
                + "of one text, and of tokens, it can: Dimensions = \"…=1\" where the batch is what it reads");
        }

        if (change is { Case: TextCase.Same, StopWords.Count: 0 })
        {
            node.Bind(text);
            return;
        }

        node.Bind(text.Constant is { Texts: { } texts } constant
            ? node.NewConstant(node.TextRow(Array.ConvertAll(texts, t => TextEvaluator.Changed([change], t))).Reshape(constant.Shape))
            : node.Read(text, new TextReading([change], node.Vocabulary), text.Shape));
    }
}
