using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Lowering;
using FusedGen.Compiler.Onnx;
using FusedGen.Compiler.Reference;
using FusedGen.Compiler.Tests.Harness;
using FusedGen.Tests;

namespace FusedGen.Compiler.Tests.Emitting;

/// <summary>
/// Operators that are lowered to many operations, in generated code; and those that no other implementation at hand
/// knows, beside sums that are written out here.
/// </summary>
public class OperatorCodeTests
{
    private const int Float = OnnxBuilder.Float;
    private const int S64 = OnnxBuilder.Int64;

    [Fact]
    public void Searches_find_as_many_elements_as_are_declared_or_throw()
    {
        ModelGraph graph = Lowered(OnnxBuilder.Model(17).Input("x", 2, 3).TypedInput("i", S64, 5).Input("b", 1, 4, 4).Input("s", 1, 1, 4)
            .Input("u", 4).Integers("most", 3).Weights("overlap", [1], 0.5f)
            .Node("NonZero", ["x"], "places")
            .Node("Unique", ["i"], ["different", "", "which"], "", ("sorted", 0))
            .Node("Unique", ["u"], "ordered")
            .Node("NonMaxSuppression", ["b", "s", "most", "overlap"], "boxes")
            .TypedOutput("places", S64, 2, 3).TypedOutput("different", S64, 3).TypedOutput("which", S64, 5).TypedOutput("boxes", S64, 2, 3)
            .TypedOutput("ordered", Float, 3));
        Tensor x = new(new Shape(2, 3), [0, 1.5, 0, -2, 0, double.NaN]);
        Tensor i = new(new Shape(5), [7L, -3, 7, 7, 9]);
        Tensor b = new(new Shape(1, 4, 4), [0, 0, 2, 2, 0.1, 0, 2, 2, 0, 0.2, 2, 2, 5, 5, 6, 6.0]);
        Tensor s = new(new Shape(1, 1, 4), [0.3, 0.9, 0.2, 0.4]);
        Tensor u = new(new Shape(4), [double.NaN, 1, double.NaN, -1]);
        CompiledModel model = CompiledModel.Of(graph);
        Tensor[] answers = model.Predict([x, i, b, s, u]);
        Assert.Equal([0L, 1, 1, 1, 0, 2], answers[0].Integers);
        Assert.Equal([7L, -3, 9], answers[1].Integers);
        Assert.Equal([0L, 1, 0, 0, 2], answers[2].Integers);
        Assert.Equal([0L, 0, 1, 0, 0, 3], answers[3].Integers);
        Assert.Equal([-1, 1, double.NaN], answers[4].Floats);
        Agreement.CheckWith(graph, [x, i, b, s, u], 0);

        Tensor[][] others =
        [
            [new(x.Shape, [0, 1, 2, 3, 4, 5.0]), i, b, s, u],
            [x, new(i.Shape, [7L, 7, 7, 7, 9]), b, s, u],
            [x, i, new(b.Shape, new double[16]), s, u],
            [x, i, b, s, new(u.Shape, [1, 2, 3, double.NaN])],
        ];
        foreach (Tensor[] other in others)
        {
            Assert.Contains("; the model was compiled for ", Assert.Throws<ArgumentException>(() => model.Predict(other)).Message);
            Assert.Throws<EvaluationException>(() => ReferenceEvaluator.Evaluate(graph, other));
        }
    }

