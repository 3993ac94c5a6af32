using FusedGen.Compiler.Scheduling;
using System.Buffers.Binary;
using System.Globalization;
using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Folding;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Lowering;
using FusedGen.Compiler.Onnx;
using FusedGen.Compiler.Tests.Harness;
using FusedGen.Compiler.Verification;
using FusedGen.Tests;

namespace FusedGen.Compiler.Tests.Verification;

/// <summary>
/// The build's proof, on the sample's models as they are and after their weights or vectors were changed.
/// </summary>
public class ModelVerificationTests
{
    [Theory]
    [InlineData("seed.onnx", 1e-6)]
    [InlineData("digits.onnx", 1e-6)]
    public void The_samples_give_their_stored_answers(string file, double largest)
    {
        LoweredModel model = ModelLowering.Lower(OnnxModelReader.Read(SampleModels.Read(file)));
        ReferenceVectors vectors = Assert.IsType<ReferenceVectors>(ReferenceVectors.Of(model));
        Assert.NotEmpty(vectors.Rows[0].Layers);

        Difference difference = new();
        foreach (ReferenceVector vector in vectors.Rows)
        {
            difference.Add(vector.Outputs[0]!.Floats, FloatEvaluator.Evaluate(model.Graph, vector.Inputs, CancellationToken.None)[0].Floats);
        }

        Assert.InRange(difference.Absolute, 0, largest);
        ModelDiagnostic told = Verdict(Compile(SampleModels.Read(file)));
        Assert.Equal((DiagnosticIds.Verified, ModelSeverity.Info), (told.Id, told.Severity));
    }

