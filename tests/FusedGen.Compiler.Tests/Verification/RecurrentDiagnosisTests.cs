using FusedGen.Compiler.Scheduling;
using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Lowering;
using FusedGen.Compiler.Onnx;
using FusedGen.Compiler.Reference;
using FusedGen.Compiler.Tests.Conformance;
using FusedGen.Compiler.Verification;
using FusedGen.Tests;

namespace FusedGen.Compiler.Tests.Verification;

/// <summary>
/// Where a recurrent layer does not give its stored answers, the build says which other reading of it does.
/// </summary>
public class RecurrentDiagnosisTests
{
    private const int Steps = 5;
    private const int Features = 2;
    private const int Hidden = 3;

    private static readonly int[] s_asItIs = [0, 1, 2, 3];

    [Theory]
    [InlineData("GRU", "reset", "GRU 'y' is read with linear_before_reset = 1, where the file says 0: the exporter did not write what was trained")]
    [InlineData("GRU", "order", "GRU 'y' is read with the gates in the order reset, update, hidden, which is not ONNX's")]
    [InlineData("GRU", "order reset", "with linear_before_reset = 1, where the file says 0, and the gates in the order reset, update, hidden")]
    [InlineData("GRU", "direction", "with direction = reverse, where the file says forward")]
    [InlineData("LSTM", "order", "LSTM 'y' is read with the gates in the order input, forget, cell, output")]
    [InlineData("LSTM", "order direction",
        "with the gates in the order input, forget, cell, output, which is not ONNX's, and direction = reverse, where the file says forward")]
    [InlineData("LSTM", "exchanged", "with the weights of both directions exchanged")]
    [InlineData("RNN", "direction", "RNN 'y' is read with direction = reverse")]
    public void The_reading_that_agrees_is_named(string kind, string errors, string message)
    {
        bool isBoth = errors == "exchanged";
        OnnxBuilder trained = Layer(kind, errors.Contains("reset", StringComparison.Ordinal) ? 1 : 0,
            isBoth ? "bidirectional" : errors.Contains("direction", StringComparison.Ordinal) ? "reverse" : "forward", s_asItIs, isExchanged: false);
        int[] order = !errors.Contains("order", StringComparison.Ordinal) ? s_asItIs : kind == "GRU" ? [1, 0, 2] : [0, 2, 3, 1];
        OnnxBuilder exported = Layer(kind, 0, isBoth ? "bidirectional" : "forward", order, isBoth);

        string told = Told(exported, trained);
        Assert.Contains("It gives them where " + (message.StartsWith("with", StringComparison.Ordinal) ? kind : ""), told, StringComparison.Ordinal);
        Assert.Contains(message, told, StringComparison.Ordinal);
        Assert.DoesNotContain("The first", told, StringComparison.Ordinal);
    }

    [Fact]
    public void All_layers_of_a_kind_may_be_read_otherwise()
    {
        OnnxBuilder Stack(int reset) => OnnxBuilder.Model().Input("x", Steps, 1, Features).Integers("axis", 1)
            .Weights("w1", [1, 9, Features], Values(18, 1)).Weights("r1", [1, 9, Hidden], Values(27, 2)).Weights("b1", [1, 18], Values(18, 3))
            .Weights("w2", [1, 9, Hidden], Values(27, 4)).Weights("r2", [1, 9, Hidden], Values(27, 5)).Weights("b2", [1, 18], Values(18, 6))
            .Node("GRU", ["x", "w1", "r1", "b1"], "h", ("linear_before_reset", reset)).Node("Squeeze", ["h", "axis"], "s")
            .Node("GRU", ["s", "w2", "r2", "b2"], "y", ("linear_before_reset", reset)).Output("y");

        Assert.Contains("all 2 layers GRU are read with linear_before_reset = 1", Told(Stack(0), Stack(1)), StringComparison.Ordinal);
    }

    [Fact]
    public void Where_no_reading_agrees_the_layer_is_named_as_ever()
    {
        OnnxBuilder other = Layer("GRU", 0, "forward", s_asItIs, isExchanged: false, seed: 9);
        string told = Told(Layer("GRU", 0, "forward", s_asItIs, isExchanged: false), other);
        Assert.DoesNotContain("It gives them where", told, StringComparison.Ordinal);
        Assert.Contains("The first output that differs is that of GRU 'y'", told, StringComparison.Ordinal);
    }

