using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Folding;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Lowering;
using FusedGen.Compiler.Onnx;
using FusedGen.Compiler.Reference;
using FusedGen.Compiler.Tests.Harness;
using FusedGen.Tests;
using static FusedGen.Compiler.Tests.Reference.Given;

namespace FusedGen.Compiler.Tests.Lowering;

/// <summary>Inputs, outputs and quantisation of integers of 2 and 4 bits, and of floats of a byte or less.</summary>
public class NarrowPortTests
{
    private const int Float = 1;
    private const int E4M3 = 17;
    private const int E5M2 = 19;
    private const int U4 = 21;
    private const int S4 = 22;
    private const int E2M1 = 23;
    private const int E8M0 = 24;
    private const int U2 = 25;
    private const int S2 = 26;

    /// <summary>Three elements a row are two bytes a row, of which half of the last has nothing.</summary>
    [Fact]
    public void Each_row_of_a_batch_has_whole_bytes()
    {
        ModelGraph graph = Lower(OnnxBuilder.Model(25).TypedInput("x", S4, "N", 3).TypedInput("b", U2, "N", 5)
            .Node("Cast", ["x"], "f", ("to", Float)).Node("Identity", ["x"], "y").Node("Flatten", ["b"], "bt")
            .TypedOutput("f", Float, "N", 3).TypedOutput("y", S4, "N", 3).TypedOutput("bt", U2, "N", 5));
        Assert.Equal([new Shape(1, 2), new Shape(1, 2)], graph.Inputs.Select(i => i.Shape));
        Assert.Equal([new Shape(1, 3), new Shape(1, 2), new Shape(1, 2)], graph.Outputs.Select(o => o.Shape));
        Assert.Equal((ElementType.Int4, new Shape(1, 3)), (graph.Inputs[0].Packed!.Type, graph.Inputs[0].Packed!.Shape));
        Assert.Equal((ElementType.UInt2, new Shape(1, 5)), (graph.Outputs[2].Packed!.Type, graph.Outputs[2].Packed!.Shape));
        GraphFolder.Fold(graph, CancellationToken.None);
        CompiledModel model = CompiledModel.Of(graph);
        Tensor x = Integers(ElementType.UInt8, [3, 2], 0x81, 0x07, 0xF2, 0x0E, 0x34, 0x05);
        Tensor b = Integers(ElementType.UInt8, [3, 2], 0b11_10_01_00, 0b10, 0xFF, 0b11, 0, 0b01);
        Tensor[] answers = model.PredictBatch(3, [x, b]);
        Assert.Equal([1, -8, 7, 2, -1, -2, 4, 3, 5], answers[0].Floats);
        Assert.Equal(x.Integers, answers[1].Integers);
        Assert.Equal(b.Integers, answers[2].Integers);
    }

    [Fact]
    public void Bits_that_hold_no_element_are_ignored_and_written_as_zero()
    {
        ModelGraph graph = Lower(OnnxBuilder.Model(25).TypedInput("x", E2M1, 5).Node("Identity", ["x"], "y").TypedOutput("y", E2M1, 5));
        Assert.Equal([0xA1, 0x7F, 0x03], ReferenceEvaluator.Evaluate(graph, [Integers(ElementType.UInt8, [3], 0xA1, 0x7F, 0xF3)])[0].Integers);
    }

