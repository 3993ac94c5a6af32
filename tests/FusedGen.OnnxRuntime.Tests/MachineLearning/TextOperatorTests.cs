using FusedGen.Compiler.Graph;
using FusedGen.Tests;

namespace FusedGen.OnnxRuntime.Tests.MachineLearning;

/// <summary>The operators of <c>ai.onnx.ml</c> on texts, and from texts to numbers and back.</summary>
public class TextOperatorTests
{
    private const string Domain = "ai.onnx.ml";
    private const int Text = 8;

    private static readonly Tensor Towns = Agreement.Texts([2, 4], "Ulm", "ulm", "", "Köln", " Ulm", "Essen", "unheard of", "Köln");

    public static TheoryData<string, (string Name, object Value)[]> Encoders => new()
    {
        { "to integers", [("keys_strings", new[] { "Ulm", "Köln", "" }), ("values_int64s", new[] { 7, 8, 9 })] },
        { "to integers, else another", [("keys_strings", new[] { "Ulm", "Köln" }), ("values_int64s", new[] { 7, 8 }), ("default_int64", 3)] },
        { "to floats", [("keys_strings", new[] { "Ulm", "Köln" }), ("values_floats", new[] { 0.5f, -1f }), ("default_float", float.NaN)] },
        { "to texts", [("keys_strings", new[] { "Ulm", "Köln" }), ("values_strings", new[] { "south", "west" })] },
        { "to texts, else another", [("keys_strings", new[] { "Ulm", "Köln" }), ("values_strings", new[] { "south", "west" }), ("default_string", "")] },
        { "one text twice", [("keys_strings", new[] { "Ulm", "Köln", "Ulm" }), ("values_int64s", new[] { 7, 8, 9 })] },
    };

    [Theory]
    [MemberData(nameof(Encoders))]
    public void Texts_that_are_keys_become_values(string name, (string Name, object Value)[] attributes)
    {
        Assert.NotEmpty(name);
        foreach (int version in new[] { 2, 4 })
        {
            Agreement.Check(Model(Text, "LabelEncoder", version, attributes), ("x", Towns));
        }
    }

    [Fact]
    public void Numbers_become_texts()
    {
        Tensor numbers = Agreement.Integers(ElementType.Int64, [2, 4], 0, 1, 2, 3, -1, long.MaxValue, 1, 1);
        Agreement.Check(Model(OnnxBuilder.Int64, "LabelEncoder", 2, ("keys_int64s", new[] { 1, 3 }), ("values_strings", new[] { "one", "three" })),
            ("x", numbers));
        Agreement.Check(Model(OnnxBuilder.Float, "LabelEncoder", 2, ("keys_floats", new[] { 1f, 0.5f }), ("values_strings", new[] { "one", "half" })),
            ("x", new Tensor(new Shape(2, 4), [1, 0.5, 0, -1, 2, 3, 0.5, 1])));
        Agreement.Check(Model(OnnxBuilder.Int64, "CategoryMapper", 1, ("cats_int64s", new[] { 1, 3 }), ("cats_strings", new[] { "one", "three" })),
            ("x", numbers));
        Agreement.Check(Model(OnnxBuilder.Int64, "CategoryMapper", 1, ("cats_int64s", new[] { 1, 3 }), ("cats_strings", new[] { "one", "three" }),
            ("default_string", "none")), ("x", numbers));
    }

    [Fact]
    public void Texts_become_the_integers_beside_them()
    {
        Agreement.Check(Model(Text, "CategoryMapper", 1, ("cats_int64s", new[] { 4, 3 }), ("cats_strings", new[] { "Köln", "Ulm" })), ("x", Towns));
        Agreement.Check(Model(Text, "CategoryMapper", 1, ("cats_int64s", new[] { 4, 3 }), ("cats_strings", new[] { "Köln", "Ulm" }), ("default_int64", 9)),
            ("x", Towns));
    }

    [Fact]
    public void Keys_and_values_may_be_tensors_of_texts() => Agreement.Check(
        Model(Text, "LabelEncoder", 4, ("keys_tensor", Texts("Ulm", "Köln")), ("values_tensor", Texts("south", "west")), ("default_tensor", Texts("far"))),
        ("x", Towns));