    [Fact]
    public void Attention_with_a_memory_erases_what_its_gate_lets()
    {
        ModelGraph graph = Lowered(OnnxBuilder.Model(28).Input("q", 1, 4, 8).Input("k", 1, 4, 4).Input("v", 1, 4, 6).Input("d", 1, 4, 2).Input("b", 1, 4, 1)
            .Input("e", 1, 4, 4)
            .Node("LinearAttention", ["q", "k", "v", "", "d", "b", "e"], ["y", "s"], "", ("q_num_heads", 4), ("kv_num_heads", 2), ("scale", 0.5f))
            .TypedOutput("y", Float, 1, 4, 12).TypedOutput("s", Float, 1, 2, 2, 3));
        Tensor[] inputs = Random(graph);
        (double[] q, double[] k, double[] v, double[] d, double[] b, double[] e) =
            (inputs[0].Floats, inputs[1].Floats, inputs[2].Floats, inputs[3].Floats, inputs[4].Floats, inputs[5].Floats);
        double[,,] memory = new double[2, 2, 3];
        double[] expected = new double[48];
        for (int t = 0; t < 4; t++)
        {
            for (int head = 0; head < 2; head++)
            {
                for (int column = 0; column < 3; column++)
                {
                    double found = 0;
                    for (int row = 0; row < 2; row++)
                    {
                        memory[head, row, column] *= Math.Exp(d[(t * 2) + head]);
                        found += memory[head, row, column] * k[(t * 4) + (head * 2) + row] * e[(t * 4) + (head * 2) + row];
                    }

                    double written = b[t] * (v[(t * 6) + (head * 3) + column] - found);
                    for (int row = 0; row < 2; row++)
                    {
                        memory[head, row, column] += k[(t * 4) + (head * 2) + row] * written;
                        expected[(t * 12) + (head * 6) + column] += 0.5 * q[(t * 8) + (head * 4) + row] * memory[head, row, column];
                        expected[(t * 12) + (head * 6) + 3 + column] += 0.5 * q[(t * 8) + (head * 4) + 2 + row] * memory[head, row, column];
                    }
                }
            }
        }

        Agreement.AssertClose(
            [new Tensor(new Shape(1, 4, 12), expected), new Tensor(new Shape(1, 2, 2, 3), memory.Cast<double>().ToArray())],
            ReferenceEvaluator.Evaluate(graph, inputs),
            1e-12);
        Agreement.CheckWith(graph, inputs, 1e-5);
    }

    [Fact]
    public void Attention_goes_through_graphs_of_the_node()
    {
        OnnxBuilder later = OnnxBuilder.Model().TypedInput("s", Float, "b", "h", "q", "k").Integers("two", 2).Integers("three", 3).Integers("zero", 0)
            .Integers("one", 1).Integers("column", -1, 1).Integers("row", 1, -1).Weights("low", [1], float.NegativeInfinity)
            .Node("Shape", ["s"], "shape").Node("Gather", ["shape", "two"], "rows").Node("Gather", ["shape", "three"], "columns")
            .Node("Squeeze", ["zero"], "from").Node("Squeeze", ["one"], "by").Node("Squeeze", ["rows"], "r").Node("Squeeze", ["columns"], "c")
            .Node("Range", ["from", "r", "by"], "i").Node("Range", ["from", "c", "by"], "j")
            .Node("Reshape", ["i", "column"], "ii").Node("Reshape", ["j", "row"], "jj")
            .Node("GreaterOrEqual", ["ii", "jj"], "seen").Node("Where", ["seen", "s", "low"], "masked").Output("masked");
        OnnxBuilder half = OnnxBuilder.Model().TypedInput("p", Float, "b", "h", "q", "k").Weights("f", [1], 0.5f).Node("Mul", ["p", "f"], "scaled")
            .Output("scaled");
        ModelGraph graph = Lowered(OnnxBuilder.Model(26).Opset("ai.onnx.preview", 1).Input("q", 1, 4, 3, 2).Input("k", 1, 2, 5, 2).Input("v", 1, 2, 5, 3)
            .Node("FlexAttention", ["q", "k", "v"], ["y"], "ai.onnx.preview", ("score_mod", later), ("prob_mod", half)).TypedOutput("y", Float, 1, 4, 3, 3));
        Tensor[] inputs = Random(graph);
        (double[] q, double[] k, double[] v) = (inputs[0].Floats, inputs[1].Floats, inputs[2].Floats);
        double[] expected = new double[36];
        for (int head = 0; head < 4; head++)
        {
            int shared = head / 2 * 5;
            for (int i = 0; i < 3; i++)
            {
                double[] weights = Enumerable.Range(0, i + 1).Select(j => Math.Exp(
                    ((q[(((head * 3) + i) * 2) + 0] * k[((shared + j) * 2) + 0]) + (q[(((head * 3) + i) * 2) + 1] * k[((shared + j) * 2) + 1])) / Math.Sqrt(2)))
                    .ToArray();
                for (int column = 0; column < 3; column++)
                {
                    expected[(((head * 3) + i) * 3) + column] =
                        0.5 * weights.Select((w, j) => w * v[((shared + j) * 3) + column]).Sum() / weights.Sum();
                }
            }
        }

        Agreement.AssertClose([new Tensor(new Shape(1, 4, 3, 3), expected)], ReferenceEvaluator.Evaluate(graph, inputs), 1e-12);
        Agreement.CheckWith(graph, inputs, 1e-5);
    }

