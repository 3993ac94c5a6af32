using System.Security.Cryptography;
using System.Text;
using FusedGen.Compiler;
using FusedGen.Generator.Tests.Harness;
using FusedGen.Tests;
using Microsoft.CodeAnalysis;

namespace FusedGen.Generator.Tests;

/// <summary>
/// Whole generated files, one network for each fold, each refusal and each kind of kernel, as a reader finds them. Of a
/// file of many constants the snapshot holds the hash.
/// </summary>
public class GeneratedCodeTests
{
    private const int LongestWeights = 10_000;

    [Fact]
    public void Seed() => Verify("[FusedModel(\"seed.onnx\")] public static partial class Seed;", ("seed.onnx", Sample("seed.onnx")));

    [Fact]
    public void Digits() => Verify("[FusedModel(\"digits.onnx\")] public static partial class Digits;", ("digits.onnx", Sample("digits.onnx")));

    [Fact]
    public void Normalisation_after_a_linear_layer_and_an_activation() => Verify(Model()
        .Input("x", null, 6)
        .Gemm("x", "h", 4, 6, Values(24))
        .Normalisation("h", "n", 4)
        .Node("Relu", ["n"], "y")
        .Output("y"));

    [Fact]
    public void Normalisation_before_a_linear_layer() => Verify(Model()
        .Input("x", null, 6)
        .Normalisation("x", "n", 6)
        .Gemm("n", "y", 4, 6, Values(24))
        .Output("y"));

    [Fact]
    public void Mean_and_deviation_of_the_inputs() => Verify(Model()
        .Input("x", null, 4)
        .Weights("mean", [4], 1, 2, 3, 4)
        .Weights("deviation", [4], 2, 4, 8, 16)
        .Node("Sub", ["x", "mean"], "centred")
        .Node("Div", ["centred", "deviation"], "scaled")
        .Gemm("scaled", "y", 3, 4, Values(12))
        .Output("y"));

    [Fact]
    public void A_bottleneck_that_is_refused() => Verify(Model()
        .Input("x", null, 24)
        .Gemm("x", "h", 2, 24, Values(48))
        .Gemm("h", "y", 24, 2, Values(48))
        .Output("y"));

    [Fact]
    public void A_residual_and_an_activation_in_the_last_step() => Verify(Model()
        .Input("x", null, 8)
        .Gemm("x", "h", 8, 8, Values(64))
        .Node("Add", ["h", "x"], "sum")
        .Node("Tanh", ["sum"], "y")
        .Output("y"));

    [Fact]
    public void Softmax() => Verify(Model().Input("x", null, 5).Node("Softmax", ["x"], "y", ("axis", -1)).Output("y"));

    [Fact]
    public void Columns_of_texts_and_labels() => Verify(Model()
        .Opset("ai.onnx.ml", 2)
        .TypedInput("Town", 8, null, 1)
        .Input("Area", null, 1)
        .Node("OneHotEncoder", ["Town"], ["hot"], "ai.onnx.ml", ("cats_strings", new[] { "Ulm", "Köln", "\"\u202e" }))
        .Integers("shape", -1, 3)
        .Node("Reshape", ["hot", "shape"], "flat")
        .Node("Concat", ["flat", "Area"], "x", ("axis", 1))
        .Node("LinearClassifier", ["x"], ["label", "raw"], "ai.onnx.ml", ("coefficients", Values(8)), ("post_transform", "LOGISTIC"),
            ("classlabels_strings", new[] { "low", "high" }))
        .Node("ZipMap", ["raw"], ["scores"], "ai.onnx.ml", ("classlabels_strings", new[] { "low", "high" }))
        .Node("Identity", ["Town"], "Town.output")
        .Output("label", "scores", "Town.output"));