    [Fact]
    public void A_public_report_of_the_other_form_is_explained()
    {
        const string Case = "reports/gru_reset_disagrees";
        if (!Directory.Exists(Path.Combine(ConformanceFolder.Root, Case)))
        {
            return;
        }

        VectorFile[] files = [.. new[] { "input_0.pb", "output_0.pb" }.Select(
            file => new VectorFile("v", file, File.ReadAllBytes(Path.Combine(ConformanceFolder.Root, Case, "test_data_set_0", file))))];
        Assert.Contains("is read with linear_before_reset = 1, where the file says 0", Verdict(ConformanceFolder.Model(Case), files), StringComparison.Ordinal);
    }

    /// <summary>What the build says of a file, where what another one answers is stored beside it.</summary>
    private static string Told(OnnxBuilder exported, OnnxBuilder trained)
    {
        ModelGraph graph = ModelLowering.Lower(OnnxModelReader.Read(trained.ToBytes())).Graph;
        Tensor x = new(graph.Inputs[0].Shape, [.. Values(graph.Inputs[0].Shape.Count, 7).Select(v => (double)v)]);
        Tensor y = ReferenceEvaluator.Evaluate(graph, [x])[0];
        return Verdict(
            exported.ToBytes(),
            new VectorFile("v", "input_0.pb", VectorFiles.Floats("x", x.Shape.ToArray(), [.. x.Floats.Select(v => (float)v)])),
            new VectorFile("v", "output_0.pb", VectorFiles.Floats("y", y.Shape.ToArray(), [.. y.Floats.Select(v => (float)v)])));
    }

    private static string Verdict(byte[] model, params VectorFile[] vectors)
    {
        FoldedModel folded = FoldedModel.Of(model, new ModelOptions(), CancellationToken.None) with { Vectors = new VectorBundle(vectors, []) };
        ModelDiagnostic verdict = Assert.Single(
            folded.Verify(folded.ReadVectors(), ScheduledProgram.Of(folded.Plan(new ModelOptions(), CancellationToken.None)), new ModelOptions(),
                CancellationToken.None));
        Assert.Equal(DiagnosticIds.VerificationFailed, verdict.Id);
        return verdict.Message;
    }

    /// <summary>
    /// A layer whose gates are stored in an order: place i of the file is ONNX's gate <c>order[i]</c>.
    /// </summary>
    private static OnnxBuilder Layer(string kind, int reset, string direction, int[] order, bool isExchanged, int seed = 1)
    {
        int gates = kind switch { "LSTM" => 4, "GRU" => 3, _ => 1 };
        int directions = direction == "bidirectional" ? 2 : 1;
        float[] Stored(int blocks, int block, int salt)
        {
            float[] values = Values(directions * blocks * block, seed + salt);
            IEnumerable<int> places = from d in Enumerable.Range(0, directions)
                                      from b in Enumerable.Range(0, blocks)
                                      from e in Enumerable.Range(0, block)
                                      select ((((isExchanged ? 1 - d : d) * blocks) + (b / gates * gates) + (gates == 1 ? 0 : order[b % gates])) * block) + e;
            return [.. places.Select(place => values[place])];
        }

        (string, object)[] attributes = [("direction", direction), .. kind == "GRU" ? new (string, object)[] { ("linear_before_reset", reset) } : []];
        return OnnxBuilder.Model().Input("x", Steps, 1, Features)
            .Weights("w", [directions, gates * Hidden, Features], Stored(gates, Hidden * Features, 1))
            .Weights("r", [directions, gates * Hidden, Hidden], Stored(gates, Hidden * Hidden, 2))
            .Weights("b", [directions, 2 * gates * Hidden], Stored(2 * gates, Hidden, 3))
            .Node(kind, ["x", "w", "r", "b"], "y", attributes).Output("y");
    }

    private static float[] Values(int count, int seed)
    {
        Random random = new(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (float)((random.NextDouble() * 2) - 1))];
    }
}