    [Theory]
    [InlineData("none")]
    [InlineData("tanh")]
    public void A_gate_of_an_error_function_multiplies(string approximate)
    {
        ModelGraph graph = Lowered(OnnxBuilder.Model(28).Input("a", 9).Input("b", 9).Node("GeGLU", ["a", "b"], "y", ("approximate", approximate))
            .Node("Gelu", ["a"], "g", ("approximate", approximate)).Output("y", "g"));
        Tensor[] inputs = Random(graph);
        Tensor[] answers = ReferenceEvaluator.Evaluate(graph, inputs);
        Assert.Equal(answers[1].Floats.Zip(inputs[1].Floats, (g, b) => g * b), answers[0].Floats);
        Agreement.CheckWith(graph, inputs, 1e-5);
    }

    [Fact]
    public void Regions_are_pooled_beyond_the_border_too()
    {
        // A region that reaches beyond the picture, one that lies beyond it, and ties away from zero.
        ModelGraph graph = Lowered(OnnxBuilder.Model(22).Input("x", 1, 1, 3, 3).Input("r", 3, 5)
            .Node("MaxRoiPool", ["x", "r"], "y", ("pooled_shape", new[] { 2, 2 })).TypedOutput("y", Float, 3, 1, 2, 2));
        Tensor[] inputs =
        [
            new(new Shape(1, 1, 3, 3), Enumerable.Range(0, 9).Select(i => i - 10.0).ToArray()),
            new(new Shape(3, 5), [0, -2, -2, 1, 1, 0, 5, 5, 7, 7, 0, -2.5, 0, 0.5, 2.0]),
        ];
        double[] expected = [0, 0, 0, -6, 0, 0, 0, 0, 0, -6, 0, -3];
        Assert.Equal(expected, ReferenceEvaluator.Evaluate(graph, inputs)[0].Floats);
        Agreement.CheckWith(graph, inputs, 0);
    }

    [Fact]
    public void Pictures_are_cut_put_back_and_sampled()
    {
        ModelGraph graph = Lowered(OnnxBuilder.Model(22).Input("x", 1, 1, 2, 2).TypedInput("i", S64, 1, 1, 2, 2).TypedInput("shape", S64, 4)
            .Input("c", 1, 5, 5).TypedInput("image", S64, 2).TypedInput("block", S64, 2).Input("theta", 1, 2, 3).TypedInput("size", S64, 4)
            .Input("p", 1, 2, 4, 4).Input("r", 2, 4).TypedInput("which", S64, 2).Input("m", 2, 3, 3).Input("o", 1, 8, 3, 3).Input("w", 3, 2, 2, 2)
            .Node("MaxUnpool", ["x", "i", "shape"], "unpooled", ("kernel_shape", new[] { 2, 2 }), ("strides", new[] { 2, 2 }))
            .Node("Col2Im", ["c", "image", "block"], "columns").Node("AffineGrid", ["theta", "size"], "grid")
            .Node("RoiAlign", ["p", "r", "which"], "aligned", ("sampling_ratio", 2), ("mode", "max"), ("output_height", 2))
            .Node("Det", ["m"], "determinant").Node("DeformConv", ["p", "w", "o"], "moved")
            .TypedOutput("unpooled", Float, 1, 1, 5, 5).TypedOutput("columns", Float, 1, 1, 5, 5).TypedOutput("grid", Float, 1, 2, 3, 2)
            .TypedOutput("aligned", Float, 2, 2, 2, 1).TypedOutput("determinant", Float, 2).TypedOutput("moved", Float, 1, 3, 3, 3));
        Tensor[] inputs = Random(graph);
        inputs[1] = new Tensor(inputs[1].Shape, [5L, 7, 13, 15]);
        inputs[2] = new Tensor(inputs[2].Shape, [1L, 1, 5, 5]);
        inputs[4] = new Tensor(inputs[4].Shape, [5L, 5]);
        inputs[7] = new Tensor(inputs[7].Shape, [1L, 9, 2, 3]);
        inputs[9] = new Tensor(inputs[9].Shape, [0, 0, 3, 3, -1, 0.5, 2, 6.0]);
        inputs[10] = new Tensor(inputs[10].Shape, [0L, 0]);
        foreach (long[] block in new[] { new[] { 1L, 5 }, [5, 1] })
        {
            inputs[5] = new Tensor(inputs[5].Shape, block);
            Agreement.CheckWith(graph, inputs, 1e-5);
            Tensor[] answers = ReferenceEvaluator.Evaluate(graph, inputs);

            // A place counts in the tensor that the windows imply, 4×4, which lies in the corner of the larger one.
            Assert.Equal(inputs[0].Floats, new[] { 6, 8, 16, 18 }.Select(place => answers[0].Floats[place]));
            Assert.Equal(4, answers[0].Floats.Count(e => e != 0));

            // Columns of one window along an axis each are that axis, one after the other.
            Assert.Equal(
                inputs[3].Floats,
                Enumerable.Range(0, 25).Select(n => answers[1].Floats[block[0] == 1 ? (n % 5 * 5) + (n / 5) : n]));
        }
    }

