using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Texts;
using FusedGen.Compiler.Lowering.MachineLearning;
using FusedGen.Compiler.Onnx;
using FusedGen.Compiler.Reference;

namespace FusedGen.Compiler.Lowering.Texts;

/// <summary>
/// <c>Tokenizer</c> of <c>com.microsoft</c> (github.com/microsoft/onnxruntime, docs/ContribOperators.md), and what may
/// stand between it and the operator that counts tokens. Each text is cut by itself: what pads the shorter texts of a
/// batch is no token.
/// </summary>
internal static class TokenLowering
{
    /// <summary>Each separator cuts what those before it left, one inside the other.</summary>
    private const int MostSeparators = 64;

    private static readonly Dictionary<(string Domain, string Name), Action<NodeContext, TokenList>> s_ofTokens = new()
    {
        [(Opsets.Standard, "Identity")] = Shaped,
        [(Opsets.Standard, "Reshape")] = Shaped,
        [(Opsets.Standard, "Flatten")] = Shaped,
        [(Opsets.Standard, "Squeeze")] = Shaped,
        [(Opsets.Standard, "Unsqueeze")] = Shaped,
        [(Opsets.Standard, "Cast")] = Cast,
        [(Opsets.Standard, "StringNormalizer")] = Normalized,
        [(Opsets.Standard, "TfIdfVectorizer")] = GramLowering.Count,
        [(Opsets.MachineLearning, "LabelEncoder")] = Numbered,
    };

    public static IReadOnlyList<OperatorLowering> Operators { get; } =
    [
        new(
            "Tokenizer",
            Tokenize,
            Since: 1,
            "Its tokens go to `TfIdfVectorizer`, possibly through reshapes, `StringNormalizer`, `LabelEncoder` and casts to integers.",
            "com.microsoft"),
    ];

    /// <summary>Lowers a node that reads tokens.</summary>
    public static void Lower(NodeContext node, string domain, TokenList tokens)
    {
        if (!s_ofTokens.TryGetValue((domain, node.Operator), out Action<NodeContext, TokenList>? lower))
        {
            throw Refused(node, tokens);
        }

        lower(node, tokens);
    }

    /// <summary>Refuses tokens as outputs.</summary>
    public static ModelException RefusedOutput(string name) => new(
        DiagnosticIds.DynamicShape,
            $"The output {UntrustedText.Quote(name)} is tokens, of which each text has as many as its letters make. Leave it out: Outputs = \"…\".");

    private static ModelException Refused(NodeContext node, TokenList tokens) => node.Fail(
        DiagnosticIds.DynamicShape,
            $"reads the tokens of {node.SourcesOf(tokens.Text)}, of which each text has as many as its letters make; "
            + "they can be counted (TfIdfVectorizer), and on the way be reshaped, normalized and numbered");

    private static void Tokenize(NodeContext node)
    {
        Value text = node.Input(0);
        bool isMarked = node.Integer("mark", 0) != 0;
        int least = node.Integer("mincharnum", 1) is >= 1 and <= int.MaxValue and var given ? (int)given
            : throw node.Unsupported("has a mincharnum that is not positive");

        // What pads a text of fewer tokens depends on the other texts, which are none of this one's business.
        node.Text("pad_value", "");
        IReadOnlyList<string>? separators = node.Texts("separators");
        string expression = node.Text("tokenexp", "");
        if ((separators is { Count: > 0 }) == (expression.Length > 0))
        {
            throw node.Unsupported("has both of separators and tokenexp, or neither; one of them says what a token is");
        }

        if (separators?.Count > MostSeparators)
        {
            throw node.Unsupported($"has {separators.Count} separators; the limit is {MostSeparators}. Join them into one expression: a|b");
        }

        // A dot alone is each character for ONNX Runtime, the end of a line too.
        bool areCharacters = separators is [""] || expression == ".";
        if (areCharacters && least > 1)
        {
            throw node.Unsupported($"cuts texts into characters and leaves out tokens below {least} of them, which are all");
        }

        TokenRule rule = areCharacters ? new(TokenKind.Characters, [], least, isMarked)
            : expression.Length > 0 ? new(TokenKind.Matches, [Pattern(node, expression)], least, isMarked)
            : new(TokenKind.Between, separators!.Select(separator => Pattern(node, separator)).ToArray(), least, isMarked);
        node.BindTokens(new TokenList(text, new TextReading([], node.Vocabulary) { Rule = rule }), text.Shape);
    }

    private static TextPattern Pattern(NodeContext node, string expression)
    {
        try
        {
            return PatternReader.Read(expression);
        }
        catch (FormatException exception)
        {
            throw node.Unsupported($"has the regular expression {UntrustedText.Quote(expression)}, which cannot be used: {exception.Message}");
        }
    }

    /// <summary>Lets the operator do what it does to the shape.</summary>
    private static void Shaped(NodeContext node, TokenList tokens)
    {
        OperatorTable.Find(Opsets.Standard, node.Operator)!.Lower(node);
        Value shaped = node.Bound!;
        node.BindTokens(tokens.IsApart(shaped.Shape) ? tokens
            : throw node.Fail(DiagnosticIds.DynamicShape, "joins the tokens of several texts; each text has a row of its own"), shaped);
    }

    /// <summary>Integers stay the integers that they are.</summary>
    private static void Cast(NodeContext node, TokenList tokens)
    {
        ElementType type = IntegerTypeOf(node) ?? throw Refused(node, tokens);
        bool fits = tokens.Numbers is { } numbers && numbers.ByToken.Values.Append(numbers.Unknown).All(n => Integers.Wrap(n, type) == n);
        node.BindTokens(fits ? tokens : throw Refused(node, tokens), node.Input(0));
    }

    private static ElementType? IntegerTypeOf(NodeContext node) =>
        OnnxDataTypes.OfValue(node.Integer("to", 0)) is { } type && !type.IsFloating() && type is not ElementType.Bool ? type : null;

    private static void Normalized(NodeContext node, TokenList tokens)
    {
        if (tokens.Numbers is not null)
        {
            throw Refused(node, tokens);
        }

        TextReading reading = tokens.Reading with { TokenChanges = [.. tokens.Reading.TokenChanges, NormalizerLowering.ChangeOf(node)] };
        node.BindTokens(tokens with { Reading = reading }, node.Input(0));
    }

    private static void Numbered(NodeContext node, TokenList tokens)
    {
        (Tensor keys, Tensor values, Tensor unknown) = EncodingLowering.TableOf(node);
        if (tokens.Numbers is not null || keys.Texts is not { } texts || values.Type.IsFloating() || values.Texts is not null || keys.Count != values.Count)
        {
            throw Refused(node, tokens);
        }

        Dictionary<string, long> numbers = new(StringComparer.Ordinal);
        for (int i = keys.Count - 1; i >= 0; i--)
        {
            numbers[texts[i]] = values.Integers[i];
        }

        node.BindTokens(tokens with { Numbers = new TokenNumbers(numbers, unknown.Integers[0]) }, node.Input(0));
    }
}
