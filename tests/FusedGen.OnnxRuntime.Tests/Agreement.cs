using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Lowering;
using FusedGen.Compiler.Onnx;
using FusedGen.Compiler.Reference;
using FusedGen.Tests;

namespace FusedGen.OnnxRuntime.Tests;

/// <summary>Holds the lowered graph, evaluated in double, to ONNX Runtime.</summary>
internal static class Agreement
{
    /// <summary>Largest difference, of values about 1.</summary>
    public const double Tolerance = 1e-5;

    /// <summary>Runs random floats through both.</summary>
    /// <param name="model">The model.</param>
    /// <param name="given">Inputs that must not be random, by name: indices, lengths, masks.</param>
    public static void Check(OnnxBuilder model, params (string Name, Tensor Tensor)[] given) => CheckSame(model, model, given);

    /// <summary>The same for a model that means what another one means, which ONNX Runtime runs.</summary>
    /// <param name="known">The model for ONNX Runtime.</param>
    /// <param name="model">The model for the compiler, with the same inputs and outputs.</param>
    /// <param name="given">Inputs that must not be random, by name.</param>
    public static void CheckSame(OnnxBuilder known, OnnxBuilder model, params (string Name, Tensor Tensor)[] given)
    {
        ModelGraph graph = ModelLowering.Lower(OnnxModelReader.Read(model.ToBytes())).Graph;
        Random random = new(1);
        Dictionary<string, Tensor> inputs = graph.Inputs.ToDictionary(
            input => input.Name,
            input => given.FirstOrDefault(g => g.Name == input.Name).Tensor?.CodedBy(graph.Vocabulary) ?? RandomFloats(random, input.Shape, input.Type));
        AssertClose(
            OnnxRuntimeSession.Run(known.ToBytes(), inputs).Select(output => output.CodedBy(graph.Vocabulary)).ToArray(),
            ReferenceEvaluator.Evaluate(graph, graph.Inputs.Select(input => inputs[input.Name]).ToArray()));
    }

    /// <summary>Floats between −2 and 2.</summary>
    public static Tensor RandomFloats(Random random, Shape shape, ElementType type = ElementType.Float32) =>
        new(shape, Enumerable.Range(0, shape.Count).Select(_ => (double)(float)((random.NextDouble() * 4) - 2)).ToArray(), type);

    /// <summary>Texts.</summary>
    public static Tensor Texts(int[] shape, params string[] texts) => new(new Shape(shape), texts);

    /// <summary>Integers.</summary>
    public static Tensor Integers(ElementType type, int[] shape, params long[] values) => new(new Shape(shape), values, type);

    private static void AssertClose(Tensor[] expected, Tensor[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int o = 0; o < expected.Length; o++)
        {
            Assert.Equal(expected[o].Shape, actual[o].Shape);
            Assert.Equal(expected[o].Type, actual[o].Type);
            if (expected[o].Texts is { } texts && actual[o].Texts is { } ours)
            {
                Assert.Equal(texts, ours);
            }

            for (int i = 0; i < expected[o].Count; i++)
            {
                double want = expected[o].ElementAsDouble(i);
                double got = actual[o].ElementAsDouble(i);
                bool close = want.Equals(got) || Math.Abs(want - got) <= Tolerance * (1 + Math.Abs(want));
                Assert.True(close, $"output {o}, element {i}: {got:R}, and {want:R} by ONNX Runtime");
            }
        }
    }
}
