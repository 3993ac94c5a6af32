using System.Globalization;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Reference;
using FusedGen.Compiler.Tests.Harness;

namespace FusedGen.Compiler.Tests.Boosters;

/// <summary>Holds a booster's file, evaluated and as generated code, to the answers of others.</summary>
internal static class BoosterAnswers
{
    /// <summary>Runs rows through a model.</summary>
    /// <param name="file">The model's file.</param>
    /// <param name="rows">Rows of features.</param>
    /// <param name="expected">The answers, row by row.</param>
    /// <param name="tolerance">The largest difference, of values about 1.</param>
    public static void Check(byte[] file, double[][] rows, double[] expected, double tolerance)
    {
        ModelGraph graph = FoldedModel.Of(file, new ModelOptions(), CancellationToken.None).Graph;
        Value input = Assert.Single(graph.Inputs);
        double[] evaluated = rows.SelectMany(row => Numbers(ReferenceEvaluator.Evaluate(graph, [new Tensor(input.Shape, row, input.Type)])[0])).ToArray();
        AssertClose(expected, evaluated, rows, tolerance, "evaluated");

        CompiledModel model = CompiledModel.Of(graph);
        Tensor all = new(new Shape(rows.Length, input.Shape.Count), rows.SelectMany(row => row).ToArray(), input.Type);
        AssertClose(expected, Numbers(model.PredictBatch(rows.Length, [all])[0]), rows, tolerance, "as a batch");
        double[] single = rows.Take(20).SelectMany(row => Numbers(model.Predict([new Tensor(input.Shape, row, input.Type)])[0])).ToArray();
        AssertClose(expected[..single.Length], single, rows[..20], tolerance, "one by one");
    }

    private static double[] Numbers(Tensor tensor) => [.. Enumerable.Range(0, tensor.Count).Select(tensor.ElementAsDouble)];

    private static void AssertClose(double[] expected, double[] actual, double[][] rows, double tolerance, string how)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            double[] row = rows[i / (expected.Length / rows.Length)];
            bool close = expected[i].Equals(actual[i]) || Math.Abs(expected[i] - actual[i]) <= tolerance * (1 + Math.Abs(expected[i]));
            Assert.True(
                close, $"{how}, answer {i}: {actual[i]:R} instead of {expected[i]:R} for "
                    + $"{string.Join(" ", row.Select(x => x.ToString("R", CultureInfo.InvariantCulture)))}");
        }
    }
}
