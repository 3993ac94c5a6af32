using FusedGen.Compiler.Graph;
using FusedGen.Tests;

namespace FusedGen.OnnxRuntime.Tests.MachineLearning;

/// <summary>The operators of <c>ai.onnx.ml</c> on columns of tables.</summary>
public class TableOperatorTests
{
    private const string Domain = "ai.onnx.ml";
    private const int Int32 = 6;
    private const int Int64 = OnnxBuilder.Int64;

    public static TheoryData<string, (string Name, object Value)[], string> Encoders => new()
    {
        { "double", [("keys_int64s", new[] { 3, 5, 9 }), ("values_floats", new[] { 0.5f, 1.5f, 2.5f }), ("default_float", 9f)], "integers" },
        { "far", [("keys_int64s", new[] { 3, 500_000, -9_000_000 }), ("values_int64s", new[] { 7, 8, 9 })], "integers" },
        { "twice", [("keys_int64s", new[] { 3, 5, 3 }), ("values_int64s", new[] { 7, 8, 9 }), ("default_int64", 4)], "integers" },
        { "floats", [("keys_floats", new[] { 0.5f, -1f, 4f }), ("values_int64s", new[] { 7, 8, 9 })], "floats" },
        { "missing", [("keys_floats", new[] { 0.5f, float.NaN }), ("values_floats", new[] { 7f, 8f }), ("default_float", 1f)], "floats" },
    };

    [Theory]
    [InlineData(OnnxBuilder.Float)]
    [InlineData(OnnxBuilder.Double)]
    [InlineData(Int32)]
    [InlineData(Int64)]
    public void Features_are_scaled_to_floats(int type)
    {
        Check(type, "Scaler", ("offset", new[] { 0.5f, -1f, 2f }), ("scale", new[] { 2f, 0.25f, -1f }));
        Check(type, "Scaler", ("offset", new[] { 0.5f }), ("scale", new[] { 2f }));
        foreach (string norm in new[] { "MAX", "L1", "L2" })
        {
            Check(type, "Normalizer", ("norm", norm));
        }
    }

    [Fact]
    public void Features_are_compared_with_a_threshold() => Check(OnnxBuilder.Float, "Binarizer", ("threshold", 1f));

    [Fact]
    public void Missing_numbers_are_filled_in()
    {
        Tensor x = new(new Shape(3, 3), [1, double.NaN, 3, double.NaN, -1, double.NaN, 7, -1, 2]);
        OnnxBuilder Model(params (string, object)[] attributes) => Node(OnnxBuilder.Float, "Imputer", attributes);
        Agreement.Check(Model(("replaced_value_float", float.NaN), ("imputed_value_floats", new[] { 10f, 20f, 30f })), ("x", x));
        Agreement.Check(Model(("replaced_value_float", -1f), ("imputed_value_floats", new[] { 10f })), ("x", x));
        Agreement.Check(Model(("imputed_value_floats", new[] { 10f })), ("x", x));
        Agreement.Check(Node(Int64, "Imputer", ("replaced_value_int64", -1), ("imputed_value_int64s", new[] { 5, 6, 7 })),
            ("x", Agreement.Integers(ElementType.Int64, [3, 3], 1, -1, 2, -1, 3, -1, 0, 0, 0)));
    }

    [Theory]
    [InlineData(OnnxBuilder.Float)]
    [InlineData(OnnxBuilder.Double)]
    [InlineData(Int64)]
    public void Each_category_gets_a_column(int type)
    {
        foreach (int zeros in new[] { 0, 1 })
        {
            Check(type, "OneHotEncoder", ("cats_int64s", new[] { -1, 1, 0, 2, -2 }), ("zeros", zeros));
        }

        Check(type, "OneHotEncoder", ("cats_int64s", new[] { 5, 1 }));
    }

    [Theory]
    [MemberData(nameof(Encoders))]
    public void Keys_become_values(string name, (string Name, object Value)[] attributes, string kind)
    {
        Assert.NotEmpty(name);
        (int type, Tensor x) = kind == "integers"
            ? (Int64, Agreement.Integers(ElementType.Int64, [2, 4], 3, 5, 9, 4, 500_000, -9_000_000, long.MaxValue, long.MinValue))
            : (OnnxBuilder.Float, new Tensor(new Shape(2, 4), [0.5, -1, 4, 3, double.NaN, -0.5, 0.25, 0.5]));
        foreach (int version in new[] { 2, 4 })
        {
            Agreement.Check(
                OnnxBuilder.Model().Opset(Domain, version).TypedInput("x", type, 2, 4).Node("LabelEncoder", ["x"], ["y"], Domain, attributes)
                    .Output("y"), ("x", x));
        }
    }