    [Theory]
    [InlineData("fc1.weight", "fc1")]
    [InlineData("fc2.weight", "fc2")]
    public void A_changed_weight_fails_the_build_and_its_layer_is_named(string weight, string layer)
    {
        CompilationResult result = Compile(WithChanged(SampleModels.Read("seed.onnx"), weight, value => value + 0.5f));

        Assert.Empty(result.Files);
        ModelDiagnostic failed = Verdict(result);
        Assert.Equal(DiagnosticIds.VerificationFailed, failed.Id);
        Assert.Contains($"'{layer}'", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_wider_tolerance_lets_a_small_change_pass()
    {
        byte[] changed = WithChanged(SampleModels.Read("seed.onnx"), "fc1.weight", value => value + 0.001f);

        Assert.Equal(DiagnosticIds.VerificationFailed, Verdict(Compile(changed)).Id);
        Assert.Equal(DiagnosticIds.Verified, Verdict(Compile(changed, new ModelOptions(Tolerance: 0.1))).Id);
    }

    [Theory]
    [InlineData(WeightFormat.BFloat16, double.NaN)]
    [InlineData(WeightFormat.Int8, 0.5)]
    public void What_a_format_costs_is_measured_and_told(WeightFormat format, double tolerance)
    {
        LoweredModel model = ModelLowering.Lower(OnnxModelReader.Read(SampleModels.Read("digits.onnx")));
        ReferenceVectors vectors = Assert.IsType<ReferenceVectors>(ReferenceVectors.Of(model));
        GraphFolder.Fold(model.Graph, CancellationToken.None);
        Difference difference = new();
        foreach (ReferenceVector vector in vectors.Rows)
        {
            difference.Add(
                FloatEvaluator.Evaluate(model.Graph, vector.Inputs, CancellationToken.None)[0].Floats,
                FloatEvaluator.Evaluate(model.Graph, vector.Inputs, new DecodedWeights(format), CancellationToken.None)[0].Floats);
        }

        Assert.True(difference.Scaled > difference.MeanScaled && difference.MeanScaled > 1e-7);
        CompilationResult result = Compile(SampleModels.Read("digits.onnx"), new ModelOptions(Weights: format, Tolerance: tolerance));
        Assert.Equal([DiagnosticIds.Verified, DiagnosticIds.WeightPrecision], result.Diagnostics.Select(d => d.Id).Take(2));
        string figures = string.Create(
            CultureInfo.InvariantCulture,
            $"reference vectors the answers differ from those of float weights by {difference.Scaled:0.0e+0} of the largest output at most, "
            + $"{difference.MeanScaled:0.0e+0} on average");
        Assert.Contains(figures, result.Diagnostics[1].Message, StringComparison.Ordinal);
        Assert.Contains("// Precision   Weights as " + (format == WeightFormat.Int8 ? "int8" : "bfloat16"), result.Files[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_are_refused_where_they_change_the_answers() => Assert.Contains(
        "With weights as int8 the network's answers differ too much",
        Assert.Single(Compile(SampleModels.Read("digits.onnx"), new ModelOptions(Weights: WeightFormat.Int8)).Diagnostics).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Rounding_that_folding_brings_in_is_named_and_no_tolerance_is_recommended()
    {
        // x lies within 1e-6 of 3, which the constants do not tell, and is told apart by a weight of a million.
        double[] inputs = [3.0000005, 2.9999995];
        ModelDiagnostic told = Assert.Single(VerifyFoldedBlindly(inputs, weight: 1e6f));
        Assert.Equal(DiagnosticIds.VerificationFailed, told.Id);
        Assert.Contains("the cause is the rounding of steps that were folded into Sub + Gemm 'y'", told.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Set Tolerance", told.Message, StringComparison.Ordinal);
    }

    /// <summary>The verdict on x − 3 before a layer of one weight, folded without a look at the vectors.</summary>
    private static IReadOnlyList<ModelDiagnostic> VerifyFoldedBlindly(double[] inputs, float weight)
    {
        float[] x = inputs.Select(v => (float)v).ToArray();
        string Tensors(string name, IEnumerable<float> values) =>
            $"[{{\"name\":\"{name}\",\"shape\":[{inputs.Length},1],"
            + $"\"data\":\"{Convert.ToBase64String(values.SelectMany(BitConverter.GetBytes).ToArray())}\"}}]";
        OnnxModel model = OnnxModelReader.Read(OnnxBuilder.Model().Input("x", null, 1).Weights("three", [1], 3).Weights("w", [1, 1], weight)
            .Node("Sub", ["x", "three"], "centred").Node("Gemm", ["centred", "w"], "y").Output("y").ToBytes())
            with { Metadata = [new KeyValuePair<string, string>(
                ReferenceVectors.Key, $"{{\"inputs\":{Tensors("x", x)},\"outputs\":{Tensors("y", x.Select(v => (v - 3) * weight))}}}")] };
        LoweredModel lowered = ModelLowering.Lower(model);
        ModelGraph original = new(lowered.Graph.Inputs, lowered.Graph.Outputs, lowered.Graph.Operations);
        FoldedModel folded = new(lowered, original, GraphFolder.Fold(lowered.Graph, CancellationToken.None), model);
        return folded.Verify(folded.ReadVectors(), ScheduledProgram.Of(folded.Plan(new ModelOptions(), CancellationToken.None)), new ModelOptions(),
            CancellationToken.None);
    }

    [Fact]
    public void A_tolerance_of_the_user_holds_for_narrower_weights_too() => Assert.Equal(
        DiagnosticIds.VerificationFailed,
        Assert.Single(Compile(SampleModels.Read("digits.onnx"), new ModelOptions(Tolerance: 1e-5, Weights: WeightFormat.Int8)).Diagnostics).Id);

    [Fact]
    public void A_small_network_stays_float_and_says_so()
    {
        CompilationResult result = Compile(SampleModels.Read("seed.onnx"), new ModelOptions(Weights: WeightFormat.Int8));
        Assert.Contains("All weights stay float", result.Diagnostics[1].Message, StringComparison.Ordinal);
        Assert.Contains("constants in code", result.Files[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_work_is_bounded()
    {
        CompilationResult result = Compile(SampleModels.Read("digits.onnx"), new ModelOptions(VerificationWork: 1000));

        Assert.Equal(DiagnosticIds.NotVerified, Verdict(result).Id);
        Assert.NotEmpty(result.Files);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{\"inputs\":[]}")]
    [InlineData("{\"inputs\":[],\"outputs\":[]}")]
    [InlineData("{\"inputs\":[{\"name\":\"input\",\"data\":\"AAAA\"}],\"outputs\":[{\"name\":\"output\",\"data\":\"AAAA\"}]}")]
    [InlineData("{\"inputs\":[{\"name\":\"input\",\"data\":\"?\"}],\"outputs\":[{\"name\":\"output\",\"data\":\"AAAA\"}]}")]
    [InlineData("[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[")]
    public void Vectors_that_cannot_be_read_are_a_warning(string text)
    {
        ModelDiagnostic told = Assert.Single(Verify(
            OnnxModelReader.Read(SampleModels.Read("seed.onnx")) with { Metadata = [new KeyValuePair<string, string>(ReferenceVectors.Key, text)] }));

        Assert.Equal((DiagnosticIds.DamagedVectors, ModelSeverity.Warning), (told.Id, told.Severity));
    }

    [Theory]
    [InlineData("[2]", "")]
    [InlineData("[2,1]", "")]
    [InlineData("[2,1,1]", "")]
    [InlineData("[1,2,1]", "a tensor of 1×2×1 was stored where the network has 1×1")]
    [InlineData("[1,2]", "a tensor of 1×2 was stored where the network has 1×1")]
    [InlineData("[3,1]", "2 elements are stored for a tensor of another shape")]
    [InlineData("[65536,65536,65536]", "2 elements are stored for a tensor of another shape")]
    [InlineData("[-2,-1]", "a dimension is no number of elements")]
    [InlineData("[2.5,1]", "a dimension is no number of elements")]
    [InlineData("[\"2\",1]", "a dimension is no number of elements")]
    [InlineData("2", "there is no array 'shape'")]
    public void A_shape_that_was_stored_must_be_the_networks(string shape, string problem)
    {
        string tensor = $"\"shape\":{shape},\"data\":\"{Convert.ToBase64String([.. BitConverter.GetBytes(1f), .. BitConverter.GetBytes(2f)])}\"";
        OnnxModel model = OnnxModelReader.Read(OnnxBuilder.Model().Input("x", null, 1).Node("Relu", ["x"], "y").Output("y").ToBytes())
            with { Metadata = [new KeyValuePair<string, string>(
                ReferenceVectors.Key, $"{{\"inputs\":[{{\"name\":\"x\",{tensor}}}],\"outputs\":[{{\"name\":\"y\",{tensor}}}]}}")] };

        ModelDiagnostic told = Assert.Single(Verify(model));

        Assert.Equal(problem.Length == 0 ? DiagnosticIds.Verified : DiagnosticIds.DamagedVectors, told.Id);
        Assert.Contains(problem, told.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_without_vectors_is_told_nothing() => Assert.Empty(Verify(OnnxModelReader.Read(SampleModels.Read("seed.onnx")) with { Metadata = [] }));

    private static IReadOnlyList<ModelDiagnostic> Verify(OnnxModel model)
    {
        FoldedModel folded = FoldedModel.Of(model, new ModelOptions(), CancellationToken.None);
        return folded.Verify(folded.ReadVectors(), ScheduledProgram.Of(folded.Plan(new ModelOptions(), CancellationToken.None)), new ModelOptions(),
            CancellationToken.None);
    }

    /// <summary>What is told beside the summary of folding.</summary>
    private static ModelDiagnostic Verdict(CompilationResult result) => Assert.Single(result.Diagnostics, d => d.Id != DiagnosticIds.Folded);

    private static CompilationResult Compile(byte[] content, ModelOptions? options = null) => ModelCompiler.Compile(
        new ModelRequest("m.onnx", content, new string('0', 64), new DeclaredType("", [], "static partial class M", "M", true), options ?? new ModelOptions()),
        CancellationToken.None);

    /// <summary>The file with the first element of an initializer changed in place.</summary>
    private static byte[] WithChanged(byte[] content, string initializer, Func<float, float> change)
    {
        float[] values = OnnxModelReader.Read(content).Graph.Initializers.Single(i => i.Name == initializer).Tensor.Floats.Select(v => (float)v).ToArray();
        byte[] pattern = new byte[16];
        for (int i = 0; i < 4; i++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(pattern.AsSpan(4 * i), values[i]);
        }

        byte[] changed = [.. content];
        int place = content.AsSpan().IndexOf(pattern);
        Assert.True(place >= 0);
        BinaryPrimitives.WriteSingleLittleEndian(changed.AsSpan(place), change(values[0]));
        return changed;
    }
}
