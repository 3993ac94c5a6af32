using FusedGen.Compiler.Folding;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Reference;

namespace FusedGen.Compiler.Tests.Folding;

/// <summary>Folds a network and holds it to all that folding promises, whatever the network is.</summary>
internal static class FoldedNetwork
{
    /// <summary>
    /// Folds in place and checks: the same outputs for random inputs, no more multiply-adds, an order of evaluation,
    /// the outputs' shapes, types and names, and that folding again changes nothing.
    /// </summary>
    public static FoldReport Checked(ModelGraph graph)
    {
        Tensor[][] samples = Enumerable.Range(0, 2).Select(seed => InputsFor(graph, seed)).ToArray();
        Tensor[][] before = samples.Select(s => ReferenceEvaluator.Evaluate(graph, s)).ToArray();
        string[] outputs = graph.Outputs.Select(o => o.ToString()).ToArray();
        long multiplyAdds = graph.MultiplyAdds;

        FoldReport report = GraphFolder.Fold(graph, CancellationToken.None);

        Assert.Equal(outputs, graph.Outputs.Select(o => o.ToString()));
        Assert.True(graph.MultiplyAdds <= multiplyAdds, $"{multiplyAdds} multiply-adds became {graph.MultiplyAdds}.");
        Assert.Equal((multiplyAdds, graph.MultiplyAdds), (report.MultiplyAddsBefore, report.MultiplyAddsAfter));
        Assert.Equal(graph.Parameters, report.ParametersAfter);
        Assert.All(report.Entries, e => Assert.DoesNotContain(e.ToString() + e.Rule, char.IsControl));
        AssertOrdered(graph);
        AssertSame(before, samples.Select(s => ReferenceEvaluator.Evaluate(graph, s)).ToArray());

        Operation[] operations = graph.Operations.ToArray();
        FoldReport again = GraphFolder.Fold(graph, CancellationToken.None);
        Assert.DoesNotContain(again.Entries, e => e.Outcome == FoldOutcome.Folded);
        Assert.Equal(operations, graph.Operations);
        return report;
    }

    /// <summary>The kinds of the operations, in order: <c>Linear Map Reduce</c>.</summary>
    public static string KindsOf(ModelGraph graph) =>
        string.Join(" ", graph.Operations.Select(o => o.GetType().Name.Replace("Operation", "", StringComparison.Ordinal)));

    private static Tensor[] InputsFor(ModelGraph graph, int seed)
    {
        Random random = new(seed);
        return graph.Inputs.Select(i => i.Type.IsFloating()
            ? new Tensor(i.Shape, Enumerable.Range(0, i.Shape.Count).Select(_ => (random.NextDouble() * 4) - 2).ToArray(), i.Type)
            : new Tensor(i.Shape, Enumerable.Range(0, i.Shape.Count).Select(_ => (long)random.Next(0, 2)).ToArray(), i.Type)).ToArray();
    }

    private static void AssertOrdered(ModelGraph graph)
    {
        HashSet<Value> known = [.. graph.Inputs];
        foreach (Operation operation in graph.Operations)
        {
            Assert.All(operation.Inputs, v => Assert.True(v.Constant is not null || known.Contains(v), "an operation reads what comes later"));
            foreach (Value output in operation.Outputs)
            {
                Assert.True(known.Add(output), "a value is computed twice");
                Assert.Same(operation, output.Producer);
            }
        }

        Assert.All(graph.Outputs, v => Assert.True(v.Constant is not null || known.Contains(v), "an output is not computed"));
    }

    private static void AssertSame(Tensor[][] before, Tensor[][] after)
    {
        for (int s = 0; s < before.Length; s++)
        {
            for (int o = 0; o < before[s].Length; o++)
            {
                Assert.Equal(before[s][o].Shape, after[s][o].Shape);
                double size = Enumerable.Range(0, before[s][o].Count).Select(i => Math.Abs(before[s][o].ElementAsDouble(i))).Append(1).Max();
                for (int i = 0; i < before[s][o].Count; i++)
                {
                    double want = before[s][o].ElementAsDouble(i);
                    double got = after[s][o].ElementAsDouble(i);
                    Assert.True(want.Equals(got) || Math.Abs(want - got) <= 1e-9 * size, $"Output {o}, element {i}: {got} instead of {want}.");
                }
            }
        }
    }
}
