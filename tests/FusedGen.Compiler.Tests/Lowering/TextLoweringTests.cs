using System.Globalization;
using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Lowering;
using FusedGen.Compiler.Onnx;
using FusedGen.Compiler.Reference;
using FusedGen.Tests;

namespace FusedGen.Compiler.Tests.Lowering;

/// <summary>
/// Texts as numbers of a vocabulary: what can be done with those that nobody knows while compiling, and what is
/// refused.
/// </summary>
public class TextLoweringTests
{
    private const string Domain = "ai.onnx.ml";
    private const int Text = 8;

    public static TheoryData<string, string, byte[]> Refused { get; } = new()
    {
        { "FG0013", "compares texts of the input 'a' with those of the input 'b'", Of(m => m.Node("Equal", ["a", "b"], "y")) },
        { "FG0013", "The output 'y' has texts of inputs in it that are chosen or changed at run time",
            Of(m => m.Node("Constant", [], "ulm", ("value_string", "Ulm")).Node("Equal", ["a", "ulm"], "same").Node("Where", ["same", "a", "b"], "y")) },
        { "FG0013", "The output 'y' has texts of inputs in it that are chosen or changed at run time",
            Of(m => m.TypedInput("i", 7, 1).Node("Gather", ["a", "i"], "y", ("axis", 1))) },
        { "FG0013", "casts texts to Float32, which would have to be read at run time, from the input 'a'", Of(m => m.Node("Cast", ["a"], "y", ("to", 1))) },
        { "FG0013", "casts texts to Float16", Of(m => m.Node("Cast", ["a"], "y", ("to", 10))) },
        { "FG0013", "casts Int64 to texts, which would have to be written at run time", Of(m => m.TypedInput("n", 7, 1).Node("Cast", ["n"], "y", ("to", 8))) },
        { "FG0013", "has an input 0 ('a') of type String, which the specification of Add does not allow", Of(m => m.Node("Add", ["a", "b"], "y")) },
        { "FG0013", "has an input 0 ('a') of type String, which the specification of NonZero does not allow", Of(m => m.Node("NonZero", ["a"], "y")) },
        { "FG0013", "has an input 0 ('a') of type String, which the specification of Relu does not allow", Of(m => m.Node("Relu", ["a"], "y")) },
        { "FG0013", "combines 'a' of type String with 'n' of type Int64", Of(m => m.TypedInput("n", 7, 1, 2).Node("Concat", ["a", "n"], "y", ("axis", 1))) },
        { "FG0013", "has keys of type Int64 for an input of type String",
            Of(m => m.Node("LabelEncoder", ["a"], ["y"], Domain, ("keys_int64s", new[] { 1 }), ("values_int64s", new[] { 1 }))) },
        { "FG0013", "has categories of texts for an input of type Int64",
            Of(m => m.TypedInput("n", 7, 1, 2).Node("OneHotEncoder", ["n"], ["y"], Domain, ("cats_strings", new[] { "a" }))) },
        { "FG0012", "lacks its cats_strings, for an input of texts", Of(m => m.Node("OneHotEncoder", ["a"], ["y"], Domain, ("cats_int64s", new[] { 1 }))) },
        { "FG0015", "has 2 keys and 1 values",
            Of(m => m.Node("LabelEncoder", ["a"], ["y"], Domain, ("keys_strings", new[] { "a", "b" }), ("values_int64s", new[] { 1 }))) },
        { "FG0015", "has 2 labels for scores of the shape 1×3",
            Of(m => m.Input("p", 1, 3).Node("ZipMap", ["p"], ["y"], Domain, ("classlabels_int64s", new[] { 1, 2 }))) },
        { "FG0014", "The output 'y' is tokens", Of(m => Tokens(m, "a", "y")) },
        { "FG0014", "(Concat) reads the tokens of the input 'a'", Of(m => Tokens(m, "a", "t").Node("Concat", ["t", "t"], "y", ("axis", 0))) },
        { "FG0014", "joins the tokens of several texts", Of(m => Tokens(m, "a", "t").Node("Flatten", ["t"], "y")) },
        { "FG0012", "which cannot be used: it does not close a bracket", Of(m => Tokens(m, "a", "y", "(a")) },
        { "FG0012", "which cannot be used: it has '\\1', which RE2 does not have", Of(m => Tokens(m, "a", "y", "(a)\\1")) },
        { "FG0012", "which cannot be used: its table would have more than 1000 states", Of(m => Tokens(m, "a", "y", "[ab]*a[ab]{12}")) },
        { "FG0012", "which cannot be used: it needs more than 2000 steps", Of(m => Tokens(m, "a", "y", "(a{1000}){1000}")) },
        { "FG0012", "leaves out stop words among 2 texts", Of(m => m.Node("StringNormalizer", ["a"], "y", ("stopwords", new[] { "b" }))) },
        { "FG0012", "has locale = 'tr_TR'", Of(m => m.Node("StringNormalizer", ["a"], "y", ("case_change_action", "LOWER"), ("locale", "tr_TR"))) },
        { "FG0011", "It works on the letters of texts. Do this step in code", Of(m => m.Node("StringConcat", ["a", "b"], "y")) },
        { "FG0021", "puts texts of inputs together from 1,600 places", OnnxBuilder.Model(17).TypedInput("a", Text, 40, 40).Node("Transpose", ["a"], "y")
            .Output("y").ToBytes() },
        { "FG0013", "or moved among more than 1,048,576", OnnxBuilder.Model(17).TypedInput("a", Text, 1024, 1024).Node("Transpose", ["a"], "y").Output("y")
            .ToBytes() },
    };

