using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Tests.Harness;
using FusedGen.Compiler.Verification;
using FusedGen.Tests;
using static FusedGen.Tests.VectorFiles;

namespace FusedGen.Compiler.Tests.Verification;

/// <summary>The build's proof with reference vectors that lie beside the model.</summary>
public class BesideVerificationTests
{
    /// <summary>h = 2·x₀ + 2·x₁ twice, y = Relu(h), z = 3·y₀ + 3·y₁.</summary>
    private static readonly byte[] s_model = TwoLayers(2, 3);

    private static readonly VectorFile[] s_vectors =
        [new("v", "input_0.pb", Floats("x", [1, 2], 1, 2)), new("v", "output_0.pb", Floats("z", [1, 1], 36)),];

    private static readonly VectorFile[] s_layers = [new("v", "layer_0.pb", Floats("h", [1, 2], 6, 6)), new("v", "layer_1.pb", Floats("z", [1, 1], 36))];

    [Fact]
    public void Right_answers_are_told_with_their_differences()
    {
        ModelDiagnostic told = Assert.Single(Verdicts(Compile(s_model, s_vectors)));

        Assert.Equal((DiagnosticIds.Verified, ModelSeverity.Info), (told.Id, told.Severity));
        Assert.StartsWith("m.onnx: Verified: 1 reference vector in 'v', largest difference absolute 0.0e+0", told.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2.5f, 3f, "The first layer that differs is MatMul 'h' in 'v', by absolute 1.5e+0")]
    [InlineData(2f, 4f, "The first layer that differs is MatMul 'z' in 'v', by absolute 1.2e+1")]
    public void The_first_layer_that_differs_is_named_where_answers_of_layers_are_stored(float first, float second, string message)
    {
        CompilationResult result = Compile(TwoLayers(first, second), [.. s_vectors, .. s_layers]);

        ModelDiagnostic failed = Assert.Single(result.Diagnostics);
        Assert.Equal(DiagnosticIds.VerificationFailed, failed.Id);
        Assert.Contains(message, failed.Message, StringComparison.Ordinal);
        Assert.Empty(result.Files);
    }