    [Fact]
    public void Each_text_gets_a_column()
    {
        Agreement.Check(Model(Text, "OneHotEncoder", 1, ("cats_strings", new[] { "Köln", "Ulm", "" })), ("x", Towns));
        Agreement.Check(
            Model(Text, "OneHotEncoder", 1, ("cats_strings", new[] { "Köln", "Ulm" }), ("zeros", 0)),
            ("x", Agreement.Texts([2, 4], "Ulm", "Köln", "Köln", "Ulm", "Ulm", "Ulm", "Ulm", "Köln")));
    }

    [Fact]
    public void Classes_have_labels_that_are_texts()
    {
        foreach (int classes in new[] { 2, 3 })
        {
            string[] labels = ["no", "yes", "perhaps"];
            Agreement.Check(OnnxBuilder.Model().Opset(Domain, 1).Input("x", 5, 2)
                .Node(
                    "LinearClassifier",
                    ["x"],
                    ["label", "scores"],
                    Domain,
                    ("coefficients", new[] { 0.5f, 1, -0.5f, 0.2f, 0.3f, -1 }[..(2 * classes)]),
                    ("intercepts", new[] { 0.1f, -0.2f, 0 }[..classes]),
                    ("classlabels_strings", labels[..classes]))
                .Output("label", "scores"));
        }

        Agreement.Check(OnnxBuilder.Model().Opset(Domain, 1).Input("x", 5, 2)
            .Node("LinearClassifier", ["x"], ["label", "scores"], Domain, ("coefficients", new[] { 0.5f, 1 }), ("intercepts", new[] { 0.1f }),
                ("post_transform", "LOGISTIC"), ("classlabels_strings", new[] { "no", "yes" }))
            .Output("label", "scores"));
    }

    [Fact]
    public void Columns_of_texts_are_taken_out_joined_and_compared() => Agreement.Check(
        OnnxBuilder.Model(19).Opset(Domain, 1).TypedInput("x", Text, 2, 4).Integers("columns", 3, 1).Integers("first", 0)
            .Initializer(OnnxBuilder.TensorHead("town", Text, 1).Text(6, "Köln"))
            .Initializer(OnnxBuilder.TensorHead("other", Text, 1).Text(6, "elsewhere"))
            .Node("ArrayFeatureExtractor", ["x", "columns"], ["picked"], Domain)
            .Node("Gather", ["x", "first"], "gathered", ("axis", 1))
            .Node("Concat", ["picked", "gathered"], "joined", ("axis", 1))
            .Node("Transpose", ["joined"], "turned")
            .Node("Equal", ["turned", "town"], "same")
            .Node("Where", ["same", "town", "other"], "named")
            .Node("Identity", ["named"], "y").Output("same", "y"),
        ("x", Towns));

    [Fact]
    public void A_dictionary_of_scores_is_the_scores() => Agreement.CheckSame(
        OnnxBuilder.Model().Opset(Domain, 3).Input("x", 4, 3).Node("Softmax", ["x"], "y").Output("y"),
        OnnxBuilder.Model().Opset(Domain, 3).Input("x", 4, 3).Node("Softmax", ["x"], "p")
            .Node("ZipMap", ["p"], ["y"], Domain, ("classlabels_strings", new[] { "a", "b", "c" })).Output("y"));

    [Fact]
    public void Constants_are_texts() => Agreement.Check(
        OnnxBuilder.Model(19).Opset(Domain, 1).TypedInput("x", Text, 2, 4).Node("Constant", [], "one", ("value_string", "Köln"))
            .Node("Constant", [], "row", ("value_strings", new[] { "", "b", "Köln", "Ulm" }))
            .Node("Equal", ["x", "one"], "is one").Node("Equal", ["row", "x"], "is row").Output("is one", "is row", "row"),
        ("x", Towns));

    private static OnnxBuilder Model(int type, string @operator, int version, params (string, object)[] attributes) =>
        OnnxBuilder.Model().Opset(Domain, version).TypedInput("x", type, 2, 4).Node(@operator, ["x"], ["y"], Domain, attributes).Output("y");

    private static OnnxBuilder.Message Texts(params string[] texts) =>
        texts.Aggregate(OnnxBuilder.TensorHead("t", Text, texts.Length), (tensor, text) => tensor.Text(6, text));
}
