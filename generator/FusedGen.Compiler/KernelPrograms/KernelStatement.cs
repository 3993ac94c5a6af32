namespace FusedGen.Compiler.KernelPrograms;

/// <summary>A step of a kernel.</summary>
internal abstract record KernelStatement
{
    /// <summary>Calls the visitor's method for this kind of statement.</summary>
    public abstract TResult Accept<TResult>(IKernelStatementVisitor<TResult> visitor);
}

/// <summary>A line for the reader.</summary>
internal sealed record CommentStatement(string Text) : KernelStatement
{
    public override TResult Accept<TResult>(IKernelStatementVisitor<TResult> visitor) => visitor.Visit(this);
}

/// <summary>Declares a variable with its first value.</summary>
internal sealed record LetStatement(Local Local, KernelValue Value) : KernelStatement
{
    public override TResult Accept<TResult>(IKernelStatementVisitor<TResult> visitor) => visitor.Visit(this);
}

/// <summary>Gives a variable another value.</summary>
internal sealed record AssignStatement(Local Local, KernelValue Value) : KernelStatement
{
    public override TResult Accept<TResult>(IKernelStatementVisitor<TResult> visitor) => visitor.Visit(this);
}

/// <summary>Declares a table.</summary>
internal sealed record TableStatement(Table Table) : KernelStatement
{
    public override TResult Accept<TResult>(IKernelStatementVisitor<TResult> visitor) => visitor.Visit(this);
}

/// <summary>Declares a pointer to an element.</summary>
internal sealed record PointStatement(Pointer Pointer, Place Place) : KernelStatement
{
    public override TResult Accept<TResult>(IKernelStatementVisitor<TResult> visitor) => visitor.Visit(this);
}

/// <summary>Moves a pointer so many elements on.</summary>
internal sealed record AdvanceStatement(Pointer Pointer, int Elements) : KernelStatement
{
    public override TResult Accept<TResult>(IKernelStatementVisitor<TResult> visitor) => visitor.Visit(this);
}

/// <summary>Writes the first lanes of a value to consecutive elements.</summary>
/// <param name="Place">The first element.</param>
/// <param name="Value">The value; a variable where not all lanes are written.</param>
/// <param name="Count">Lanes that are written.</param>
internal sealed record StoreStatement(Place Place, KernelValue Value, int Count) : KernelStatement
{
    /// <summary>Whether some lanes are not written.</summary>
    public bool IsPartial => Count < Value.Type.Lanes;

    public override TResult Accept<TResult>(IKernelStatementVisitor<TResult> visitor) => visitor.Visit(this);
}

/// <summary>Writes one value to consecutive elements.</summary>
internal sealed record FillStatement(Place Place, int Count, KernelValue Value) : KernelStatement
{
    public override TResult Accept<TResult>(IKernelStatementVisitor<TResult> visitor) => visitor.Visit(this);
}

/// <summary>Copies consecutive elements.</summary>
internal sealed record CopyStatement(Place Source, Place Target, int Count) : KernelStatement
{
    public override TResult Accept<TResult>(IKernelStatementVisitor<TResult> visitor) => visitor.Visit(this);
}

/// <summary>Statements whose variables end with them.</summary>
/// <param name="Title">A line for the reader; empty for none.</param>
internal sealed record BlockStatement(string Title, IReadOnlyList<KernelStatement> Body) : KernelStatement
{
    public override TResult Accept<TResult>(IKernelStatementVisitor<TResult> visitor) => visitor.Visit(this);
}

/// <summary>A loop over <c>Start, Start + Step, …</c> below <c>End</c>.</summary>
internal sealed record ForStatement(Local Variable, KernelValue Start, KernelValue End, int Step, IReadOnlyList<KernelStatement> Body) : KernelStatement
{
    public override TResult Accept<TResult>(IKernelStatementVisitor<TResult> visitor) => visitor.Visit(this);
}

/// <summary>A loop whose turns differ only by what its pointers have moved.</summary>
/// <param name="Counter">Counts down to zero; nothing reads it.</param>
/// <param name="Times">Turns.</param>
internal sealed record RepeatStatement(Local Counter, int Times, IReadOnlyList<KernelStatement> Body) : KernelStatement
{
    public override TResult Accept<TResult>(IKernelStatementVisitor<TResult> visitor) => visitor.Visit(this);
}

/// <summary>A loop over those of consecutive floats that are not zero, first to last.</summary>
/// <param name="Variable">The number of the float.</param>
/// <param name="Floats">The first float.</param>
/// <param name="Count">Floats: a multiple of <paramref name="Lanes"/>, 64 at most.</param>
/// <param name="Lanes">Floats that are looked at together.</param>
/// <param name="Target">Lanes of the machine's vectors.</param>
internal sealed record ForNonZeroStatement(Local Variable, Place Floats, int Count, int Lanes, int Target, IReadOnlyList<KernelStatement> Body)
    : KernelStatement
{
    public override TResult Accept<TResult>(IKernelStatementVisitor<TResult> visitor) => visitor.Visit(this);
}

/// <summary>A loop that goes on while a condition holds.</summary>
/// <param name="Condition">What is asked before each turn.</param>
/// <param name="MostTurns">Turns that it can take: more of them are a fault.</param>
internal sealed record WhileStatement(KernelValue Condition, int MostTurns, IReadOnlyList<KernelStatement> Body) : KernelStatement
{
    public override TResult Accept<TResult>(IKernelStatementVisitor<TResult> visitor) => visitor.Visit(this);
}

/// <summary>Statements that run where a condition holds.</summary>
internal sealed record IfStatement(KernelValue Condition, IReadOnlyList<KernelStatement> Body) : KernelStatement
{
    public override TResult Accept<TResult>(IKernelStatementVisitor<TResult> visitor) => visitor.Visit(this);
}

/// <summary>Calls a function of the kernel.</summary>
/// <param name="Function">The function.</param>
/// <param name="Places">Where its pointers begin.</param>
/// <param name="Indices">Its numbers.</param>
internal sealed record InvokeStatement(KernelFunction Function, IReadOnlyList<Place> Places, IReadOnlyList<AffineIndex> Indices) : KernelStatement
{
    public override TResult Accept<TResult>(IKernelStatementVisitor<TResult> visitor) => visitor.Visit(this);
}

/// <summary>One method for each kind of statement.</summary>
internal interface IKernelStatementVisitor<out TResult>
{
    TResult Visit(CommentStatement statement);

    TResult Visit(LetStatement statement);

    TResult Visit(AssignStatement statement);

    TResult Visit(TableStatement statement);

    TResult Visit(PointStatement statement);

    TResult Visit(AdvanceStatement statement);

    TResult Visit(StoreStatement statement);

    TResult Visit(FillStatement statement);

    TResult Visit(CopyStatement statement);

    TResult Visit(BlockStatement statement);

    TResult Visit(ForStatement statement);

    TResult Visit(RepeatStatement statement);

    TResult Visit(ForNonZeroStatement statement);

    TResult Visit(WhileStatement statement);

    TResult Visit(IfStatement statement);

    TResult Visit(InvokeStatement statement);
}
