using System.Globalization;
using System.Reflection;
using FusedGen.Compiler;
using FusedGen.Compiler.Boosters;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Lowering;
using FusedGen.Compiler.Onnx;
using FusedGen.Compiler.Reference;
using FusedGen.Compiler.Tests.Harness;

namespace FusedGen.Fuzz.Judging;

/// <summary>
/// Compiles the code that was generated for a model, runs it, and compares it with the plain evaluation of the network
/// as it was read.
/// </summary>
internal static class GeneratedCode
{
    private const long MostWork = 20_000_000;
    private const double Tolerance = 1e-2;

    /// <summary>
    /// Where an answer passes this, changed weights have left the range in which float says anything about the order of
    /// sums.
    /// </summary>
    private const double LargestAnswer = 1e4;

    public static Finding? Check(byte[] file, CompilationResult result)
    {
        Type type = StrictConsumer.Compile(result.Files.Select(f => f.Text)).GetType("Consumer.Model", throwOnError: true)!;
        ModelGraph graph = ModelLowering.Lower(ModelReader.Read(file, ExternalData.None, CancellationToken.None)).Graph;
        long work = graph.MultiplyAdds + graph.Operations.Sum(o => (long)o.Output.Shape.Count) + graph.Inputs.Sum(i => (long)i.Shape.Count)
            + graph.Outputs.Sum(o => (long)o.Shape.Count);
        if (work > MostWork)
        {
            return null;
        }

        Random random = new(1);
        Tensor[] inputs = graph.Inputs.Select(i => RandomTensor(random, i, graph.Vocabulary)).ToArray();
        Tensor[] expected;
        try
        {
            expected = ReferenceEvaluator.Evaluate(graph, inputs);
        }
        catch (EvaluationException)
        {
            // An index that random inputs take out of its tensor, or an integer divided by zero: there is nothing to
            // compare with.
            return null;
        }

        Array[] outputs = graph.Outputs.Select(o => TensorArrays.Empty(o.Type, o.Shape.Count)).ToArray();
        int spans = inputs.Length + outputs.Length;
        MethodInfo predict = type.GetMethods().Single(
            m => m.Name == "Predict" && m.GetParameters().Length == spans && !m.GetParameters()[0].ParameterType.IsByRef);
        SpanCall.Invoke(predict, [.. inputs.Select(input => TensorArrays.Of(input, graph.Vocabulary.Texts)), .. outputs], inputs.Length);
        return Compare(graph, expected, outputs);
    }

    private static Finding? Compare(ModelGraph graph, Tensor[] expected, Array[] outputs)
    {
        // What is no number, or huge, or a step at a rounded sum somewhere inside makes every later difference
        // meaningless.
        if (!graph.Outputs.All(o => o.Type == ElementType.Float32) || expected.Any(t => t.Floats.Any(f => !(Math.Abs(f) < LargestAnswer))))
        {
            return null;
        }

        for (int o = 0; o < outputs.Length; o++)
        {
            for (int i = 0; i < expected[o].Count; i++)
            {
                double want = expected[o].Floats[i];
                double got = ((float[])outputs[o])[i];
                if (!(Math.Abs(want - got) <= Tolerance * (1 + Math.Abs(want))))
                {
                    string operations = string.Join(", ", graph.Operations.Select(p => p.Origin.ToString()).Distinct().Take(8));
                    return new Finding($"another answer: {operations}",
                        string.Create(CultureInfo.InvariantCulture, $"output {o}, element {i}: {got} instead of {want}"));
                }
            }
        }

        return null;
    }

    private static Tensor RandomTensor(Random random, Value input, Vocabulary vocabulary) => input.Type.IsFloating()
        ? new Tensor(input.Shape, Enumerable.Range(0, input.Shape.Count).Select(_ => (double)(float)((random.NextDouble() * 4) - 2)).ToArray(), input.Type)
        : input.Type == ElementType.String
            ? new Tensor(input.Shape, Enumerable.Range(0, input.Shape.Count).Select(_ => RandomText(random, vocabulary)).ToArray()).CodedBy(vocabulary)
        : new Tensor(input.Shape, Enumerable.Range(0, input.Shape.Count).Select(_ => (long)random.Next(2)).ToArray(), input.Type);

    private static string RandomText(Random random, Vocabulary vocabulary) =>
        random.Next(Vocabulary.Unknown, vocabulary.Texts.Count) is >= 0 and var code ? vocabulary.Texts[code] : TensorArrays.UnknownText;
}