    [Fact]
    public void Trees_behind_a_scaler() => Verify(Model()
        .Opset("ai.onnx.ml", 3)
        .Input("x", null, 2)
        .Node("Scaler", ["x"], ["scaled"], "ai.onnx.ml", ("offset", new[] { 1f, 2f }), ("scale", new[] { 0.5f, 4f }))
        .Node(
            "TreeEnsembleRegressor",
            ["scaled"],
            ["y"],
            "ai.onnx.ml",
            ("nodes_treeids", new[] { 0, 0, 0, 0, 0, 1, 1, 1 }),
            ("nodes_nodeids", new[] { 0, 1, 2, 3, 4, 0, 1, 2 }),
            ("nodes_modes", new[] { "BRANCH_LEQ", "LEAF", "BRANCH_LT", "LEAF", "LEAF", "BRANCH_LEQ", "LEAF", "LEAF" }),
            ("nodes_featureids", new[] { 0, 0, 1, 0, 0, 1, 0, 0 }),
            ("nodes_values", new[] { 0.5f, 0, 2, 0, 0, -1, 0, 0 }),
            ("nodes_truenodeids", new[] { 1, 0, 3, 0, 0, 1, 0, 0 }),
            ("nodes_falsenodeids", new[] { 2, 0, 4, 0, 0, 2, 0, 0 }),
            ("target_treeids", new[] { 0, 0, 0, 1, 1 }),
            ("target_nodeids", new[] { 1, 3, 4, 1, 2 }),
            ("target_ids", new int[5]),
            ("target_weights", new[] { 1f, -2, 3, 0.5f, 0.25f }),
            ("base_values", new[] { 10f }))
        .Output("y"));

    [Fact]
    public void Layer_normalisation() => Verify(Model()
        .Input("x", null, 3, 8)
        .Weights("gamma", [8], Values(8))
        .Weights("beta", [8], Values(8))
        .Node("LayerNormalization", ["x", "gamma", "beta"], "y", ("axis", -1), ("epsilon", 1e-5f))
        .Output("y"));

    [Fact]
    public void A_recurrent_layer() => Verify(Model()
        .Input("x", 6, 1, 2)
        .Weights("w", [1, 12, 2], Values(24))
        .Weights("r", [1, 12, 4], Values(48))
        .Weights("b", [1, 24], Values(24))
        .Node("GRU", ["x", "w", "r", "b"], ["y", "last"])
        .Output("y", "last"));

    [Fact]
    public void States_of_a_recurrent_layer() => Verify(
        "[FusedModel(\"m.onnx\", State = \"h=hn, c=cn\")] public sealed partial class M;",
        ("m.onnx", Model()
            .Input("x", 1, 1, 2)
            .Input("h", 1, 1, 4)
            .Input("c", 1, 1, 4)
            .Weights("w", [1, 16, 2], Values(32))
            .Weights("r", [1, 16, 4], Values(64))
            .Weights("b", [1, 32], Values(32))
            .Node("LSTM", ["x", "w", "r", "b", "", "h", "c"], ["y", "hn", "cn"], "", ("hidden_size", 4))
            .Output("y", "hn", "cn").ToBytes()));

    [Fact]
    public void Several_inputs_and_outputs_with_names_that_are_no_identifiers() => Verify(Model()
        .Input("left side", null, 3)
        .Input("class", null, 3)
        .Node("Add", ["left side", "class"], "sum/0")
        .Node("Mul", ["left side", "class"], "3products*/")
        .Output("sum/0", "3products*/"));

    [Fact]
    public void Moves() => Verify(Model()
        .Input("x", null, 2, 3)
        .Node("Transpose", ["x"], "t", ("perm", new[] { 0, 2, 1 }))
        .Node("Concat", ["t", "t"], "y", ("axis", 2))
        .Output("y"));

    [Fact]
    public void A_convolution_with_its_normalisation_and_a_dense_layer() => Verify(Model()
        .Input("x", null, 1, 6, 6)
        .Weights("w", [4, 1, 3, 3], Values(36))
        .Node("Conv", ["x", "w"], "c", ("pads", new[] { 1, 1, 1, 1 }))
        .Normalisation("c", "n", 4)
        .Node("Relu", ["n"], "r")
        .Node("Flatten", ["r"], "f")
        .Gemm("f", "y", 3, 144, Values(432))
        .Output("y"));

