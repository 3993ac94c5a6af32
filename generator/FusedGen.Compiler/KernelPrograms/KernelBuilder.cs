using FusedGen.Compiler.Graph;

namespace FusedGen.Compiler.KernelPrograms;

/// <summary>Collects the statements of a kernel; a scope that is open takes them until it is disposed.</summary>
internal sealed class KernelBuilder
{
    private readonly Stack<List<KernelStatement>> _open = new();

    /// <summary>Creates a builder without statements.</summary>
    public KernelBuilder() => _open.Push([]);

    /// <summary>The statements so far.</summary>
    public IReadOnlyList<KernelStatement> Body => _open.Peek();

    /// <summary>Adds a line for the reader.</summary>
    public void Comment(string text) => Add(new CommentStatement(text));

    /// <summary>Declares a variable.</summary>
    public Local Let(string name, KernelValue value)
    {
        Local local = new(name, value.Type);
        Add(new LetStatement(local, value));
        return local;
    }

    /// <summary>Declares a variable that is a place and has the width of an address.</summary>
    public Local LetPlace(string name, KernelValue value)
    {
        Local local = new(name, LaneType.Index, isNative: true);
        Add(new LetStatement(local, value));
        return local;
    }

    /// <summary>Gives a variable another value; its own is none.</summary>
    public void Assign(Local local, KernelValue value)
    {
        if (value is not LocalValue own || own.Local != local)
        {
            Add(new AssignStatement(local, value));
        }
    }

    /// <summary>Declares a table.</summary>
    public Table Declare(Table table)
    {
        Add(new TableStatement(table));
        return table;
    }

    /// <summary>Declares a pointer to an element.</summary>
    public Pointer Point(string name, Place place)
    {
        Pointer pointer = new(name, place.Pointer.Element);
        Add(new PointStatement(pointer, place));
        return pointer;
    }

    /// <summary>Moves a pointer.</summary>
    public void Advance(Pointer pointer, int elements) => Add(new AdvanceStatement(pointer, elements));

    /// <summary>Writes all lanes of a value.</summary>
    public void Store(Place place, KernelValue value) => Add(new StoreStatement(place, value, value.Type.Lanes));

    /// <summary>Writes the first lanes of a value, all of them where there are no more.</summary>
    public void Store(Place place, Local value, int count) => Add(new StoreStatement(place, value, Math.Min(count, value.Type.Lanes)));

    /// <summary>Writes one value to consecutive elements.</summary>
    public void Fill(Place place, int count, KernelValue value) => Add(new FillStatement(place, count, value));

    /// <summary>Copies consecutive elements.</summary>
    public void Copy(Place source, Place target, int count) => Add(new CopyStatement(source, target, count));

    /// <summary>Calls a function.</summary>
    public void Invoke(KernelFunction function, IReadOnlyList<Place> places, IReadOnlyList<AffineIndex> indices) =>
        Add(new InvokeStatement(function, places, indices));

    /// <summary>Opens a block.</summary>
    public Scope Block(string title = "") => Open(body => new BlockStatement(title, body));

    /// <summary>Opens a loop from 0.</summary>
    public Scope For(string name, int end, out Local variable, int step = 1) => For(name, KernelValues.Index(0), KernelValues.Index(end), out variable, step);

    /// <summary>Opens a loop.</summary>
    public Scope For(string name, KernelValue start, KernelValue end, out Local variable, int step = 1)
    {
        Local counter = new(name, LaneType.Index);
        variable = counter;
        return Open(body => new ForStatement(counter, start, end, step, body));
    }

    /// <summary>Opens a loop from 0, or nothing where it has one turn only.</summary>
    /// <returns>The loop; null where there is none.</returns>
    public Scope? Turns(string name, int end, out AffineIndex variable, int step = 1)
    {
        if (end <= step)
        {
            variable = 0;
            return null;
        }

        Scope scope = For(name, end, out Local counter, step);
        variable = counter;
        return scope;
    }

    /// <summary>Opens a loop that counts its turns only.</summary>
    public Scope Repeat(string name, int times)
    {
        Local counter = new(name, LaneType.Index);
        return Open(body => new RepeatStatement(counter, times, body));
    }

    /// <summary>Opens a loop over floats that are not zero.</summary>
    public Scope ForNonZero(string name, Place floats, int count, int lanes, int target, out Local variable)
    {
        Local number = new(name, LaneType.Index);
        variable = number;
        return Open(body => new ForNonZeroStatement(number, floats, count, lanes, target, body));
    }

    /// <summary>Opens a loop that goes on while a condition holds.</summary>
    public Scope While(KernelValue condition, int mostTurns) => Open(body => new WhileStatement(condition, mostTurns, body));

    /// <summary>Opens what runs where a condition holds.</summary>
    public Scope If(KernelValue condition) => Open(body => new IfStatement(condition, body));

    /// <summary>Takes statements that another builder collected.</summary>
    public void Append(KernelBuilder other) => _open.Peek().AddRange(other.Body);

    private void Add(KernelStatement statement) => _open.Peek().Add(statement);

    private Scope Open(Func<IReadOnlyList<KernelStatement>, KernelStatement> close)
    {
        List<KernelStatement> body = [];
        _open.Push(body);
        return new Scope(() =>
        {
            if (_open.Pop() != body)
            {
                throw new InvalidOperationException("A scope inside is still open.");
            }

            Add(close(body));
        });
    }

    /// <summary>Ends where it is disposed.</summary>
    internal sealed class Scope(Action close) : IDisposable
    {
        public void Dispose() => close();
    }
}
