using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Onnx;
using FusedGen.Compiler.Reference;

namespace FusedGen.Compiler.Lowering;

/// <summary>
/// Collects the operations of a graph. One whose inputs are all constants is computed at once, so that shape arithmetic
/// and prepared weights never become operations.
/// </summary>
internal sealed class GraphBuilder
{
    private readonly CancellationToken _cancellationToken;
    private readonly GraphBuilder? _outer;
    private readonly List<Operation> _operations = [];
    private readonly Dictionary<Value, IReadOnlyList<string>> _sources = [];
    private readonly List<SliceBound> _bounds = [];
    private readonly List<SizeCheck> _checks = [];
    private long _foldedWork;

    /// <summary>Collects the operations of a network.</summary>
    /// <param name="rows">How many samples the network is lowered for; the limits are those of one.</param>
    /// <param name="vocabulary">The texts of the network.</param>
    /// <param name="cancellationToken">Stops between operations.</param>
    public GraphBuilder(int rows, Vocabulary vocabulary, CancellationToken cancellationToken)
    {
        Rows = rows;
        Vocabulary = vocabulary;
        _cancellationToken = cancellationToken;
    }

    private GraphBuilder(GraphBuilder outer)
        : this(outer.Rows, outer.Vocabulary, outer._cancellationToken)
    {
        _outer = outer;
    }

    public IReadOnlyList<Operation> Operations => _operations;

    /// <summary>How many samples the graph is for.</summary>
    public int Rows { get; }

    /// <summary>The texts of the network, which constants bring.</summary>
    public Vocabulary Vocabulary { get; }

    /// <summary>
    /// The ends of slices that lie beyond the axis that is sliced, in this graph and in those inside it.
    /// </summary>
    public IReadOnlyList<SliceBound> Bounds => _bounds;

    /// <summary>Whether the operations are those of a graph inside another one.</summary>
    public bool IsNested => _outer is not null;

    /// <summary>Collects the operations of a graph inside this one.</summary>
    public GraphBuilder Nested() => new(this);

    /// <summary>
    /// Says which of the network's inputs a value comes from that no operation here computes: what goes into a graph
    /// inside another one.
    /// </summary>
    public void DeclareSource(Value value, IReadOnlyList<string> inputs) => _sources[value] = inputs;

    /// <summary>Notes that a slice keeps all of an axis now, and would not if it were longer.</summary>
    public void NoteBound(SliceBound bound)
    {
        if (_outer is not null)
        {
            _outer.NoteBound(bound);
            return;
        }

        _bounds.Add(bound);
    }

    /// <summary>What the inputs must be that sizes follow from.</summary>
    public IReadOnlyList<SizeCheck> Checks => _checks;

    /// <summary>Has predictions check what an input is.</summary>
    public void Check(SizeCheck check) => _checks.Add(check);

    /// <summary>Adds an operation with several outputs.</summary>
    public void AddAlways(Operation operation) => _operations.Add(operation);

    /// <summary>Adds an operation, or evaluates it.</summary>
    /// <returns>The operation's output, or the constant that it computes.</returns>
    /// <exception cref="ModelException">The operation has constant inputs and no result.</exception>
    public Value Add(Operation operation)
    {
        _cancellationToken.ThrowIfCancellationRequested();
        if (operation.Inputs.All(i => i.Constant is not null) && IsWithinLimits(operation))
        {
            return new Value(operation.Output.Name, Evaluate(operation));
        }

        _operations.Add(operation);
        return operation.Output;
    }

    /// <summary>The names of what a value is computed from in the end, in ordinal order.</summary>
    public IReadOnlyList<string> InputsBehind(Value value)
    {
        HashSet<Value> needed = [value];
        for (int i = _operations.Count - 1; i >= 0; i--)
        {
            int before = needed.Count;
            needed.ExceptWith(_operations[i].Outputs);
            if (needed.Count < before)
            {
                needed.UnionWith(_operations[i].Inputs.Where(input => input.Constant is null));
            }
        }

        return needed.SelectMany(SourcesOf).Distinct(StringComparer.Ordinal).OrderBy(name => name, StringComparer.Ordinal).ToArray();
    }

    private IReadOnlyList<string> SourcesOf(Value value) =>
        value.Constant is not null ? []
        : _sources.TryGetValue(value, out IReadOnlyList<string>? names) ? names
        : _outer?.InputsBehind(value) ?? [value.Name];

    private bool IsWithinLimits(Operation operation)
    {
        long read = operation.Inputs.Sum(i => (long)i.Shape.Count);
        long work = operation.Work + operation.Output.Shape.Count + read;
        return operation.Output.Shape.Count <= Math.Max((long)ModelLimits.FoldedElements * Rows, read) && TrySpend(work);
    }

    /// <summary>All graphs of a model share its budget.</summary>
    private bool TrySpend(long work)
    {
        if (_outer is not null)
        {
            return _outer.TrySpend(work);
        }

        bool isLeft = _foldedWork + work <= ModelLimits.FoldedWork * Rows;
        _foldedWork += isLeft ? work : 0;
        return isLeft;
    }

    private Tensor Evaluate(Operation operation)
    {
        try
        {
            return ReferenceEvaluator.Evaluate(
                operation, value => throw new InvalidOperationException($"{value} is no constant."), _cancellationToken)[0];
        }
        catch (EvaluationException e)
        {
            throw new ModelException(
                DiagnosticIds.UnsupportedAttribute,
                $"Node {UntrustedText.Quote(operation.Origin.Names[0])} ({operation.Origin}) has constant inputs and no result: {e.Message}");
        }
    }
}