    [Fact]
    public void A_normalisation_that_padding_keeps_out_of_a_convolution() => Verify(Model()
        .Input("x", null, 2, 4, 4)
        .Normalisation("x", "n", 2)
        .Weights("w", [2, 2, 3, 3], Values(36))
        .Node("Conv", ["n", "w"], "y", ("pads", new[] { 1, 1, 1, 1 }))
        .Output("y"));

    [Fact]
    public void A_convolution_in_a_transformed_space() => Verify(Model()
        .Input("x", null, 16, 9, 8)
        .Weights("w", [17, 16, 3, 3], Values(17 * 16 * 9))
        .Node("Conv", ["x", "w"], "c", ("pads", new[] { 1, 1, 1, 1 }))
        .Node("Relu", ["c"], "y")
        .Output("y"));

    [Fact]
    public void Weights_that_are_packed() => Verify(Model()
        .Input("x", null, 70)
        .Gemm("x", "y", 130, 70, Values(9100))
        .Output("y"));

    [Fact]
    public void Reproducible() => Verify(
        "[FusedModel(\"m.onnx\", Reproducible = true)] public static partial class M;",
        ("m.onnx", Model().Input("x", null, 6).Gemm("x", "h", 4, 6, Values(24)).Node("Sigmoid", ["h"], "y").Output("y").ToBytes()));

    [Fact]
    public void A_struct_inside_another_type() => Verify(
        "namespace Shop.Models; partial class Outer { [FusedModel(\"m.onnx\")] internal partial struct @event; }",
        ("m.onnx", Model().Input("x", null, 2).Gemm("x", "y", 1, 2, 1, 2).Output("y").ToBytes()));

    private static OnnxBuilder Model() => OnnxBuilder.Model();

    /// <summary>Numbers of few digits, none like its neighbour.</summary>
    private static float[] Values(int count) => Enumerable.Range(0, count).Select(i => (((i * 37) % 64) - 32) / 64f).ToArray();

    private static byte[] Sample(string file) => File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "models", file));

    private static void Verify(OnnxBuilder model, [System.Runtime.CompilerServices.CallerMemberName] string method = "") =>
        Verify("[FusedModel(\"m.onnx\")] public static partial class M;", method, ("m.onnx", model.ToBytes()));

    private static void Verify(string source, (string Name, byte[] Content) model, [System.Runtime.CompilerServices.CallerMemberName] string method = "") =>
        Verify(source, method, model);

    private static void Verify(string source, string method, (string Name, byte[] Content) model)
    {
        GeneratorRunResult result = Project.Run("using FusedGen; " + source, [TextFile.Model(model.Name, model.Content)], ModelCompiler.Compile);

        Assert.DoesNotContain(result.Diagnostics, d => d.Severity == DiagnosticSeverity.Error);
        Assert.All(
            result.GeneratedSources,
            file =>
            {
                string text = file.SourceText.ToString();
                bool isReadable = !file.HintName.EndsWith(".Weights.g.cs", StringComparison.Ordinal);
                string snapshot = isReadable || text.Length <= LongestWeights ? text : $"// {text.Length} characters, SHA-256 {Hash(text)}\n";
                Snapshot.Verify(snapshot, Path.GetFileNameWithoutExtension(file.HintName), method: method);
            });
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}

/// <summary>Layers that several networks have.</summary>
file static class Layers
{
    /// <summary>
    /// A batch normalisation of so many channels, with statistics that differ from channel to channel.
    /// </summary>
    public static OnnxBuilder Normalisation(this OnnxBuilder model, string input, string output, int channels)
    {
        float[] From(float start, float step) => Enumerable.Range(0, channels).Select(i => start + (i * step)).ToArray();
        return model
            .Weights(output + ".scale", [channels], From(1f, 0.25f))
            .Weights(output + ".bias", [channels], From(-0.5f, 0.5f))
            .Weights(output + ".mean", [channels], From(0.25f, -0.125f))
            .Weights(output + ".var", [channels], From(0.5f, 1f))
            .Node("BatchNormalization", [input, output + ".scale", output + ".bias", output + ".mean", output + ".var"], output, ("epsilon", 1e-5f));
    }
}
