using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Lowering.RunTimeSizes;
using FusedGen.Compiler.Lowering.Texts;
using FusedGen.Compiler.Onnx;

namespace FusedGen.Compiler.Lowering;

/// <summary>
/// Lowers the nodes of a model's graph, and of the graphs inside it: branches that are taken, and bodies of loops.
/// </summary>
internal sealed class GraphLowering(IReadOnlyDictionary<string, long> opsets, DeclaredShapes declared, CancellationToken cancellationToken)
{
    private readonly List<(OnnxNode Node, string Branch)> _branches = [];
    private readonly List<LoweredNode> _lowered = [];
    private readonly Dictionary<Value, ClassLabels> _classes = [];
    private readonly Dictionary<Value, TokenList> _tokens = [];
    private readonly Dictionary<Value, IReadOnlyList<Value>> _sequences = [];
    private int _nodes;
    private ModelException? _failure;

    /// <summary>The shapes that the file declares.</summary>
    public DeclaredShapes Declared => declared;

    /// <summary>The branches that were taken, in order.</summary>
    public IReadOnlyList<(OnnxNode Node, string Branch)> Branches => _branches;

    /// <summary>The nodes that were lowered, in order.</summary>
    public IReadOnlyList<LoweredNode> Nodes => _lowered;

    /// <summary>What the node reads that could not be lowered.</summary>
    public IReadOnlyList<Value> ReadByFailed { get; private set; } = [];

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
            Count(node);
            NodeContext context = new(node, (int)(Opsets.Of(node, opsets) ?? 0), operations, values, used, this);
            try
            {
                context.RequireNoText();
                context.RequireNoSequence();
                if (context.TokensRead is { } tokens)
                {
                    TokenLowering.Lower(context, node.Domain, tokens);
                }
                else
                {
                    RunTimeOperators.Lower(context, OperatorTable.Find(node.Domain, node.Operator)!);
                }

                context.RequireTypes();
                context.RequireAllRead();
            }
            catch (ModelException exception) when (Notes(exception, node, values))
            {
                throw;
            }

            _lowered.Add(new LoweredNode(node, Known(node.Inputs, values), Known(node.Outputs, values)));
        }

        return graph.Outputs.Select(output => values.Find(output.Name) ?? throw new ModelException(
            DiagnosticIds.UnsupportedAttribute,
            $"The output {UntrustedText.Quote(output.Name)} comes from an optional output of a node that is not supported.")).ToArray();
    }

    /// <summary>Checks a graph inside another one, and puts its nodes into an order of evaluation.</summary>
    /// <param name="inside">The graph.</param>
    /// <param name="outer">The values of the graph around it.</param>
    /// <exception cref="ModelException">The graph contradicts itself or needs something that is not
    /// supported.</exception>
    public IReadOnlyList<OnnxNode> Order(OnnxGraph inside, ValueScope outer)
    {
        IReadOnlyList<OnnxNode> nodes = NodeOrder.Of(inside, outer);
        OperatorSupport.Require(opsets, nodes);
        return nodes;
    }

    /// <summary>Lowers a graph inside another one as if its nodes stood there.</summary>
    /// <param name="inside">The graph.</param>
    /// <param name="nodes">Its nodes, in order.</param>
    /// <param name="inputs">What its inputs are, in their order.</param>
    /// <param name="outer">The values of the graph around it.</param>
    /// <param name="operations">Takes the operations.</param>
    /// <returns>The values of the graph's outputs.</returns>
    /// <exception cref="ModelException">The graph contradicts itself or needs something that is not
    /// supported.</exception>
    public IReadOnlyList<Value> LowerInside(
        OnnxGraph inside, IReadOnlyList<OnnxNode> nodes, IReadOnlyList<Value> inputs, ValueScope outer, GraphBuilder operations)
    {
        ValueScope values = new(outer);
        values.Bind(inside.Initializers);
        for (int i = 0; i < inputs.Count; i++)
        {
            values.Bind(inside.Inputs[i].Name, inputs[i]);
        }

        return Lower(inside, nodes, values, operations);
    }

    /// <summary>What the classes are called that values are about.</summary>
    public IReadOnlyDictionary<Value, ClassLabels> Classes => _classes;

    /// <summary>Says what the classes are called that a value is about.</summary>
    public void NoteClasses(Value value, ClassLabels labels) => _classes[value] = labels;

    /// <summary>The tokens that a value stands for; null for any other value.</summary>
    public TokenList? TokensOf(Value value) => _tokens.TryGetValue(value, out TokenList? tokens) ? tokens : null;

    /// <summary>Says that a value stands for tokens.</summary>
    public void NoteTokens(Value value, TokenList tokens) => _tokens[value] = tokens;

    /// <summary>The tensors of the sequence that a value stands for; null for any other value.</summary>
    public IReadOnlyList<Value>? SequenceOf(Value value) => _sequences.TryGetValue(value, out IReadOnlyList<Value>? tensors) ? tensors : null;

    /// <summary>Says that a value stands for a sequence of tensors.</summary>
    public void NoteSequence(Value value, IReadOnlyList<Value> tensors) => _sequences[value] = tensors;

    /// <summary>Notes a branch that is taken.</summary>
    public void Take(OnnxNode node, string branch) => _branches.Add((node, branch));

    /// <summary>Keeps what the innermost node of a failure reads, and lets the failure pass.</summary>
    private bool Notes(ModelException exception, OnnxNode node, ValueScope values)
    {
        if (_failure != exception)
        {
            _failure = exception;
            ReadByFailed = Known(node.Inputs, values);
        }

        return false;
    }

    private static Value[] Known(IReadOnlyList<string> names, ValueScope values) => names.Where(values.Has).Select(values.Find).OfType<Value>().ToArray();

    private void Count(OnnxNode node)
    {
        if (++_nodes > ModelLimits.LoweredNodes)
        {
            throw new ModelException(
                DiagnosticIds.TooLarge,
                $"{NodeContext.Describe(node)} stands in a loop whose rounds have more than {Figures.Count(ModelLimits.LoweredNodes)} nodes together; "
                + $"that is the limit. Compute the loop in code, or cut it off: Outputs = \"…\".");
        }
    }
}
