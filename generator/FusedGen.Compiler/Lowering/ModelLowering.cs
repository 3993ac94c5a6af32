using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Lowering.Batching;
using FusedGen.Compiler.Lowering.Functions;
using FusedGen.Compiler.Lowering.Texts;
using FusedGen.Compiler.Onnx;

namespace FusedGen.Compiler.Lowering;

/// <summary>Writes an ONNX network in the graph's few operations, with static shapes.</summary>
public static class ModelLowering
{
    /// <summary>Lowers a model as it stands in its file.</summary>
    /// <param name="model">The model as it was read.</param>
    /// <param name="cancellationToken">Stops between operations.</param>
    /// <exception cref="ModelException">The model contradicts itself or needs something that is not supported. All
    /// unsupported operators are named at once.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static LoweredModel Lower(OnnxModel model, CancellationToken cancellationToken = default) => Lower(model, LoweringOptions.None, cancellationToken);

    /// <summary>
    /// Lowers a model with sizes for the dimensions that its file leaves open, with values for inputs, and with the
    /// outputs that are wanted.
    /// </summary>
    /// <param name="model">The model as it was read.</param>
    /// <param name="options">What the attribute says of it.</param>
    /// <param name="cancellationToken">Stops between operations.</param>
    /// <exception cref="ModelException">The model contradicts itself or needs something that is not supported. All
    /// unsupported operators are named at once.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static LoweredModel Lower(OnnxModel model, LoweringOptions options, CancellationToken cancellationToken)
    {
        OnnxGraph file = FunctionInlining.Inline(model).Graph;
        OnnxGraph graph = options.Outputs.Of(file);
        IReadOnlyList<OnnxNode> nodes = NodeOrder.Of(graph);
        OperatorSupport.Require(model.Opsets, nodes);

        options = options with { Dimensions = options.Dimensions.OfAll(graph.Inputs) };
        InputSelection selection = InputSelection.Of(graph, nodes, options);
        NetworkLowering network = new(model.Opsets, graph, nodes, selection, options, cancellationToken);
        IReadOnlyList<Value> declared = network.Declare(_ => 1);
        int ports = declared.Count(input => input.Constant is null) + graph.Outputs.Count;
        if (ports > ModelLimits.Ports)
        {
            throw new ModelException(
                DiagnosticIds.TooLarge,
                $"The graph has {ports} inputs and outputs; the limit is {ModelLimits.Ports}. Stack them into fewer tensors before the export, "
                + $"or name the outputs that you need: Outputs = \"…\".");
        }

        IReadOnlyList<BatchDimension> open = BatchDimension.In(selection, options.Dimensions);
        ModelGraph result = open.Count == 0 ? network.Run(_ => 1).Graph : BatchLowering.Lower(network, open, declared);
        TextLowering.RequireKnownSources(result);
        TextLowering.RequireKnownOutputs(result, graph.Outputs.Select(o => o.Name).ToArray());
        return new LoweredModel(
            result, graph.Outputs.Select(o => o.Name).ToArray(), model.Opsets.TryGetValue(Opsets.Standard, out long opset) ? opset : 0, model.Producer,
            model.Metadata)
        {
            DeclaredInputs = declared,
            UnreadInputs = declared.Where(input => !selection.IsRead(input.Name)).ToArray(),
            File = new FileSignature(
                selection.Inputs.Select(i => i.Name).ToArray(),
                file.Outputs.Select(o => o.Name).ToArray(),
                file.Inputs.Select(i => i.Name).Except(selection.Inputs.Select(i => i.Name), StringComparer.Ordinal).ToArray()),
        };
    }
}
