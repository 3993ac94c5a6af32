using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Lowering;
using FusedGen.Compiler.Onnx;
using FusedGen.Compiler.Reference;
using FusedGen.Compiler.Tests.Harness;
using FusedGen.Tests;

namespace FusedGen.Compiler.Tests.Emitting;

/// <summary>Texts whose letters are read before the kernels run: generated code against the reference.</summary>
public class TextReadingCodeTests
{
    private const int Text = 8;
    private const string Microsoft = "com.microsoft";

    private static readonly string[] s_sentences =
        ["The cat ate the dog, the cat", "", "cat", "no token known here", "CAT dog", new string('x', 700) + " cat " + new string('y', 700),
            string.Join(' ', Enumerable.Repeat("the cat", 300)), "Ünder", "the the the ate"];

    /// <summary>A model by name; the first input is of sentences.</summary>
    public static TheoryData<string, byte[]> Models => new()
    {
        { "counts", Rows().Node("Tokenizer", ["x"], ["t"], Microsoft, ("tokenexp", "[a-zA-Z]+"), ("mincharnum", 1), ("mark", 0)).Node("Flatten", ["t"], "f")
            .Node("TfIdfVectorizer", ["f"], "y", Grams("TF")).Output("y").ToBytes() },
        { "weighted counts of lower case", Lower()
            .Node("Tokenizer", ["lower"], ["t"], Microsoft, ("separators", new[] { " ", "[,.]" }), ("mincharnum", 3), ("mark", 1)).Node("Flatten", ["t"], "f")
            .Node("TfIdfVectorizer", ["f"], "g", Grams("TFIDF")).Gemm("g", "y", 2, 6, 1, -1, 0.5f, 2, 3, -4, 0.25f, 1, 1, 0, -2, 5).Output("y").ToBytes() },
        { "stop words among tokens", Lower().Node("Tokenizer", ["lower"], ["t"], Microsoft, ("tokenexp", "\\w+"), ("mincharnum", 1), ("mark", 0))
            .Node("StringNormalizer", ["t"], "n", ("stopwords", new[] { "the" }), ("is_case_sensitive", 1))
                .Node("TfIdfVectorizer", ["n"], "y", Grams("IDF")).Output("y").ToBytes() },
        { "lower case, numbered", Lower()
            .Node("LabelEncoder", ["lower"], ["y"], "ai.onnx.ml", ("keys_strings", new[] { "cat", "cat dog", "" }), ("values_int64s", new[] { 1, 2, 3 }))
            .Output("y").ToBytes() },
        { "lower case, passed on", Lower().Node("Identity", ["lower"], "y").Node("Identity", ["x"], "z").Output("y", "z").ToBytes() },
        { "upper case of a column among others", OnnxBuilder.Model(14).Opset("ai.onnx.ml", 2).TypedInput("x", Text, null, 1).TypedInput("b", Text, null, 2)
            .Node("Concat", ["b", "x"], "all", ("axis", 1))
            .Node("StringNormalizer", ["all"], "upper", ("case_change_action", "UPPER"))
                .Node("LabelEncoder", ["upper"], ["y"], "ai.onnx.ml", ("keys_strings", new[] { "CAT" }), ("values_floats", new[] { 2f }))
                .Output("y", "upper").ToBytes() },
        { "many tokens", Rows().Node("Tokenizer", ["x"], ["t"], Microsoft, ("separators", new[] { "" }), ("mincharnum", 1), ("mark", 0))
            .Node("Flatten", ["t"], "f")
            .Node("TfIdfVectorizer", ["f"], "y", ("mode", "TF"), ("min_gram_length", 1), ("max_gram_length", 1), ("max_skip_count", 0),
                ("ngram_counts", new[] { 0 }), ("ngram_indexes", Enumerable.Range(0, 90).Reverse().ToArray()),
                ("pool_strings", Enumerable.Range(0, 90).Select(i => ((char)(' ' + i)).ToString()).ToArray())).Output("y").ToBytes() },
    };

    [Theory]
    [MemberData(nameof(Models))]
    public void Generated_code_reads_letters_as_the_reference_does(string name, byte[] file)
    {
        Assert.NotEmpty(name);
        ModelGraph graph = ModelLowering.Lower(OnnxModelReader.Read(file)).Graph;
        CompiledModel model = CompiledModel.Of(graph);
        Tensor Texts(Value input, Func<int, string> text) =>
            new Tensor(input.Shape, Enumerable.Range(0, input.Shape.Count).Select(text).ToArray()).CodedBy(graph.Vocabulary);
        Tensor[][] samples = s_sentences
            .Select(sentence => graph.Inputs.Select((input, i) => Texts(input, e => i == 0 ? sentence : s_sentences[(e * 5) % 9])).ToArray())
            .ToArray();
        Tensor[][] expected = samples.Select(sample => ReferenceEvaluator.Evaluate(graph, sample)).ToArray();
        for (int row = 0; row < samples.Length; row++)
        {
            Tensor[] answers = model.Predict(samples[row]);
            AssertSame(expected[row], answers);
            Interpretation.AssertSameBits(model.Program, model.Program.Single, model.MaxVectorBits, samples[row], answers);
        }

        foreach (int rows in new[] { 1, 5, 27 })
        {
            Tensor[] inputs = graph.Inputs.Select((input, i) => Joined(Enumerable.Range(0, rows).Select(row => samples[row % 9][i]).ToArray())).ToArray();
            Tensor[] wanted = graph.Outputs.Select((_, o) => Joined(Enumerable.Range(0, rows).Select(row => expected[row % 9][o]).ToArray())).ToArray();
            AssertSame(wanted, model.PredictBatch(rows, inputs));
        }
    }

    private static void AssertSame(Tensor[] expected, Tensor[] actual)
    {
        Agreement.AssertClose(expected, actual, 1e-6);
        Assert.All(expected.Zip(actual), pair => Assert.True(pair.First.Texts is null || pair.First.Texts.SequenceEqual(pair.Second.Texts!)));
    }

    private static Tensor Joined(Tensor[] rows) => Tensor.Joined(rows, new Shape(rows.Sum(r => r.Count)));

    private static OnnxBuilder Rows() => OnnxBuilder.Model(14).Opset(Microsoft, 1).Opset("ai.onnx.ml", 2).TypedInput("x", Text, null, 1);

    private static OnnxBuilder Lower() => Rows().Integers("flat", -1).Node("Reshape", ["x", "flat"], "x1")
        .Node("StringNormalizer", ["x1"], "lower", ("case_change_action", "LOWER"));

    private static (string, object)[] Grams(string mode) =>
    [
        ("mode", mode), ("min_gram_length", 1), ("max_gram_length", 2), ("max_skip_count", 1), ("ngram_counts", new[] { 0, 4 }),
            ("ngram_indexes", new[] { 1, 0, 2, 3, 5, 4 }),
        ("pool_strings", new[] { "the", "cat", "ate", "", "the", "cat", "cat", "the" }), ("weights", new[] { 1, 2, 3, 4, 0.5f, 6 }),
    ];
}
