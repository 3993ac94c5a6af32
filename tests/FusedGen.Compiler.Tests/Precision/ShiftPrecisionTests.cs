using FusedGen.Compiler.Folding;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Reference;
using FusedGen.Compiler.Tests.Harness;
using FusedGen.Compiler.Verification;
using Xunit.Abstractions;

namespace FusedGen.Compiler.Tests.Precision;

/// <summary>
/// Whatever folding does with shifted features, the generated code is about as precise as the network as it came,
/// computed in plain float.
/// </summary>
public class ShiftPrecisionTests(ITestOutputHelper output)
{
    private const int NetworksOfAKind = 17;
    private const double MostTimes = 4;

    public static TheoryData<string> Kinds => [.. ShiftedNetworks.Kinds];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void GeneratedCodeIsAsPreciseAsTheUnfoldedNetworkInFloat(string kind)
    {
        for (int seed = 1; seed <= NetworksOfAKind; seed++)
        {
            (ModelGraph graph, Tensor[][] samples, double ratio) = ShiftedNetworks.Of(kind, seed);
            double[][] wanted = samples.Select(s => ReferenceEvaluator.Evaluate(graph, s)[0].Floats).ToArray();
            double unfolded = Largest(wanted, samples.Select(PlainFloat(graph)));
            FoldReport report = GraphFolder.Fold(graph, CancellationToken.None);
            CompiledModel model = CompiledModel.Of(graph);
            double generated = Largest(wanted, samples.Select(s => model.Predict(s)[0].Floats));

            // Where all answers are exact floats by chance, the last bit of the largest is still allowed.
            double bit = wanted.Max(w => w.Max(Math.Abs)) * Math.Pow(2, -24);
            output.WriteLine($"{kind} {seed}: μ/σ {ratio:0.0e+0}, {generated:0.0e+0} for {unfolded:0.0e+0}, {generated / Math.Max(unfolded, bit):0.00}");
            Assert.True(generated <= MostTimes * Math.Max(unfolded, bit),
                $"{kind} {seed}: {generated:0.0e+0} for {unfolded:0.0e+0}\n{string.Join("\n", report.Entries)}");
        }
    }

    /// <summary>
    /// The network step by step, each result a float. Convolutions, whose sums the evaluator takes in double, by the
    /// code that is generated where nothing is folded.
    /// </summary>
    private static Func<Tensor[], double[]> PlainFloat(ModelGraph graph)
    {
        if (!graph.Operations.OfType<ConvolutionOperation>().Any())
        {
            return sample => FloatEvaluator.Evaluate(graph, sample, CancellationToken.None)[0].Floats;
        }

        CompiledModel unfolded = CompiledModel.Of(graph);
        return sample => unfolded.Predict(sample)[0].Floats;
    }

    private static double Largest(double[][] wanted, IEnumerable<double[]> got) =>
        got.SelectMany((row, s) => row.Select((value, i) => Math.Abs(value - wanted[s][i]))).Max();
}
