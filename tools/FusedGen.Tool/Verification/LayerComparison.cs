using FusedGen.Compiler;
using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Folding;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Reference;
using FusedGen.Compiler.Verification;
using FusedGen.Tool.Documents;

namespace FusedGen.Tool.Verification;

/// <summary>
/// Compares layer by layer over the first vector: each layer as it was trained with the answer that was stored for it, and each folded operation, with the rounding
/// of generated code, with the layer as it was trained whose output it computes.
/// </summary>
internal static class LayerComparison
{
    public static LayerDifference[] Of(FoldedModel model, ReferenceVectors vectors)
    {
        IReadOnlyList<Tensor> inputs = vectors.Rows[0].Inputs;
        IReadOnlyDictionary<Value, Tensor> trained = ReferenceEvaluator.EvaluateAll(model.Original, inputs);
        IReadOnlyDictionary<Value, Tensor> folded = FloatEvaluator.EvaluateAll(model.Graph, inputs, CancellationToken.None);
        return
        [
            .. Floats(model.Original)
                .Where(o => vectors.Layers.ContainsKey(o.Output.Name))
                .Select(o => Compare(o, "stored answer", vectors.Layers[o.Output.Name], trained[o.Output].Floats)),
            .. Floats(model.Graph)
                .Where(o => trained.ContainsKey(o.Output))
                .Select(o => Compare(o, "layer as trained", trained[o.Output].Floats, folded[o.Output].Floats)),
        ];
    }

    private static IEnumerable<Operation> Floats(ModelGraph graph) => graph.Operations.Where(o => o.Output.Type.IsFloating());

    private static LayerDifference Compare(Operation operation, string against, double[] want, double[] got)
    {
        Difference difference = new();
        difference.Add(want, got);
        return new LayerDifference(Description.Of(operation), UntrustedText.Escape(operation.Output.Name), against, DifferenceDocument.Of(difference));
    }
}
