using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Reference;

namespace FusedGen.Compiler.Tests.Harness;

/// <summary>Holds generated code to the reference evaluator.</summary>
internal static class Agreement
{
    /// <summary>Runs random inputs through both, one by one and as a batch of seven.</summary>
    public static CompiledModel Check(ModelGraph graph, double tolerance = 1e-5, int seed = 1)
    {
        CompiledModel model = CompiledModel.Of(graph);
        Check(graph, model, tolerance, seed);
        Check(graph, CompiledModel.Of(graph, reproducible: true), tolerance, seed);
        return model;
    }

    /// <summary>
    /// The same with the code that machines with each narrower kind of vector run, and that of a machine without any;
    /// reproducible ones must agree in every bit.
    /// </summary>
    public static void CheckAllWidths(ModelGraph graph, double tolerance = 1e-5, int seed = 1)
    {
        Tensor[] inputs = graph.Inputs.Select(i => RandomTensor(new Random(seed), i.Type, i.Shape, graph.Vocabulary.Texts)).ToArray();
        Tensor[]? first = null;
        foreach (int bits in new[] { 512, 256, 128, 32 })
        {
            Check(graph, CompiledModel.Of(graph, maxVectorBits: bits), tolerance, seed, [1, 2]);
            CompiledModel reproducible = CompiledModel.Of(graph, reproducible: true, maxVectorBits: bits);
            Tensor[] outputs = reproducible.Predict(inputs);
            Interpretation.AssertSameBits(reproducible.Program, reproducible.Program.Single, bits, inputs, outputs);
            AssertClose(first ?? ReferenceEvaluator.Evaluate(graph, inputs), outputs, first is null ? tolerance : 0);
            first ??= outputs;
        }
    }

    private static void Check(ModelGraph graph, CompiledModel model, double tolerance, int seed) => Check(graph, model, tolerance, seed, [1, 7, 40]);

    /// <summary>
    /// Runs so many random rows through a model, one by one and as a batch, and through the graph that it must agree
    /// with.
    /// </summary>
    public static void Check(ModelGraph graph, CompiledModel model, double tolerance, int seed, int[] rowCounts)
    {
        Random random = new(seed);
        foreach (int rows in rowCounts)
        {
            Tensor[][] samples = Enumerable.Range(0, rows)
                .Select(_ => graph.Inputs.Select(i => RandomTensor(random, i.Type, i.Shape, graph.Vocabulary.Texts)).ToArray()).ToArray();
            Tensor[][] expected = samples.Select(s => ReferenceEvaluator.Evaluate(graph, s)).ToArray();
            for (int row = 0; row < Math.Min(rows, 3); row++)
            {
                Tensor[] answers = model.Predict(samples[row]);
                AssertClose(expected[row], answers, tolerance);
                if (row == 0)
                {
                    Interpretation.AssertSameBits(model.Program, model.Program.Single, model.MaxVectorBits, samples[row], answers);
                }
            }

            Tensor[] batch = model.PredictBatch(rows, graph.Inputs.Select((_, i) => Concat(samples.Select(s => s[i]).ToArray())).ToArray());
            if (model.Program.Tile is { } tile && rows >= tile.Rows)
            {
                Tensor[] first = graph.Inputs.Select((_, i) => Concat(samples.Take(tile.Rows).Select(s => s[i]).ToArray())).ToArray();
                Interpretation.AssertSameBits(model.Program, tile, model.MaxVectorBits, first, batch);
            }

            AssertClose(graph.Outputs.Select((_, i) => Concat(expected.Select(e => e[i]).ToArray())).ToArray(), batch, tolerance);
        }
    }

    /// <summary>Runs given inputs of one sample through both.</summary>
    public static void CheckWith(ModelGraph graph, IReadOnlyList<Tensor> inputs, double tolerance)
    {
        Tensor[] expected = ReferenceEvaluator.Evaluate(graph, inputs);
        foreach (CompiledModel model in new[] { CompiledModel.Of(graph), CompiledModel.Of(graph, reproducible: true) })
        {
            Tensor[] answers = model.Predict(inputs);
            AssertClose(expected, answers, tolerance);
            Interpretation.AssertSameBits(model.Program, model.Program.Single, model.MaxVectorBits, inputs, answers);
        }
    }

    public static Tensor RandomTensor(Random random, ElementType type, Shape shape, IReadOnlyList<string>? texts = null) => type.IsFloating()
        ? new Tensor(shape, Enumerable.Range(0, shape.Count).Select(_ => (double)(float)((random.NextDouble() * 4) - 2)).ToArray(), type)
        : type == ElementType.String ? RandomTexts(random, shape, texts ?? [])
        : type == ElementType.UInt64
            ? new Tensor(shape, Enumerable.Range(0, shape.Count).Select(_ => random.Next(0, 10) + (random.Next(4) == 0 ? long.MinValue : 0)).ToArray(), type)
        : new Tensor(shape, Enumerable.Range(0, shape.Count)
            .Select(_ => (long)random.Next(type is ElementType.Int8 or ElementType.Int16 or ElementType.Int32 or ElementType.Int64 ? -9 : 0,
                type == ElementType.Bool ? 2 : type.IsNarrowFloat() ? 256 : 10)).ToArray(), type);

    /// <summary>Texts of a vocabulary, and one that it does not have.</summary>
    private static Tensor RandomTexts(Random random, Shape shape, IReadOnlyList<string> texts)
    {
        IEnumerable<int> codes = Enumerable.Range(0, shape.Count).Select(_ => random.Next(Vocabulary.Unknown, texts.Count));
        return new Tensor(shape, codes.Select(code => code >= 0 ? texts[code] : TensorArrays.UnknownText).ToArray()).CodedBy(Vocabulary.Of(texts));
    }

    public static void AssertClose(IReadOnlyList<Tensor> expected, IReadOnlyList<Tensor> actual, double tolerance)
    {
        Assert.Equal(expected.Count, actual.Count);
        for (int o = 0; o < expected.Count; o++)
        {
            Assert.Equal(expected[o].Count, actual[o].Count);
            for (int i = 0; i < expected[o].Count; i++)
            {
                double want = expected[o].ElementAsDouble(i);
                double got = actual[o].ElementAsDouble(i);
                bool close = want.Equals(got) || Math.Abs(want - got) <= tolerance * (1 + Math.Abs(want));
                Assert.True(close, $"output {o}, element {i}: {got:R} instead of {want:R}");
            }
        }
    }

    private static Tensor Concat(Tensor[] tensors) => Tensor.Joined(tensors, new Shape([tensors.Length, .. tensors[0].Shape.ToArray()]));
}
