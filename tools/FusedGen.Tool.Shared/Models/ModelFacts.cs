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
    /// <summary>The domain of the standard operators.</summary>
    public const string Standard = "ai.onnx";

    /// <summary>What the file says.</summary>
    /// <param name="file">The model.</param>
    /// <param name="whenFolded">Is given the folded model, where it is supported.</param>
    public static InspectDocument Of(ModelFile file, Action<FoldedModel>? whenFolded = null)
    {
        OnnxModel model = file.Onnx;
        (FoldedModel? folded, string? precision, IReadOnlyList<ModelDiagnostic> diagnostics) = Fold(file);
        if (folded is not null)
        {
            whenFolded?.Invoke(folded);
        }

        ModelGraph? lowered = folded?.Original;
        OnnxGraph graph = Part(file);
        HashSet<string> initializers = [.. graph.Initializers.Select(i => i.Name)];
        return new InspectDocument(
            UntrustedText.Escape(file.Name),
            file.Sha256,
            file.Content.Model.Length,
            [.. file.Content.Beside.Files.Select(
                data => new DataFileDocument(UntrustedText.Escape(data.Location), data.Content.Count, data.State.ToString().ToLowerInvariant()))],
            UntrustedText.Escape(model.Producer),
            [.. model.Opsets.OrderBy(o => o.Key, StringComparer.Ordinal).Select(o => new OpsetDocument(Domain(o.Key), o.Value))],
            model.Functions.Count,
            [.. graph.Inputs.Where(i => !initializers.Contains(i.Name)).Select(Tensor)],
            [.. graph.Outputs.Select((output, i) => output.DataType == 0 && lowered is not null ? Tensor(output.Name, lowered.Outputs[i]) : Tensor(output))],
            Operators(model, graph),
            Tensors(graph.WithBranches.SelectMany(inside => inside.Initializers)),
            lowered?.Parameters,
            lowered?.MultiplyAdds,
            [.. model.Metadata.Select(pair => new MetadataDocument(UntrustedText.Escape(pair.Key), pair.Value.Length))],
            folded is null ? [] : TreesDocument.Of(folded),
            lowered is not null,
            precision,
            [.. diagnostics.Select(d => new DiagnosticDocument(d.Id, d.Severity.ToString().ToLowerInvariant(), d.Message))]);
    }

    /// <summary>What the program needs, or all where that cannot be told.</summary>
    private static OnnxGraph Part(ModelFile file)
    {
        try
        {
            return ModelPart.Of(file.Onnx, file.Options);
        }
        catch (ModelException)
        {
            // The diagnostics tell why.
            return file.Onnx.Graph;
        }
    }

    private static (FoldedModel? Model, string? Precision, IReadOnlyList<ModelDiagnostic> Diagnostics) Fold(ModelFile file)
    {
        try
        {
            FoldedModel model = FoldedModel.Of(file.Onnx, file.Options, CancellationToken.None);
            return (model, model.DescribePrecision(model.ReadVectors(), file.Options, CancellationToken.None), []);
        }
        catch (ModelException exception)
        {
            return (null, null, exception.Diagnostics);
        }
    }

    private static OperatorDocument[] Operators(OnnxModel model, OnnxGraph part)
    {
        Dictionary<(string Domain, string Name), SupportedOperator> supported = SupportedOperators.All.ToDictionary(o => (o.Domain, o.Name));
        return
        [
            .. part.WithBranches.SelectMany(graph => graph.Nodes)
                .GroupBy(n => (n.Domain, n.Operator))
                .OrderByDescending(g => g.Count())
                .ThenBy(g => g.Key.Domain, StringComparer.Ordinal)
                .ThenBy(g => g.Key.Operator, StringComparer.Ordinal)
                .Select(g =>
                {
                    SupportedOperator? known = supported.GetValueOrDefault(g.Key);
                    long opset = g.First().Opset ?? model.Opsets.GetValueOrDefault(g.Key.Domain);
                    bool isSupported = known is not null && opset >= known.OldestOpset && opset <= known.NewestOpset;
                    string note = known is null ? "there is no such operator here"
                        : !isSupported ? string.Create(CultureInfo.InvariantCulture, $"opset {known.OldestOpset} to {known.NewestOpset}")
                        : known.Restrictions;
                    return new OperatorDocument(Domain(g.Key.Domain), UntrustedText.Escape(g.Key.Operator), g.Count(), isSupported, note);
                }),
        ];
    }

    private static TensorsDocument Tensors(IEnumerable<OnnxInitializer> initializers) => new(initializers.Count(), initializers.Sum(i => i.Content.Count));

    private static TensorDocument Tensor(OnnxValueInfo value) => new(
        UntrustedText.Escape(value.Name),
        OnnxDataTypes.NameOf(value.DataType),
        value.Dimensions?.Select(
            d => d.Size is { } size ? size.ToString(CultureInfo.InvariantCulture) : d.Symbol.Length > 0 ? UntrustedText.Escape(d.Symbol) : "?").ToArray());

    /// <summary>A tensor inside the network, of which the file need not tell anything.</summary>
    private static TensorDocument Tensor(string name, Value value) => new(
        UntrustedText.Escape(name),
        value.Type switch
        {
            ElementType.Float32 => "float",
            ElementType.Float64 => "double",
            _ => value.Type.ToString().ToLowerInvariant(),
        },
        [.. value.Shape.ToArray().Select(d => d.ToString(CultureInfo.InvariantCulture))]);

    private static string Domain(string domain) => domain.Length == 0 ? Standard : UntrustedText.Escape(domain);
}
