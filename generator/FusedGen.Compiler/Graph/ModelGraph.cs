using FusedGen.Compiler.Graph.Batching;
using FusedGen.Compiler.Graph.Operations;

namespace FusedGen.Compiler.Graph;

/// <summary>
/// A whole network: inputs, outputs, and operations in an order in which each one's inputs come before it. Rewrites
/// change it in place through the few methods here, which keep that order.
/// </summary>
public sealed class ModelGraph
{
    private readonly List<Operation> _operations;
    private readonly List<Value> _outputs;

    public ModelGraph(IReadOnlyList<Value> inputs, IEnumerable<Value> outputs, IEnumerable<Operation> operations)
    {
        Inputs = inputs;
        _outputs = outputs.ToList();
        _operations = operations.ToList();
    }

    /// <summary>The run-time inputs in graph order.</summary>
    public IReadOnlyList<Value> Inputs { get; }

    /// <summary>The outputs in graph order. An output can be an input or a constant.</summary>
    public IReadOnlyList<Value> Outputs => _outputs;

    /// <summary>
    /// Where inputs and outputs carry the batch; null where no dimension of the file is open, so that a batch is
    /// samples one by one, each with inputs and outputs of its own.
    /// </summary>
    public BatchPorts? Batch { get; init; }

    /// <summary>The texts whose numbers are the elements of its values of texts.</summary>
    public Vocabulary Vocabulary { get; init; } = new();

    /// <summary>
    /// For each output what the classes are called that it is about; null for one that is about none that have names.
    /// </summary>
    public IReadOnlyList<ClassLabels?> Classes { get; init; } = [];

    /// <summary>What the inputs must be that sizes follow from. A prediction checks it first.</summary>
    public IReadOnlyList<SizeCheck> Checks { get; init; } = [];

    /// <summary>The operations in an order of evaluation.</summary>
    public IReadOnlyList<Operation> Operations => _operations;

    /// <summary>The operations, and after each scan those of its body.</summary>
    public IEnumerable<Operation> OperationsAndBodies =>
        _operations.SelectMany(o => o is ScanOperation scan ? scan.Body.OperationsAndBodies.Prepend(o) : [o]);

    /// <summary>Multiply-adds of one evaluation.</summary>
    public long MultiplyAdds => _operations.Sum(o => o.MultiplyAdds);

    /// <summary>Weights and biases in all operations.</summary>
    public long Parameters => _operations.Sum(o => o.Parameters);

    /// <summary>The operations that read a value, each once, in order.</summary>
    public IReadOnlyList<Operation> UsersOf(Value value) => _operations.Where(o => o.Inputs.Contains(value)).ToList();

    /// <summary>Whether the value is an output of the whole network.</summary>
    public bool IsOutput(Value value) => _outputs.Contains(value);

    /// <summary>
    /// The one operation that reads the value, or null where there are others or the network returns it.
    /// </summary>
    public Operation? SingleUserOf(Value value)
    {
        if (IsOutput(value))
        {
            return null;
        }

        Operation? user = null;
        foreach (Operation operation in _operations)
        {
            if (operation.Inputs.Contains(value))
            {
                if (user is not null)
                {
                    return null;
                }

                user = operation;
            }
        }

        return user;
    }

    /// <summary>
    /// Puts operations in the place of one. The last of them usually owns the replaced operation's output value.
    /// </summary>
    public void Replace(Operation old, params Operation[] replacement)
    {
        int index = _operations.IndexOf(old);
        _operations.RemoveAt(index);
        _operations.InsertRange(index, replacement);
    }

    /// <summary>Takes an operation out; its output must have no user left.</summary>
    public void Remove(Operation operation) => _operations.Remove(operation);

    /// <summary>Lets every user of a value, and the network's outputs, read another one instead.</summary>
    public void Redirect(Value from, Value to)
    {
        for (int i = 0; i < _operations.Count; i++)
        {
            Operation operation = _operations[i];
            if (operation.Inputs.Contains(from))
            {
                _operations[i] = operation.WithInputs(operation.Inputs.Select(v => v == from ? to : v).ToArray());
            }
        }

        for (int i = 0; i < _outputs.Count; i++)
        {
            if (_outputs[i] == from)
            {
                _outputs[i] = to;
            }
        }
    }

    /// <summary>Drops every operation that no output depends on.</summary>
    public void RemoveDeadOperations()
    {
        HashSet<Value> live = [.. _outputs];
        for (int i = _operations.Count - 1; i >= 0; i--)
        {
            if (_operations[i].Outputs.Any(live.Contains))
            {
                live.UnionWith(_operations[i].Inputs);
            }
            else
            {
                _operations.RemoveAt(i);
            }
        }
    }
}
