using System.Globalization;
using FusedGen.Compiler;
using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Lowering;
using FusedGen.Compiler.Onnx;
using FusedGen.Tool.Documents;

namespace FusedGen.Tool.Models;

/// <summary>What a file says of its network, whether that is supported or not.</summary>
internal static class ModelFacts
{
    private const string Standard = "ai.onnx";

    public static InspectDocument Of(ModelFile file)
    {
        OnnxModel model = file.Onnx;
        (ModelGraph? graph, string? precision, IReadOnlyList<ModelDiagnostic> diagnostics) = Fold(file);
        HashSet<string> initializers = [.. model.Graph.Initializers.Select(i => i.Name)];
        return new InspectDocument(
            UntrustedText.Escape(file.Name),
            file.Sha256,
            file.Content.Length,
            UntrustedText.Escape(model.Producer),
            [.. model.Opsets.OrderBy(o => o.Key, StringComparer.Ordinal).Select(o => new OpsetDocument(Domain(o.Key), o.Value))],
            [.. model.Graph.Inputs.Where(i => !initializers.Contains(i.Name)).Select(Tensor)],
            [.. model.Graph.Outputs.Select(Tensor)],
            Operators(model),
            Tensors(model.Graph.WithBranches.SelectMany(graph => graph.Initializers)),
            graph?.Parameters,
            graph?.MultiplyAdds,
            [.. model.Metadata.Select(pair => new MetadataDocument(UntrustedText.Escape(pair.Key), pair.Value.Length))],
            graph is not null,
            precision,
            [.. diagnostics.Select(d => new DiagnosticDocument(d.Id, d.Severity.ToString().ToLowerInvariant(), d.Message))]);
    }

    private static (ModelGraph? Graph, string? Precision, IReadOnlyList<ModelDiagnostic> Diagnostics) Fold(ModelFile file)
    {
        try
        {
            FoldedModel model = FoldedModel.Of(file.Onnx, file.Options, CancellationToken.None);
            return (model.Original, model.DescribePrecision(model.ReadVectors(), file.Options, CancellationToken.None), []);
        }
        catch (ModelException exception)
        {
            return (null, null, exception.Diagnostics);
        }
    }

    private static OperatorDocument[] Operators(OnnxModel model)
    {
        Dictionary<(string Domain, string Name), SupportedOperator> supported = SupportedOperators.All.ToDictionary(o => (o.Domain, o.Name));
        return
        [
            .. model.Graph.WithBranches.SelectMany(graph => graph.Nodes)
                .GroupBy(n => (n.Domain, n.Operator))
                .OrderByDescending(g => g.Count())
                .ThenBy(g => g.Key.Domain, StringComparer.Ordinal)
                .ThenBy(g => g.Key.Operator, StringComparer.Ordinal)
                .Select(g =>
                {
                    SupportedOperator? known = supported.GetValueOrDefault(g.Key);
                    long opset = model.Opsets.GetValueOrDefault(g.Key.Domain);
                    bool isSupported = known is not null && opset >= known.OldestOpset && opset <= known.NewestOpset;
                    string note = known is null ? "there is no such operator here"
                        : !isSupported ? string.Create(CultureInfo.InvariantCulture, $"opset {known.OldestOpset} to {known.NewestOpset}")
                        : known.Restrictions;
                    return new OperatorDocument(Domain(g.Key.Domain), UntrustedText.Escape(g.Key.Operator), g.Count(), isSupported, note);
                }),
        ];
    }

    private static TensorsDocument Tensors(IEnumerable<OnnxInitializer> initializers) => new(initializers.Count(), initializers.Sum(i => (long)i.Tensor.Count));

    private static TensorDocument Tensor(OnnxValueInfo value) => new(
        UntrustedText.Escape(value.Name),
        OnnxDataTypes.NameOf(value.DataType),
        value.Dimensions?.Select(d => d.Size is { } size ? size.ToString(CultureInfo.InvariantCulture) : d.Symbol.Length > 0 ? UntrustedText.Escape(d.Symbol) : "?").ToArray());

    private static string Domain(string domain) => domain.Length == 0 ? Standard : UntrustedText.Escape(domain);
}
