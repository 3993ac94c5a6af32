using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Onnx;
using FusedGen.Compiler.Reference;

namespace FusedGen.Compiler.Lowering;

/// <summary>
/// Collects the operations of a graph. One whose inputs are all constants is computed at once, so that shape arithmetic and prepared weights
/// never become operations.
/// </summary>
internal sealed class GraphBuilder(CancellationToken cancellationToken)
{
    private readonly List<Operation> _operations = [];
    private long _foldedWork;

    public IReadOnlyList<Operation> Operations => _operations;

    /// <summary>Collects the operations of a graph inside this one.</summary>
    public GraphBuilder Nested() => new(cancellationToken);

    /// <summary>Adds an operation with several outputs.</summary>
    public void AddAlways(Operation operation) => _operations.Add(operation);

    /// <summary>Adds an operation, or evaluates it.</summary>
    /// <returns>The operation's output, or the constant that it computes.</returns>
    /// <exception cref="ModelException">The operation has constant inputs and no result.</exception>
    public Value Add(Operation operation)
    {
        cancellationToken.ThrowIfCancellationRequested();
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

        return needed.Select(input => input.Name).OrderBy(name => name, StringComparer.Ordinal).ToArray();
    }

    private bool IsWithinLimits(Operation operation)
    {
        long read = operation.Inputs.Sum(i => (long)i.Shape.Count);
        long work = operation.MultiplyAdds + operation.Output.Shape.Count + read;
        work += operation is PoolOperation pool ? (long)pool.Output.Shape.Count * pool.Window.Taps : 0;
        if (operation.Output.Shape.Count > Math.Max(ModelLimits.FoldedElements, read) || _foldedWork + work > ModelLimits.FoldedWork)
        {
            return false;
        }

        _foldedWork += work;
        return true;
    }

    private Tensor Evaluate(Operation operation)
    {
        try
        {
            return ReferenceEvaluator.Evaluate(
                operation, value => throw new InvalidOperationException($"{value} is no constant."), cancellationToken)[0];
        }
        catch (EvaluationException e)
        {
            throw new ModelException(
                DiagnosticIds.UnsupportedAttribute,
                $"Node {UntrustedText.Quote(operation.Origin.Names[0])} ({operation.Origin}) has constant inputs and no result: {e.Message}");
        }
    }
}
