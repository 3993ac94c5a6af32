using FusedGen.Compiler.Graph;
using FusedGen.Tests;

namespace FusedGen.OnnxRuntime.Tests.MachineLearning;

/// <summary>
/// The operators that read letters: <c>StringNormalizer</c>, <c>Tokenizer</c> and <c>TfIdfVectorizer</c>.
/// </summary>
public class LetterTests
{
    private const string Microsoft = "com.microsoft";
    private const int Text = 8;

    /// <summary>ONNX Runtime's default, en_US, is not installed everywhere; the letters are the same.</summary>
    private static readonly (string, object) s_locale = ("locale", "C.UTF-8");

    private static readonly string[] s_sentences =
    [
        "The cat ate the dog's food, the cat!", "", "a", "ab aab  abab", "Ünder der Brücke: 3.14 and 42, x_1 x2", "   ", "cat", "CAT cat Cat",
            "aaa bb aaaaaa", "naïve café — déjà vu", "e\u0301 is not é", "𝔘nicode 𝔘", "tab\tand\nline", "a1b2c3",
    ];

    public static TheoryData<string> Patterns =>
    [
        "[a-zA-Z]+", "\\w+", "\\b\\w\\w+\\b", "a|ab", "ab|a", "(ab)+", "(a|ab)(c|b)?", "a*b", "a.", "[^ ]+", "\\pL+", "\\p{Lu}", "(?i)[a-c]+", "(?i:CAT)",
            "\\S+", "a{2,3}", "a{2,3}?", "a+?", "^a", "^", "a$", "\\d+(\\.\\d+)?", "x*", "[[:alpha:]]+",
        "[^[:^alpha:]]", "(?s)a.", "..", "(?P<word>[a-z]+)", "[\\w.]+", "\\Bt", "[é-ü]", "\\x{1D518}", "\\x41|\\x61", "(|a)b", "(a*)*", "(a*)+b", "[]a]",
            "[a\\-c]+", "\\.", "(?U)a+", "[^\\n]",
    ];

    [Theory]
    [MemberData(nameof(Patterns))]
    public void What_matches_a_pattern_is_a_token(string pattern)
    {
        foreach (int least in new[] { 1, 2 })
        {
            Check(pool => Tokens(pool, ("tokenexp", pattern), ("mincharnum", least)));
        }
    }

    [Theory]
    [MemberData(nameof(Patterns))]
    public void What_lies_between_matches_is_a_token(string pattern) => Check(pool => Tokens(pool, ("separators", new[] { " ", pattern }), ("mincharnum", 1)));

    [Fact]
    public void Each_character_may_be_a_token()
    {
        Check(pool => Tokens(pool, ("separators", new[] { "" }), ("mincharnum", 1)));
        Check(pool => Tokens(pool, ("tokenexp", "."), ("mincharnum", 1)));
    }

    [Fact]
    public void Tokens_may_stand_between_marks() => Check(pool => Tokens(pool, ("tokenexp", "[a-z]+"), ("mincharnum", 1), ("mark", 1)));

    [Theory]
    [InlineData("LOWER")]
    [InlineData("UPPER")]
    [InlineData("NONE")]
    public void Letters_change_their_case(string change)
    {
        Agreement.Check(
            OnnxBuilder.Model(17).TypedInput("x", Text, s_sentences.Length).Node("StringNormalizer", ["x"], "y", ("case_change_action", change), s_locale)
                .TypedOutput("y", Text, s_sentences.Length),
            ("x", Agreement.Texts([s_sentences.Length], s_sentences)));
        foreach (int isCaseSensitive in new[] { 0, 1 })
        {
            foreach (string word in new[] { "cat", "Cat", "dog", "" })
            {
                Agreement.Check(
                    OnnxBuilder.Model(17).TypedInput("x", Text, 1, 1)
                        .Node("StringNormalizer", ["x"], "y", ("case_change_action", change), s_locale, ("is_case_sensitive", isCaseSensitive),
                            ("stopwords", new[] { "CAT", "Dog" })).TypedOutput("y", Text, 1, 1),
                    ("x", Agreement.Texts([1, 1], word)));
            }
        }
    }

