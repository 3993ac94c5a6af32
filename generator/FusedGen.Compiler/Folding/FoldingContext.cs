using FusedGen.Compiler.Graph;

namespace FusedGen.Compiler.Folding;

/// <summary>
/// The graph under rewriting, with an index of who produces and who reads each value, and the report. An operation
/// whose outputs nobody reads any more is dropped at once, so that the number of users is always the true one.
/// </summary>
internal sealed class FoldingContext
{
    private readonly ModelGraph _graph;
    private readonly Dictionary<Value, List<Operation>> _users = [];
    private readonly Dictionary<Value, Operation> _producers = [];
    private readonly List<FoldEntry> _entries = [];
    private readonly Dictionary<(string Rule, Value At), int> _refusals = [];
    private readonly HashSet<(Rewrite Rewrite, Operation Operation)> _visited = [];
    private readonly HashSet<(Rewrite Rewrite, Operation First, Operation Second)> _failed = [];

    public FoldingContext(ModelGraph graph, CancellationToken cancellationToken)
    {
        _graph = graph;
        CancellationToken = cancellationToken;
        graph.RemoveDeadOperations();
        foreach (Operation operation in graph.Operations)
        {
            Register(operation);
        }
    }

    public CancellationToken CancellationToken { get; }

    /// <summary>How large values are for stored samples; null where there are none.</summary>
    public ObservedSizes? Observed { get; init; }

    public IReadOnlyList<Operation> Operations => _graph.Operations;

    /// <summary>What was told so far, without refusals that a later rewrite made void.</summary>
    public IReadOnlyList<FoldEntry> Entries
    {
        get
        {
            HashSet<int> standing = [.. _refusals.Values];
            return _entries.Where((entry, i) => entry.Outcome == FoldOutcome.Folded || standing.Contains(i)).ToList();
        }
    }

    /// <summary>
    /// Whether a rewrite sees an operation for the first time. One that looks at nothing but the operation itself,
    /// which is immutable, need not look again.
    /// </summary>
    public bool IsNewTo(Rewrite rewrite, Operation operation) => _visited.Add((rewrite, operation));

    /// <summary>Whether a rewrite found before that two operations, which are immutable, do not go together.</summary>
    public bool HasFailed(Rewrite rewrite, Operation first, Operation second) => _failed.Contains((rewrite, first, second));

    /// <summary>
    /// Notes that two operations do not go together, so that a costly rewrite need not find it again in every round.
    /// </summary>
    public void Failed(Rewrite rewrite, Operation first, Operation second) => _failed.Add((rewrite, first, second));

    /// <summary>Whether the operation is still part of the graph.</summary>
    public bool Contains(Operation operation) => _producers.TryGetValue(operation.Output, out Operation? producer) && producer == operation;

    public bool IsOutput(Value value) => _graph.IsOutput(value);

    /// <summary>The operation that computes a value; null for inputs and constants.</summary>
    public Operation? ProducerOf(Value value) => _producers.TryGetValue(value, out Operation? producer) ? producer : null;

    /// <summary>The operations that read a value, each once.</summary>
    public IReadOnlyList<Operation> UsersOf(Value value) => _users.TryGetValue(value, out List<Operation>? users) ? users : [];

    /// <summary>
    /// The one operation that reads the value, or null where there are others or the network returns it.
    /// </summary>
    public Operation? SingleUserOf(Value value) =>
        _users.TryGetValue(value, out List<Operation>? users) && users.Count == 1 && !IsOutput(value) ? users[0] : null;

    /// <summary>
    /// Whether the value is read by this operation only, and as its first input only: as data, not as an operand of an
    /// epilogue.
    /// </summary>
    public bool IsOnlyDataOf(Value value, Operation operation) =>
        SingleUserOf(value) == operation && operation.Inputs[0] == value && operation.Inputs.Count(v => v == value) == 1;

    /// <summary>Puts operations in the place of one, and drops what nobody reads any more.</summary>
    public void Replace(Operation old, params Operation[] replacement)
    {
        Unregister(old);
        _graph.Replace(old, replacement);
        foreach (Operation operation in replacement)
        {
            Register(operation);
        }

        DropUnread(old.Inputs.Concat(old.Outputs));
    }

    /// <summary>
    /// Puts an operation in the place of one, and takes another one out whose output it computes now.
    /// </summary>
    public void TakeOver(Operation old, Operation removed, Operation replacement)
    {
        Unregister(old);
        Unregister(removed);
        _graph.Replace(old, replacement);
        _graph.Remove(removed);
        Register(replacement);
        DropUnread(old.Inputs.Concat(removed.Inputs));
    }

    /// <summary>Lets every user of a value, and the network's outputs, read another one instead.</summary>
    public void Redirect(Value from, Value to)
    {
        Operation[] users = UsersOf(from).ToArray();
        foreach (Operation user in users)
        {
            Unregister(user);
        }

        _graph.Redirect(from, to);
        foreach (Operation user in users)
        {
            Register(user.Output.Producer!);
        }

        DropUnread([from]);
    }

    /// <summary>Notes a rewrite that was done, and forgets that the same one was refused there before.</summary>
    public void Folded(Rewrite rewrite, string what, Value at) => Folded(rewrite, what, rewrite.Algebra, at);

    /// <summary>Notes a rewrite that was done in another form than its usual one.</summary>
    public void Folded(Rewrite rewrite, string what, string algebra, Value at)
    {
        _refusals.Remove((rewrite.Name, at));
        _entries.Add(new FoldEntry(FoldOutcome.Folded, rewrite.Name, what, algebra, null));
    }

    /// <summary>Whether the rewrite was refused there, and not done since.</summary>
    public bool IsRefused(Rewrite rewrite, Value at) => _refusals.ContainsKey((rewrite.Name, at));

    /// <summary>
    /// Notes a rewrite that was refused; where it is refused again, the last words stand in the first place.
    /// </summary>
    public void Refused(Rewrite rewrite, string what, string reason, Value at)
    {
        FoldEntry entry = new(FoldOutcome.Refused, rewrite.Name, what, rewrite.Algebra, reason);
        if (_refusals.TryGetValue((rewrite.Name, at), out int index))
        {
            _entries[index] = entry;
        }
        else
        {
            _refusals.Add((rewrite.Name, at), _entries.Count);
            _entries.Add(entry);
        }
    }

    private void Register(Operation operation)
    {
        foreach (Value output in operation.Outputs)
        {
            _producers[output] = operation;
        }

        foreach (Value input in operation.Inputs.Distinct())
        {
            if (!_users.TryGetValue(input, out List<Operation>? users))
            {
                _users.Add(input, users = []);
            }

            users.Add(operation);
        }
    }

    private void Unregister(Operation operation)
    {
        foreach (Value output in operation.Outputs)
        {
            _producers.Remove(output);
        }

        foreach (Value input in operation.Inputs.Distinct())
        {
            _users[input].Remove(operation);
        }
    }

    private void DropUnread(IEnumerable<Value> candidates)
    {
        Stack<Value> pending = new(candidates);
        while (pending.Count > 0)
        {
            Operation? producer = ProducerOf(pending.Pop());
            if (producer is not null && producer.Outputs.All(o => UsersOf(o).Count == 0 && !IsOutput(o)))
            {
                Unregister(producer);
                _graph.Remove(producer);
                foreach (Value input in producer.Inputs)
                {
                    pending.Push(input);
                }
            }
        }
    }
}
