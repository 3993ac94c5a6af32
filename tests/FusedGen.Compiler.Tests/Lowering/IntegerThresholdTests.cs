using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Lowering;
using FusedGen.Compiler.Onnx;
using FusedGen.Compiler.Tests.Harness;
using FusedGen.Tests;

namespace FusedGen.Compiler.Tests.Lowering;

/// <summary>Integers beside thresholds that no integer, or none of their type, is.</summary>
public class IntegerThresholdTests
{
    public static TheoryData<int, ElementType, long[]> Integers { get; } = new()
    {
        { 2, ElementType.UInt8, [0, 1, 2, 3, 100, 255] },
        { 3, ElementType.Int8, [-128, -3, -2, -1, 0, 1, 2, 127] },
        { 6, ElementType.Int32, [int.MinValue, -300, -2, -1, 0, 1, 2, 300] },
        { 7, ElementType.Int64, [-1L << 40, -2, -1, 0, 1, 2, 1L << 40] },
    };

    [Theory]
    [MemberData(nameof(Integers))]
    public void Shrink_compares_before_it_rounds(int dataType, ElementType type, long[] elements)
    {
        foreach ((float lambda, float bias) in new[] { (1.5f, 0f), (1.5f, 0.5f), (0f, 2f), (300f, 0f), (-0.5f, 0f) })
        {
            ModelGraph graph = Lower(OnnxBuilder.Model().TypedInput("x", dataType, 1, elements.Length)
                .Node("Shrink", ["x"], "y", ("lambd", lambda), ("bias", bias)).Output("y"));
            IEnumerable<double> expected = elements.Select(x => Math.Truncate(x < -lambda ? x + (double)bias : x > lambda ? x - (double)bias : 0));
            bool fits = expected.All(y => y >= elements.Min() && y <= elements.Max());
            Tensor[] inputs = [new Tensor(new Shape(1, elements.Length), elements, type)];
            long[] found = CompiledModel.Of(graph).Predict(inputs)[0].Integers;
            Agreement.CheckWith(graph, inputs, 0);
            Assert.True(!fits || expected.SequenceEqual(found.Select(y => (double)y)), $"{lambda}, {bias}: {string.Join(" ", found)}");
        }
    }

    [Theory]
    [MemberData(nameof(Integers))]
    public void Binarizer_compares_before_it_rounds(int dataType, ElementType type, long[] elements)
    {
        foreach (float threshold in new[] { -300f, -1.5f, -0.5f, 0f, 0.5f, 1.5f, 300f })
        {
            ModelGraph graph = Lower(OnnxBuilder.Model().Opset("ai.onnx.ml", 1).TypedInput("x", dataType, 1, elements.Length)
                .Node("Binarizer", ["x"], ["y"], "ai.onnx.ml", ("threshold", threshold)).Output("y"));
            Tensor[] inputs = [new Tensor(new Shape(1, elements.Length), elements, type)];
            Assert.Equal(elements.Select(x => x > threshold ? 1L : 0L), CompiledModel.Of(graph).Predict(inputs)[0].Integers);
            Agreement.CheckWith(graph, inputs, 0);
        }
    }

    private static ModelGraph Lower(OnnxBuilder model) => ModelLowering.Lower(OnnxModelReader.Read(model.ToBytes())).Graph;
}