    [Fact]
    public void Keys_and_values_may_be_tensors() => Agreement.Check(
        OnnxBuilder.Model().Opset(Domain, 4).TypedInput("x", OnnxBuilder.Double, 3)
            .Node(
                "LabelEncoder",
                ["x"],
                ["y"],
                Domain,
                ("keys_tensor", Doubles(0.1, 0.2)),
                ("values_tensor", Doubles(5, 6)),
                ("default_tensor", Doubles(-7))).Output("y"),
        ("x", new Tensor(new Shape(3), [0.2, 0.1, 0.1f], ElementType.Float64)));

    [Fact]
    public void Columns_are_put_side_by_side()
    {
        OnnxBuilder Model(int[] columns) => OnnxBuilder.Model().Opset(Domain, 3).Input("a", 3, 2).TypedInput("b", OnnxBuilder.Float, 3, 1).Input("c", 3, 3)
            .Node("FeatureVectorizer", ["a", "b", "c"], ["y"], Domain, ("inputdimensions", columns)).Output("y");
        Agreement.Check(Model([2, 1, 3]));
        Agreement.Check(Model([1, 1, 2]));
        Agreement.Check(Model([2, 3, 3]));
        Agreement.Check(Node(Int64, "FeatureVectorizer", ("inputdimensions", new[] { 3 })),
            ("x", Agreement.Integers(ElementType.Int64, [3, 3], 1, -1, 2, -1, 3, -1, 0, 0, 0)));
    }

    [Theory]
    [InlineData("NONE")]
    [InlineData("LOGISTIC")]
    [InlineData("SOFTMAX")]
    [InlineData("SOFTMAX_ZERO")]
    [InlineData("PROBIT")]
    public void Scores_are_transformed(string transform)
    {
        // The probit is of probabilities: the weights make some of inputs between 0 and 1.
        Tensor x = new(new Shape(3, 3), [0.1, 0.2, 0.3, 0.9, 0.5, 0.1, 0, 0, 0]);
        OnnxBuilder Model(string type, int rows, string[] outputs, params (string, object)[] more) => OnnxBuilder.Model().Opset(Domain, 3).Input("x", 3, 3)
            .Node(type, ["x"], outputs, Domain,
                [("coefficients", Enumerable.Range(1, 3 * rows).Select(i => i * 0.04f).ToArray()),
                    ("intercepts", Enumerable.Range(0, rows).Select(i => i * 0.1f).ToArray()), ("post_transform", transform), .. more])
            .Output(outputs);
        Agreement.Check(Model("LinearRegressor", 3, ["y"], ("targets", 3)), ("x", x));
        Agreement.Check(Model("LinearClassifier", 3, ["label", "y"], ("classlabels_ints", new[] { 5, 2, 9 })), ("x", x));
        Agreement.Check(Model("LinearClassifier", 2, ["label", "y"], ("classlabels_ints", new[] { 5, 2 })), ("x", x));
        if (transform != "PROBIT")
        {
            Agreement.Check(Model("LinearClassifier", 1, ["label", "y"], ("classlabels_ints", new[] { 5, 2 })), ("x", x));
        }
    }

    private static void Check(int type, string name, params (string, object)[] attributes)
    {
        Tensor x = type switch
        {
            OnnxBuilder.Float => new Tensor(new Shape(3, 3), [1.0, 2, -1, 0, 0, 0, 1, -2, 1]),
            OnnxBuilder.Double => new Tensor(new Shape(3, 3), [1.0, 2, -1, 0, 0, 0, 1, -2, 1], ElementType.Float64),
            _ => Agreement.Integers(type == Int32 ? ElementType.Int32 : ElementType.Int64, [3, 3], 1, 2, -1, 0, 0, 0, 1, -2, 1),
        };
        Agreement.Check(Node(type, name, attributes), ("x", x));
    }

    private static OnnxBuilder Node(int type, string name, params (string, object)[] attributes) =>
        OnnxBuilder.Model().Opset(Domain, 3).TypedInput("x", type, 3, 3).Node(name, ["x"], ["y"], Domain, attributes).Output("y");

    private static OnnxBuilder.Message Doubles(params double[] values) =>
        OnnxBuilder.Tensor("", OnnxBuilder.Double, [values.Length], values.SelectMany(BitConverter.GetBytes).ToArray());
}