    [Fact]
    public void The_layer_of_the_first_output_that_differs_is_named_where_no_others_are_stored()
    {
        ModelDiagnostic failed = Assert.Single(Compile(TwoLayers(2.5f, 3), s_vectors).Diagnostics);

        Assert.Equal(DiagnosticIds.VerificationFailed, failed.Id);
        Assert.Contains("over 1 reference vector in 'v' the largest difference is absolute 9.0e+0", failed.Message, StringComparison.Ordinal);
        Assert.Contains("The first output that differs is that of MatMul 'z' in 'v', by absolute 9.0e+0", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Outputs_are_looked_at_in_the_order_in_which_they_are_computed()
    {
        static OnnxBuilder Network(float bias) => OnnxBuilder.Model().Input("x", 1, 2).Weights("b", [2], bias)
            .Node("Add", ["x", "b"], "early").Node("Mul", ["early", "x"], "late").Output("late", "early");
        VectorFile[] vectors =
            [new("v", "input_0.pb", Floats("x", [1, 2], 1, 2)), new("v", "output_0.pb", Floats("", [1, 2], 2, 6)),
                new("v", "output_1.pb", Floats("", [1, 2], 2, 3))];

        Assert.Equal(DiagnosticIds.Verified, Assert.Single(Verdicts(Compile(Network(1).ToBytes(), vectors))).Id);
        Assert.Contains("is that of Add 'early' in 'v'", Assert.Single(Compile(Network(2).ToBytes(), vectors).Diagnostics).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_set_that_differs_is_named()
    {
        VectorFile[] second = [new("w", "input_0.pb", Floats("x", [1, 2], 1, 2)), new("w", "output_0.pb", Floats("z", [1, 1], 35))];

        string message = Assert.Single(Compile(s_model, [.. s_vectors, .. second]).Diagnostics).Message;

        Assert.Contains("over 2 reference vectors in 'v' and 1 more folder the largest", message, StringComparison.Ordinal);
        Assert.Contains("MatMul 'z' in 'w'", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Vectors_in_the_file_and_beside_it_are_both_compared()
    {
        byte[] seed = SampleModels.Read("seed.onnx");
        VectorFile[] right = Seed(0), wrong = Seed(1);

        Assert.Equal(
            ["m.onnx: Verified: 32 reference vectors, largest", "m.onnx: Verified: 1 reference vector in 'v', largest"],
            Verdicts(Compile(seed, right)).Select(d => d.Message[..d.Message.IndexOf(" difference", StringComparison.Ordinal)]));

        ModelDiagnostic[] verdicts = [.. Verdicts(Compile(seed, wrong))];
        Assert.Equal([DiagnosticIds.Verified, DiagnosticIds.VerificationFailed], verdicts.Select(d => d.Id));
        Assert.Contains("Each layer gives its stored output", verdicts[1].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_work_is_shared_by_both_sources()
    {
        byte[] seed = SampleModels.Read("seed.onnx");
        long one = Work(seed);

        Assert.Equal(["m.onnx: Verified: 9 of 32 reference vectors,", "m.onnx: Verified: 1 reference vector in 'v',"], Starts(10));
        Assert.Equal(["m.onnx: Verified: 1 of 32 reference vectors,", "m.onnx: Not verified with the vectors in 'v':"], Starts(1));

        IEnumerable<string> Starts(int rows) => Verdicts(Compile(seed, Seed(0), work: rows * one))
            .Select(d => d.Message[..(d.Message.IndexOfAny([',', ':'], "m.onnx: Verified:".Length) + 1)]);
    }

    [Fact]
    public void Integers_are_compared_too()
    {
        byte[] model = OnnxBuilder.Model().Input("x", 1, 3).Node("ArgMax", ["x"], "best", ("axis", 1), ("keepdims", 0)).Output("best").ToBytes();
        VectorFile input = new("v", "input_0.pb", Floats("", [1, 3], 1, 5, 2));

        Assert.Equal(DiagnosticIds.Verified, Assert.Single(Verdicts(Compile(model, [input, new("v", "output_0.pb", Integers("", [1], 1))]))).Id);
        Assert.Equal(DiagnosticIds.VerificationFailed, Assert.Single(Verdicts(Compile(model, [input, new("v", "output_0.pb", Integers("", [1], 2))]))).Id);
    }

    [Fact]
    public void An_input_that_the_network_has_no_answer_to_fails_the_proof()
    {
        byte[] model = OnnxBuilder.Model().TypedInput("i", OnnxBuilder.Int64, 1).Weights("table", [4, 2], 1f, 2f, 3f).Node("Gather", ["table", "i"], "y")
            .Output("y").ToBytes();

        ModelDiagnostic failed = Assert.Single(
            Compile(model, [new("v", "input_0.pb", Integers("", [1], 100)), new("v", "output_0.pb", Floats("", [1, 2], 1, 2))]).Diagnostics);

        Assert.Equal(DiagnosticIds.VerificationFailed, failed.Id);
        Assert.Contains("fails on one of", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Unusable_and_missing_vectors_are_errors()
    {
        Assert.Equal(DiagnosticIds.UnusableVectors, Assert.Single(Compile(s_model, s_vectors[..1]).Diagnostics).Id);

        CompilationResult missing = Compile(s_model, new VectorBundle(s_vectors, ["models/*/sets"]));
        Assert.Equal([DiagnosticIds.NoVectors, DiagnosticIds.Verified], missing.Diagnostics.Select(d => d.Id));
        Assert.Contains("in 'models/*/sets'", missing.Diagnostics[0].Message, StringComparison.Ordinal);
        Assert.Empty(missing.Files);
    }

    /// <summary>A vector of the seed's input zero, whose answer is computed and then changed.</summary>
    private static VectorFile[] Seed(float change)
    {
        FoldedModel model = FoldedModel.Of(SampleModels.Read("seed.onnx"), new ModelOptions(), CancellationToken.None);
        double[] answer = FloatEvaluator.Evaluate(
            model.Graph, [new Graph.Tensor(model.Graph.Inputs[0].Shape, new double[20])], CancellationToken.None)[0].Floats;
        return [new("v", "input_0.pb", Floats("input", [1, 20], new float[20])),
            new("v", "output_0.pb", Floats("output", [1, 9], [.. answer.Select(v => (float)v + change)]))];
    }

    private static long Work(byte[] content)
    {
        FoldedModel model = FoldedModel.Of(content, new ModelOptions(), CancellationToken.None);
        return ModelVerification.Work(model.Original) + (2 * ModelVerification.Work(model.Graph));
    }

    private static byte[] TwoLayers(float first, float second) => OnnxBuilder.Model().Input("x", null, 2)
        .Weights("w1", [2, 2], first).Weights("w2", [2, 1], second)
        .Node("MatMul", ["x", "w1"], "h").Node("Relu", ["h"], "y").Node("MatMul", ["y", "w2"], "z").Output("z").ToBytes();

    private static IEnumerable<ModelDiagnostic> Verdicts(CompilationResult result) => result.Diagnostics.Where(d => d.Id != DiagnosticIds.Folded);

    private static CompilationResult Compile(byte[] content, VectorFile[] files, long work = ModelOptions.DefaultVerificationWork) =>
        Compile(content, new VectorBundle(files, []), work);

    private static CompilationResult Compile(byte[] content, VectorBundle vectors, long work = ModelOptions.DefaultVerificationWork) => ModelCompiler.Compile(
        new ModelRequest("m.onnx", content, new string('0', 64), new DeclaredType("", [], "static partial class M", "M", true),
            new ModelOptions(VerificationWork: work))
        {
            Vectors = vectors.ToBytes(),
        },
        CancellationToken.None);
}
