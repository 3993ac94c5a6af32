using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Lowering;
using FusedGen.Compiler.Lowering.Functions;
using FusedGen.Compiler.Onnx;
using FusedGen.Compiler.Reference;

namespace FusedGen.Compiler.Verification.Recurrent;

/// <summary>
/// Looks for the reading of a model's recurrent layers under which it gives its stored answers. Exporters err here
/// again and again: frameworks store the gates in other orders, and there are two forms of the GRU.
/// </summary>
internal sealed class RecurrentDiagnosis(OnnxModel model, LoweringOptions options, double tolerance, CancellationToken cancellationToken)
{
    /// <summary>Models that are lowered and evaluated at most: each may take as long as the proof itself.</summary>
    private const int MostTries = 48;

    /// <summary>Says in a sentence which reading agrees.</summary>
    /// <param name="vectors">What the model should answer.</param>
    /// <returns>The sentence, or null where none agrees or there is no such layer.</returns>
    public string? Describe(IReadOnlyList<ReferenceVector> vectors)
    {
        OnnxModel plain = FunctionInlining.Inline(model);
        OnnxNode[] layers = plain.Graph.WithBranches.SelectMany(graph => graph.Nodes)
            .Where(node => node.Domain == Opsets.Standard && node.Operator is "LSTM" or "GRU" or "RNN").ToArray();

        // An exporter errs in all layers of a kind; a patched model may err in one.
        IEnumerable<(OnnxNode[] Layers, RecurrentReading Reading)> tries =
            from layersOfOne in layers.GroupBy(layer => layer.Operator, StringComparer.Ordinal).Select(kind => kind.ToArray())
                .Concat(layers.Length > 1 ? layers.Select(layer => new[] { layer }) : [])
            from reading in RecurrentReading.Of(layersOfOne[0].Operator)
            select (layersOfOne, reading);
        foreach ((OnnxNode[] tried, RecurrentReading reading) in tries.Take(MostTries))
        {
            if (Agrees(RereadLayers.Of(plain, tried, reading), vectors))
            {
                return Sentence(tried, reading);
            }
        }

        return null;
    }

    private bool Agrees(OnnxModel reread, IReadOnlyList<ReferenceVector> vectors)
    {
        try
        {
            ModelGraph graph = ModelLowering.Lower(reread, options, cancellationToken).Graph;
            foreach (ReferenceVector vector in vectors)
            {
                Difference difference = new();
                Tensor[] answers = ReferenceEvaluator.Evaluate(graph, vector.Inputs, cancellationToken);
                for (int o = 0; o < answers.Length; o++)
                {
                    if (vector.Outputs[o] is { } stored)
                    {
                        difference.Add(stored, answers[o]);
                    }
                }

                if (difference.Scaled > tolerance)
                {
                    return false;
                }
            }

            return true;
        }
        catch (Exception exception) when (exception is ModelException or EvaluationException)
        {
            // Such a layer has another shape, or no answer: it is not what the trainer had.
            return false;
        }
    }

    private static string Sentence(OnnxNode[] layers, RecurrentReading reading)
    {
        OnnxNode first = layers[0];
        List<string> changes = [];
        if (reading.TogglesReset)
        {
            changes.Add($"linear_before_reset = {1 - RereadLayers.ResetOf(first)}, where the file says {RereadLayers.ResetOf(first)}");
        }

        if (reading.GateOrder is not null)
        {
            changes.Add($"the gates in the order {reading.OrderText}, which is not ONNX's");
        }

        if (reading.IsTurned)
        {
            string direction = RereadLayers.DirectionOf(first);
            changes.Add(direction == "bidirectional"
                ? "the weights of both directions exchanged"
                : $"direction = {(direction == "reverse" ? "forward" : "reverse")}, where the file says {direction}");
        }

        string subject = layers.Length == 1
            ? $"{first.Operator} {UntrustedText.Quote(NodeContext.NameOf(first))} is"
            : $"all {layers.Length} layers {first.Operator} are";
        return $"It gives them where {subject} read with {string.Join(", and ", changes)}: the exporter did not write what was trained. "
            + $"Fix the export, or report it to the exporter's authors.";
    }
}
