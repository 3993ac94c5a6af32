using FusedGen.Compiler;
using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Folding;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Reference;
using FusedGen.Compiler.Verification;
using FusedGen.Tool.Documents;

namespace FusedGen.Tool.Verification;

/// <summary>
/// Compares layer by layer over the first vector, or the first for which layers' answers are stored: each layer as it
/// was trained with the answer that was stored for it, and each folded operation, with the rounding of generated code,
/// with the layer as it was trained whose output it computes.
/// </summary>
internal static class LayerComparison
{
    public static LayerDifference[] Of(FoldedModel model, DecodedWeights weights, VerificationTolerance tolerance, ReferenceVectors vectors)
    {
        ReferenceVector vector = vectors.Rows.FirstOrDefault(row => row.Layers.Count > 0) ?? vectors.Rows[0];
        IReadOnlyList<Tensor> inputs = vector.Inputs;
        IReadOnlyDictionary<Value, Tensor> trained = ReferenceEvaluator.EvaluateAll(model.Original, inputs);
        IReadOnlyDictionary<Value, Tensor> folded = FloatEvaluator.EvaluateAll(model.Graph, inputs, weights, CancellationToken.None);
        return
        [
            .. vector.LayersIn(model.Original)
                .Select(l => Compare(l.Operation, l.Output, "stored answer", l.Answer, trained[l.Output].Floats, tolerance.Network)),
            .. model.Graph.Operations
                .Where(o => o.Output.Type.IsFloating() && trained.ContainsKey(o.Output))
                .Select(o => Compare(o, o.Output, "layer as trained", trained[o.Output].Floats, folded[o.Output].Floats, tolerance.Generated)),
        ];
    }

    private static LayerDifference Compare(Operation operation, Value output, string against, double[] want, double[] got, double tolerance)
    {
        Difference difference = new();
        difference.Add(want, got);
        return new LayerDifference(Description.Of(operation), UntrustedText.Escape(output.Name), against, DifferenceDocument.Of(difference), tolerance);
    }
}
