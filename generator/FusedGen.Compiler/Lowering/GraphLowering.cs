using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Onnx;

namespace FusedGen.Compiler.Lowering;

/// <summary>Lowers the nodes of a model's graph, and of the branches inside it that are taken.</summary>
internal sealed class GraphLowering(IReadOnlyDictionary<string, long> opsets, CancellationToken cancellationToken)
{
    /// <summary>Lowers the nodes of a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="nodes">Its nodes in an order of evaluation, all of them supported.</param>
    /// <param name="values">Its constants and inputs; the nodes' results are added.</param>
    /// <param name="operations">Takes the operations.</param>
    /// <returns>The values of the graph's outputs.</returns>
    /// <exception cref="ModelException">A node contradicts itself or needs something that is not supported.</exception>
    public IReadOnlyList<Value> Lower(OnnxGraph graph, IReadOnlyList<OnnxNode> nodes, ValueScope values, GraphBuilder operations)
    {
        HashSet<string> used = new(nodes.SelectMany(NodeReads.Of).Concat(graph.Outputs.Select(o => o.Name)), StringComparer.Ordinal);
        foreach (OnnxNode node in nodes)
        {
            cancellationToken.ThrowIfCancellationRequested();
            NodeContext context = new(node, (int)opsets[node.Domain], operations, values, used, this);
            OperatorTable.Find(node.Domain, node.Operator)!.Lower(context);
        }

        return graph.Outputs.Select(output => values.Find(output.Name) ?? throw new ModelException(
            DiagnosticIds.UnsupportedAttribute, $"The output {UntrustedText.Quote(output.Name)} comes from an optional output of a node that is not supported.")).ToArray();
    }

    /// <summary>Lowers a graph inside another one as if its nodes stood there.</summary>
    /// <param name="branch">The graph, which has no inputs of its own.</param>
    /// <param name="outer">The values of the graph around it.</param>
    /// <param name="operations">Takes the operations.</param>
    /// <returns>The values of the branch's outputs.</returns>
    /// <exception cref="ModelException">The branch contradicts itself or needs something that is not supported.</exception>
    public IReadOnlyList<Value> LowerBranch(OnnxGraph branch, ValueScope outer, GraphBuilder operations)
    {
        IReadOnlyList<OnnxNode> nodes = NodeOrder.Of(branch, outer);
        OperatorSupport.Require(opsets, nodes);
        ValueScope values = new(outer);
        values.Bind(branch.Initializers);
        return Lower(branch, nodes, values, operations);
    }
}