    [Theory]
    [InlineData(1, 1, 0)]
    [InlineData(1, 2, 0)]
    [InlineData(2, 2, 0)]
    [InlineData(2, 2, 5)]
    [InlineData(1, 3, 1)]
    [InlineData(3, 3, 2)]
    public void Runs_of_integers_and_texts_are_counted(int least, int most, int skipped)
    {
        string[] words = ["a", "b", "c"];
        long[] pool = [0, 1, 2, 0, 1, 1, 1, 2, 0, 0, 1, 2, 2, 1, 0];
        (string, object)[] Attributes(string mode) =>
        [
            ("mode", mode), ("min_gram_length", least), ("max_gram_length", most), ("max_skip_count", skipped), ("ngram_counts", new[] { 0, 3, 9 }),
                ("ngram_indexes", new[] { 2, 0, 1, 6, 5, 4, 3, 8 }),
            ("weights", new[] { 0.5f, 2, 3, 4, 5, 6, 7, 8 }),
        ];
        Random random = new(most);
        foreach (string mode in new[] { "TF", "IDF", "TFIDF" })
        {
            (string, object)[] attributes = Attributes(mode);
            long[] row = Enumerable.Range(0, 14).Select(_ => (long)random.Next(4)).ToArray();
            Agreement.Check(
                OnnxBuilder.Model(17).TypedInput("x", OnnxBuilder.Int64, 2, 7)
                    .Node("TfIdfVectorizer", ["x"], "y", [.. attributes, ("pool_int64s", pool.Select(p => (int)p).ToArray())]).Output("y"),
                ("x", Agreement.Integers(ElementType.Int64, [2, 7], row)));
            Agreement.Check(
                OnnxBuilder.Model(17).TypedInput("x", Text, 7)
                    .Node("TfIdfVectorizer", ["x"], "y", [.. attributes, ("pool_strings", pool.Select(p => words[p]).ToArray())]).Output("y"),
                ("x", Agreement.Texts([7], row.Take(7).Select(p => p < 3 ? words[p] : "none").ToArray())));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1_000_000_000)]
    public void Runs_may_share_a_column_and_tokens_may_be_skipped_without_end(int skipped)
    {
        (string, object)[] grams =
        [
            ("mode", "TF"), ("min_gram_length", 1), ("max_gram_length", 2), ("max_skip_count", skipped), ("ngram_counts", new[] { 0, 2 }),
            ("ngram_indexes", new[] { 0, 0, 0, 1, 1 }), ("pool_strings", new[] { "a", "b", "a", "b", "b", "a", "a", "a" }),
        ];
        Agreement.Check(
            OnnxBuilder.Model(17).TypedInput("x", Text, 6).Node("TfIdfVectorizer", ["x"], "y", grams).Output("y"),
            ("x", Agreement.Texts([6], "a", "b", "c", "b", "a", "a")));
        Agreement.Check(
            Opened(1).Node("Tokenizer", ["x1"], ["t"], Microsoft, ("tokenexp", "[a-z]"), ("mincharnum", 1), ("mark", 0), ("pad_value", "#"))
                .Node("TfIdfVectorizer", ["t"], "y", grams).Output("y"),
            ("x", Agreement.Texts([1, 1], "a b c b a a")));
    }

    [Fact]
    public void Tokens_may_be_normalized_and_numbered()
    {
        // One at a time: what pads the shorter ones of a batch is numbered and counted by ONNX Runtime.
        foreach (string sentence in s_sentences.Where(s => s.Length > 0))
        {
            Agreement.Check(
                Opened(1).Node("StringNormalizer", ["x1"], "lower", ("case_change_action", "LOWER"), s_locale)
                    .Node("Tokenizer", ["lower"], ["t"], Microsoft, ("tokenexp", "[a-z]+"), ("mincharnum", 1), ("mark", 0), ("pad_value", "#"))
                    .Node("LabelEncoder", ["t"], ["k"], "ai.onnx.ml", ("keys_strings", new[] { "cat", "the", "ate", "dog" }),
                        ("values_int64s", new[] { 1, 2, 3, 1 }), ("default_int64", 0))
                    .Node("Cast", ["k"], "small", ("to", 12)).Node("Cast", ["small"], "large", ("to", 7))
                    .Node("TfIdfVectorizer", ["large"], "y", Grams([0, 4], [0, 1, 2, 3, 4, 5], ("pool_int64s", new[] { 1, 2, 3, 0, 2, 1, 0, 0 }))).Output("y"),
                ("x", Agreement.Texts([1, 1], sentence)));
        }
    }

    /// <summary>All sentences, with each part of one as a token; what pads the shorter ones is none.</summary>
    private static void Check(Func<string[], OnnxBuilder> model)
    {
        string[] pool = s_sentences.SelectMany(s => Enumerable.Range(0, s.Length)
            .SelectMany(i => Enumerable.Range(1, Math.Min(6, s.Length - i)).Select(n => s.Substring(i, n))))
            .Where(part => part.Length > 0 && !char.IsLowSurrogate(part[0]) && !char.IsHighSurrogate(part[^1])).Distinct().ToArray();
        Agreement.Check(model(["#no token", .. pool]), ("x", Agreement.Texts([s_sentences.Length, 1], s_sentences)));
    }

    private static OnnxBuilder Opened(int texts) => OnnxBuilder.Model(14).Opset(Microsoft, 1).Opset("ai.onnx.ml", 2).TypedInput("x", Text, texts, 1)
        .Integers("flat", -1).Node("Reshape", ["x", "flat"], "x1");

    private static OnnxBuilder Tokens(string[] pool, params (string, object)[] rule)
    {
        (string, object)[] attributes = rule.Any(r => r.Item1 == "mark") ? rule : [.. rule, ("mark", 0)];
        return Opened(s_sentences.Length).Node("Tokenizer", ["x1"], ["t"], Microsoft, [.. attributes, ("pad_value", "#padding")])
            .Node("TfIdfVectorizer", ["t"], "y", Grams([0], Enumerable.Range(0, pool.Length).ToArray(), ("pool_strings", pool), most: 1)).Output("y");
    }

    private static (string, object)[] Grams(int[] counts, int[] columns, (string, object) pool, int most = 2) =>
        [("mode", "TF"), ("min_gram_length", 1), ("max_gram_length", most), ("max_skip_count", 0), ("ngram_counts", counts), ("ngram_indexes", columns), pool];
}