    [Fact]
    public void Rows_that_share_bytes_are_refused()
    {
        ModelDiagnostic diagnostic = Assert.Throws<ModelException>(() => Lower(OnnxBuilder.Model(25).TypedInput("s", Float, "N", 2)
            .TypedInput("x", S4, 3, "N").Node("Cast", ["x"], "y", ("to", Float)).Output("y"))).Diagnostic;
        Assert.Equal(DiagnosticIds.UnsupportedType, diagnostic.Id);
        Assert.Contains("The input 'x' has an open dimension that is not the leading one, and several of its elements of type int4 share a byte.",
            diagnostic.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_for_an_input_is_one_of_its_elements()
    {
        byte[] model = OnnxBuilder.Model(25).TypedInput("x", S4, 3).TypedInput("z", Float, 3).Node("Cast", ["x"], "f", ("to", Float))
            .Node("Add", ["f", "z"], "y").Output("y").ToBytes();
        ModelGraph graph = ModelLowering.Lower(
            OnnxModelReader.Read(model), LoweringOptions.None with { Inputs = FixedInputs.Parse("x=-8") }, CancellationToken.None).Graph;
        Assert.Equal([-7, -6, -5], ReferenceEvaluator.Evaluate(graph, [Floats([3], 1, 2, 3)])[0].Floats);
        Assert.Throws<ModelException>(() => ModelLowering.Lower(
            OnnxModelReader.Read(model), LoweringOptions.None with { Inputs = FixedInputs.Parse("x=8") }, CancellationToken.None));
    }

    [Theory]
    [InlineData(S4, -8, 7, 1)]
    [InlineData(U4, 0, 15, 1)]
    [InlineData(S2, -2, 1, 0)]
    [InlineData(U2, 0, 3, 2)]
    public void Integers_are_quantised_with_scales_that_are_inputs(int dataType, int least, int most, int zeroPoint)
    {
        double[] x = [0, 2.5, 4.8, 8.6, -30, -20, 6, 9, 12, 15, 16, 400];
        double[] scales = [2, 3, 4];
        long[] quantised = [.. x.Select((v, i) => (long)Math.Clamp(Math.Round(v / scales[i / 4], MidpointRounding.ToEven) + zeroPoint, least, most))];
        ModelGraph graph = Lower(QuantiseAndBack(dataType));
        ElementPacking packing = new(OnnxDataTypes.OfPort(dataType)!.Value, new Shape(3));
        Tensor[] inputs = [Floats([3, 4], x), Floats([3], scales), packing.Pack(Integers(packing.Type, [3], zeroPoint, zeroPoint, zeroPoint))];
        Check(graph, inputs, answers =>
        {
            ElementPacking all = new(packing.Type, new Shape(3, 4));
            Assert.Equal(quantised, all.Unpack(answers[0].Integers, all.Shape).Integers);
            Assert.Equal(quantised.Select((q, i) => (q - zeroPoint) * scales[i / 4]), answers[1].Floats);
        });
    }

    [Theory]
    [InlineData(E4M3, 448)]
    [InlineData(E5M2, 57344)]
    [InlineData(E2M1, 6)]
    public void Floats_are_quantised_to_the_nearest_of_their_type(int dataType, double largest)
    {
        double[] x = [0, 2.5, 4.8, 8.6, -30, -20, 6, 9, -0.0, -2.5, 1e6, -1e6];
        double[] scales = [2, 3, 4];
        ElementType type = OnnxDataTypes.OfPort(dataType)!.Value;
        long[] codes = [.. x.Select((v, i) => (long)NarrowFloats.Encode(Math.Clamp((v / scales[i / 4]) + 0, -largest, largest), type))];
        ModelGraph graph = Lower(QuantiseAndBack(dataType));
        Tensor zeros = Integers(type, [3], 0, 0, 0);
        Check(graph, [Floats([3, 4], x), Floats([3], scales), graph.Inputs[2].Packed?.Pack(zeros) ?? zeros], answers =>
        {
            ElementPacking all = new(type, new Shape(3, 4));
            Assert.Equal(codes, type.PerByte() == 1 ? answers[0].Integers : all.Unpack(answers[0].Integers, all.Shape).Integers);
            Assert.Equal(codes.Select((code, i) => NarrowFloats.Decode((int)code, type) * scales[i / 4]), answers[1].Floats);
        });
    }

    /// <summary>Without a zero point nothing is added to −0.</summary>
    [Fact]
    public void A_zero_keeps_its_sign()
    {
        ModelGraph graph = Lower(OnnxBuilder.Model(25).Input("x", 2).Input("s").Node("QuantizeLinear", ["x", "s"], "y", ("output_dtype", E2M1))
            .TypedOutput("y", E2M1, 2));
        Check(graph, [Floats([2], -0.0, 0), Floats([], 1)], answers => Assert.Equal([0x08], answers[0].Integers));
    }

    [Theory]
    [InlineData(10, 1.0009765625)]
    [InlineData(16, 1.0078125)]
    [InlineData(1, 1.0002442598342896)]
    public void What_is_dequantised_is_rounded_to_the_type_that_is_asked_for(int dataType, double expected)
    {
        ModelGraph graph = Lower(OnnxBuilder.Model(25).TypedInput("x", E4M3, 1).Input("s").Node("DequantizeLinear", ["x", "s"], "y", ("output_dtype", dataType))
            .Node("Cast", ["y"], "f", ("to", Float)).TypedOutput("f", Float, 1));
        double scale = dataType == 16 ? 1.0059 : dataType == 10 ? 1.00070001 : 1.0002442598342896;
        Check(graph, [Integers(ElementType.Float8E4M3FN, [1], 0x38), Floats([], (float)scale)], answers => Assert.Equal(expected, answers[0].Floats[0]));
    }

    [Theory]
    [InlineData(10, 2)]
    [InlineData(1, 1)]
    public void Numbers_are_divided_in_the_precision_that_is_asked_for(int precision, long expected)
    {
        // 1.49993896484375 is no half: it is rounded to 1.5, a tie that goes to 2.
        ModelGraph graph = Lower(OnnxBuilder.Model(25).Input("x", 1).Input("s").Node("QuantizeLinear", ["x", "s"], "y", ("precision", precision))
            .TypedOutput("y", 2, 1));
        Check(graph, [Floats([1], 1.49993896484375), Floats([], 1)], answers => Assert.Equal([expected], answers[0].Integers));
    }

    [Fact]
    public void A_cast_like_another_tensor_takes_its_type()
    {
        ModelGraph graph = Lower(OnnxBuilder.Model(25).Input("x", 3).TypedInput("like", U4, 0).TypedInput("other", E5M2, 0)
            .Node("CastLike", ["x", "like"], "y").Node("CastLike", ["x", "other"], "z", ("saturate", 0)).TypedOutput("y", U4, 3).TypedOutput("z", E5M2, 3));
        Check(graph, [Floats([3], -9, 2.5, 1e9), Integers(ElementType.UInt8, [0]), Integers(ElementType.Float8E5M2, [0])], answers =>
        {
            Assert.Equal([0x27, 0x00], answers[0].Integers);
            Assert.Equal([0xC8, 0x41, 0x7C], answers[1].Integers);
        });
    }

    [Fact]
    public void Bits_are_taken_as_another_type_of_as_many()
    {
        ModelGraph graph = Lower(OnnxBuilder.Model(26).TypedInput("x", 2, 3).TypedInput("q", S4, 2)
            .Node("BitCast", ["x"], "f", ("to", E4M3)).Node("BitCast", ["f"], "e", ("to", E5M2)).Node("BitCast", ["e"], "y", ("to", 3))
            .Node("BitCast", ["q"], "u", ("to", U4)).Node("BitCast", ["q"], "r", ("to", E2M1))
            .TypedOutput("f", E4M3, 3).TypedOutput("y", 3, 3).TypedOutput("u", U4, 2).TypedOutput("r", E2M1, 2));
        Check(graph, [Integers(ElementType.UInt8, [3], 0x38, 0x80, 0xFF), Integers(ElementType.UInt8, [1], 0xF7)], answers =>
        {
            Assert.Equal([0x38, 0x80, 0xFF], answers[0].Integers);
            Assert.Equal([0x38, -128, -1], answers[1].Integers);
            Assert.Equal([0xF7], answers[2].Integers);
            Assert.Equal([0xF7], answers[3].Integers);
        });
    }

    [Theory]
    [InlineData("up", 1, new long[] { 0, 127, 128, 128, 128, 0xFE, 0xFE, 0xFF })]
    [InlineData("down", 1, new long[] { 0, 127, 127, 127, 127, 0xFE, 0xFE, 0xFF })]
    [InlineData("nearest", 1, new long[] { 0, 127, 127, 128, 128, 0xFE, 0xFE, 0xFF })]
    [InlineData("up", 0, new long[] { 0xFF, 127, 128, 128, 128, 0xFF, 0xFF, 0xFF })]
    [InlineData("down", 0, new long[] { 0xFF, 127, 127, 127, 127, 0xFE, 0xFF, 0xFF })]
    [InlineData("nearest", 0, new long[] { 0xFF, 127, 127, 128, 128, 0xFF, 0xFF, 0xFF })]
    public void Powers_of_two_are_rounded_as_the_node_says(string mode, int saturate, long[] expected)
    {
        ModelGraph graph = Lower(OnnxBuilder.Model(25).Input("x", 8).Node("Cast", ["x"], "y", ("to", E8M0), ("round_mode", mode), ("saturate", saturate))
            .TypedOutput("y", E8M0, 8));
        Check(graph, [Floats([8], 0, 1, 1.25, 1.5, 1.99, Math.Pow(2, 127) * 1.75, double.PositiveInfinity, double.NaN)],
            answers => Assert.Equal(expected, answers[0].Integers));
    }

    [Theory]
    [InlineData("Cast", "to", 15, "casts to complex128, which is not supported")]
    [InlineData("QuantizeLinear", "output_dtype", E8M0, "gives Float8E8M0, where integers of 2 to 16 bits, float8 and float4e2m1 are supported")]
    [InlineData("QuantizeLinear", "precision", U4, "divides in uint4, which is not supported")]
    public void Other_types_are_refused_by_name(string name, string attribute, int type, string text)
    {
        string[] inputs = name == "Cast" ? ["x"] : ["x", "s"];
        ModelDiagnostic diagnostic = Assert.Throws<ModelException>(() => Lower(
            OnnxBuilder.Model(25).Input("x", 2).Weights("s", [], 1).Node(name, inputs, "y", (attribute, type)).Output("y"))).Diagnostic;
        Assert.Equal(DiagnosticIds.UnsupportedType, diagnostic.Id);
        Assert.Contains(text, diagnostic.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Add", "x", "x")]
    [InlineData("Equal", "x", "x")]
    [InlineData("Relu", "x")]
    [InlineData("Sign", "x")]
    public void Nothing_else_is_computed_with_narrow_floats(string name, params string[] inputs)
    {
        ModelDiagnostic diagnostic = Assert.Throws<ModelException>(() => Lower(
            OnnxBuilder.Model(25).TypedInput("x", E4M3, 2).Node(name, inputs, "y").Output("y"))).Diagnostic;
        Assert.Equal(DiagnosticIds.UnsupportedType, diagnostic.Id);
    }

    private static OnnxBuilder QuantiseAndBack(int dataType) => OnnxBuilder.Model(25).Input("x", 3, 4).Input("s", 3).TypedInput("z", dataType, 3)
        .Node("QuantizeLinear", ["x", "s", "z"], "y", ("axis", 0)).Node("DequantizeLinear", ["y", "s", "z"], "back", ("axis", 0))
        .TypedOutput("y", dataType, 3, 4).TypedOutput("back", Float, 3, 4);

    private static void Check(ModelGraph graph, Tensor[] inputs, Action<Tensor[]> check)
    {
        check(ReferenceEvaluator.Evaluate(graph, inputs));
        GraphFolder.Fold(graph, CancellationToken.None);
        check(ReferenceEvaluator.Evaluate(graph, inputs));
        CompiledModel model = CompiledModel.Of(graph);
        Tensor[] answers = model.Predict(inputs);
        Interpretation.AssertSameBits(model.Program, model.Program.Single, model.MaxVectorBits, inputs, answers);
        check(answers);
    }

    private static ModelGraph Lower(OnnxBuilder model) => ModelLowering.Lower(OnnxModelReader.Read(model.ToBytes())).Graph;
}