    [Fact]
    public void Signals_are_transformed_as_their_inputs_say()
    {
        ModelGraph graph = Lowered(OnnxBuilder.Model(20).Input("x", 1, 6, 6, 1).TypedInput("n", S64).TypedInput("a", S64).Input("s", 1, 20, 1)
            .TypedInput("step", S64).TypedInput("bins", S64).TypedInput("length", S64).TypedInput("rate", S64).Input("low").Input("high").TypedInput("k", S64)
            .Node("DFT", ["x", "n", "a"], "y").Node("STFT", ["s", "step", "", "length"], "frames").Node("HannWindow", ["length"], "window")
            .Node("MelWeightMatrix", ["bins", "length", "rate", "low", "high"], "mel").Node("Trilu", ["mel", "k"], "triangle")
            .TypedOutput("y", Float, 1, 6, 6, 2).TypedOutput("frames", Float, 1, 4, 5, 2).TypedOutput("window", Float, 8).TypedOutput("mel", Float, 5, 3)
            .TypedOutput("triangle", Float, 5, 3));
        Tensor[] inputs = Random(graph);
        Tensor Scalar(long value) => new(Shape.Scalar, [value]);
        foreach (int axis in new[] { 1, -2 })
        {
            inputs = [inputs[0], Scalar(6), Scalar(axis), inputs[3], Scalar(4), Scalar(3), Scalar(8), Scalar(8000), new(Shape.Scalar, [0.0]),
                new(Shape.Scalar, [3500.0]), Scalar(-1)];
            Agreement.CheckWith(graph, inputs, 1e-5);
            double[] x = inputs[0].Floats;
            double[] y = ReferenceEvaluator.Evaluate(graph, inputs)[0].Floats;
            for (int line = 0; line < 6; line++)
            {
                double[] signal = Enumerable.Range(0, 6).Select(t => x[axis == 1 ? (t * 6) + line : (line * 6) + t]).ToArray();
                for (int f = 0; f < 6; f++)
                {
                    int place = axis == 1 ? (f * 6) + line : (line * 6) + f;
                    Assert.Equal(signal.Select((e, t) => e * Math.Cos(Math.PI * f * t / 3)).Sum(), y[place * 2], 12);
                    Assert.Equal(signal.Select((e, t) => -e * Math.Sin(Math.PI * f * t / 3)).Sum(), y[(place * 2) + 1], 12);
                }
            }
        }

        CompiledModel model = CompiledModel.Of(graph);
        inputs[4] = Scalar(5);
        Assert.Contains("sizes that give the planned result", Assert.Throws<ArgumentException>(() => model.Predict(inputs)).Message);
    }

    private static ModelGraph Lowered(OnnxBuilder model) => ModelLowering.Lower(OnnxModelReader.Read(model.ToBytes())).Graph;

    private static Tensor[] Random(ModelGraph graph)
    {
        Random random = new(3);
        return graph.Inputs.Select(input => Agreement.RandomTensor(random, input.Type, input.Shape)).ToArray();
    }
}
