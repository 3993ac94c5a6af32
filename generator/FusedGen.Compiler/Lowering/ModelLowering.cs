using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Onnx;

namespace FusedGen.Compiler.Lowering;

/// <summary>Writes an ONNX network in the graph's few operations, with static shapes.</summary>
public static class ModelLowering
{
    /// <summary>Lowers a model.</summary>
    /// <param name="model">The model as it was read.</param>
    /// <param name="cancellationToken">Stops between operations.</param>
    /// <exception cref="ModelException">The model contradicts itself or needs something that is not supported. All unsupported operators are named at once.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static LoweredModel Lower(OnnxModel model, CancellationToken cancellationToken = default) => Lower(model, FixedDimensions.None, FixedInputs.None, cancellationToken);

    /// <summary>Lowers a model with sizes for the dimensions that its file leaves open, and with values for inputs.</summary>
    /// <param name="model">The model as it was read.</param>
    /// <param name="dimensions">The sizes.</param>
    /// <param name="fixedInputs">The values.</param>
    /// <param name="cancellationToken">Stops between operations.</param>
    /// <exception cref="ModelException">The model contradicts itself or needs something that is not supported. All unsupported operators are named at once.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static LoweredModel Lower(OnnxModel model, FixedDimensions dimensions, FixedInputs fixedInputs, CancellationToken cancellationToken)
    {
        IReadOnlyList<OnnxNode> nodes = NodeOrder.Of(model.Graph);
        OperatorSupport.Require(model.Opsets, nodes);

        ValueScope values = new();
        values.Bind(model.Graph.Initializers);
        IReadOnlyList<Value> declared = fixedInputs.Fix(ModelInput.ValuesOf(model.Graph.Inputs.Where(i => values.Find(i.Name) is null).ToArray(), dimensions));
        foreach (Value input in declared)
        {
            values.Bind(input.Name, input);
        }

        Value[] inputs = declared.Where(input => input.Constant is null).ToArray();
        int ports = inputs.Length + model.Graph.Outputs.Count;
        if (ports > ModelLimits.Ports)
        {
            throw new ModelException(
                DiagnosticIds.TooLarge, $"The graph has {ports} inputs and outputs; the limit is {ModelLimits.Ports}. Stack them into fewer tensors before the export.");
        }

        GraphBuilder graph = new(cancellationToken);
        IReadOnlyList<Value> outputs = new GraphLowering(model.Opsets, cancellationToken).Lower(model.Graph, nodes, values, graph);
        ModelGraph result = new(inputs, outputs, graph.Operations);
        result.RemoveDeadOperations();
        return new LoweredModel(
            result, model.Graph.Outputs.Select(o => o.Name).ToArray(), model.Opsets.TryGetValue(Opsets.Standard, out long opset) ? opset : 0, model.Producer, model.Metadata)
        {
            DefaultedInputs = model.Graph.Inputs.Select(i => i.Name).Where(name => declared.All(input => input.Name != name)).ToArray(),
            DeclaredInputs = declared,
        };
    }
}