    [Fact]
    public void A_whole_input_is_passed_on_however_large_it_is()
    {
        ModelGraph graph = Lower(OnnxBuilder.Model(17).TypedInput("x", 1, 1).TypedInput("a", Text, null, 1 << 24).Integers("shape", -1, 1 << 12, 1 << 12)
            .Node("Reshape", ["a", "shape"], "y").Output("y"));
        Assert.Equal([new PassedText(1, 0, 0, 1 << 24)], PassedTexts.Of(graph, graph.Outputs[0])!);
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public void What_would_need_letters_is_refused(string id, string text, byte[] model)
    {
        ModelException exception = Assert.Throws<ModelException>(() => ModelLowering.Lower(OnnxModelReader.Read(model)));
        Assert.Equal(id, exception.Diagnostic.Id);
        Assert.Contains(text, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_text_has_one_number_in_the_whole_model()
    {
        ModelGraph graph = Lower(Towns().Initializer(OnnxBuilder.TensorHead("c", Text, 2).Text(6, "Rom").Text(6, "Ulm"))
            .Node("LabelEncoder", ["a"], ["region"], Domain, ("keys_strings", new[] { "Ulm", "Rom" }), ("values_strings", new[] { "south", "Ulm" }))
            .Node("Equal", ["a", "c"], "same").Output("region", "same"));
        Assert.Equal(["Ulm", "Rom", "south", "_Unused"], graph.Vocabulary.Texts);
        Tensor[] answers = ReferenceEvaluator.Evaluate(
            graph, [new Tensor(new Shape(1, 2), ["Ulm", "Ulm"]).CodedBy(graph.Vocabulary), new Tensor(new Shape(1, 2), ["", ""]).CodedBy(graph.Vocabulary)]);
        Assert.Equal([2, 2], answers[0].Integers);
        Assert.Equal([0, 1], answers[1].Integers);
    }

    [Fact]
    public void Labels_that_are_numbers_may_be_spelled()
    {
        ModelGraph graph = Lower(Towns().Input("x", 1, 2)
            .Node("LinearClassifier", ["x"], ["label", "scores"], Domain, ("coefficients", new[] { 1f, 0, 0, 1 }), ("classlabels_ints", new[] { 40, -2 }))
            .Node("Cast", ["label"], "y", ("to", 8)).Output("y"));
        Assert.Equal(["40", "-2"], graph.Vocabulary.Texts);
        Assert.Equal(["40", "-2"], Assert.Single(graph.Classes)!.Names);
    }

    [Theory]
    [InlineData(6, "-3", "7")]
    [InlineData(7, "9223372036854775807", "-9223372036854775808")]
    [InlineData(12, "4294967295", "0")]
    [InlineData(1, "1.5", "1e-3")]
    [InlineData(11, "0.1", "NaN")]
    public void Labels_that_spell_numbers_may_be_read(int type, params string[] labels)
    {
        ModelGraph graph = Lower(OnnxBuilder.Model().Opset(Domain, 2).TypedInput("key", OnnxBuilder.Int64, 1, 1)
            .Node("LabelEncoder", ["key"], ["label"], Domain, ("keys_int64s", new[] { 1, 2 }), ("values_strings", labels))
            .Node("Cast", ["label"], "y", ("to", type)).Output("y"));
        for (int key = 1; key <= 2; key++)
        {
            Tensor answer = ReferenceEvaluator.Evaluate(graph, [new Tensor(new Shape(1, 1), [(long)key])])[0];
            Assert.Equal(type is 1 ? float.Parse(labels[key - 1], CultureInfo.InvariantCulture)
                : double.Parse(labels[key - 1], CultureInfo.InvariantCulture), answer.ElementAsDouble(0));
        }

        Assert.Throws<EvaluationException>(() => ReferenceEvaluator.Evaluate(graph, [new Tensor(new Shape(1, 1), [3L])]));
    }

    [Theory]
    [InlineData(6, "2147483648")]
    [InlineData(12, "-1")]
    [InlineData(7, "one")]
    [InlineData(1, "1,5")]
    public void Labels_that_spell_no_number_of_the_type_are_refused(int type, string label)
    {
        ModelException refused = Assert.Throws<ModelException>(() => Lower(OnnxBuilder.Model().Opset(Domain, 2).TypedInput("key", OnnxBuilder.Int64, 1, 1)
            .Node("LabelEncoder", ["key"], ["label"], Domain, ("keys_int64s", new[] { 1, 2 }), ("values_strings", new[] { label, "4" }))
            .Node("Cast", ["label"], "y", ("to", type)).Output("y")));
        Assert.Contains("which would have to be read at run time", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_fixed_input_may_be_a_text()
    {
        LoweredModel model = ModelLowering.Lower(
            OnnxModelReader.Read(Towns().Node("Equal", ["a", "b"], "y").Output("y").ToBytes()),
            LoweringOptions.None with { Inputs = FixedInputs.Parse("b=Ulm") }, CancellationToken.None);
        Assert.Equal(["a"], model.Graph.Inputs.Select(i => i.Name));
        Assert.Equal([1, 0], ReferenceEvaluator.Evaluate(
            model.Graph, [new Tensor(new Shape(1, 2), ["Ulm", "ulm"]).CodedBy(model.Graph.Vocabulary)])[0].Integers);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(1)]
    public void A_constant_in_which_the_place_of_the_largest_score_is_looked_up_lists_the_labels(int? rows)
    {
        ModelGraph graph = Lower(OnnxBuilder.Model().Opset(Domain, 1).Input("x", rows, 3)
            .Initializer(OnnxBuilder.TensorHead("classes", Text, 3).Text(6, "a").Text(6, "b").Text(6, "c")).Integers("shape", -1)
            .Node("ArgMax", ["x"], "place", ("axis", 1)).Node("ArrayFeatureExtractor", ["classes", "place"], ["picked"], Domain)
            .Node("Reshape", ["picked", "shape"], "label").Node("Identity", ["label"], "y").Output("y"));
        Assert.Equal(["a", "b", "c"], Assert.Single(graph.Classes)!.Names);
        Assert.False(graph.Classes[0]!.AreScores);
    }

    private static OnnxBuilder Towns() => OnnxBuilder.Model(19).Opset(Domain, 2).TypedInput("a", Text, 1, 2).TypedInput("b", Text, 1, 2);

    private static OnnxBuilder Tokens(OnnxBuilder model, string texts, string tokens, string expression = "[a-z]+") =>
        model.Opset("com.microsoft", 1).Node("Tokenizer", [texts], [tokens], "com.microsoft", ("tokenexp", expression), ("mark", 0), ("mincharnum", 1));

    private static byte[] Of(Func<OnnxBuilder, OnnxBuilder> build) => build(Towns()).Output("y").ToBytes();

    private static ModelGraph Lower(OnnxBuilder model) => ModelLowering.Lower(OnnxModelReader.Read(model.ToBytes())).Graph;
}
