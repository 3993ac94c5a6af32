using FusedGen.Compiler.KernelPrograms;

namespace FusedGen.Compiler.Tests.Interpreting;

/// <summary>A fault that can be seeded at some places of a kernel program.</summary>
/// <param name="Name">What is wrong then.</param>
/// <param name="OfValue">The wrong value in place of a right one, or null where the fault has no place.</param>
/// <param name="OfStatement">The wrong statements in place of a right one, or null where the fault has no
/// place.</param>
internal sealed record Mutation(string Name, Func<KernelValue, KernelValue?>? OfValue, Func<KernelStatement, KernelStatement[]?>? OfStatement);

/// <summary>Makes a program anew, with one fault at one of its places.</summary>
/// <param name="mutation">The fault.</param>
/// <param name="site">The number of the place among those where it can be.</param>
internal sealed class ProgramRewriter(Mutation mutation, int site) : IKernelValueVisitor<KernelValue>, IKernelStatementVisitor<KernelStatement>
{
    private readonly Dictionary<KernelFunction, KernelFunction> _functions = [];

    /// <summary>Places that were found.</summary>
    public int Sites { get; private set; }

    /// <summary>The program with the fault; the same where there is no such place.</summary>
    public KernelProgram Rewrite(KernelProgram program)
    {
        foreach (KernelFunction function in program.Functions)
        {
            _functions.Add(function, function with { Body = Rewrite(function.Body) });
        }

        return program with { Body = Rewrite(program.Body), Functions = [.. _functions.Values] };
    }

    public KernelValue Visit(FloatingValue value) => value;

    public KernelValue Visit(IntegerValue value) => value;

    public KernelValue Visit(LocalValue value) => value;

    public KernelValue Visit(IndexValue value) => value;

    public KernelValue Visit(QuotientValue value) => value;

    public KernelValue Visit(LoadValue value) => value;

    public KernelValue Visit(LoadQuadValue value) => value;

    public KernelValue Visit(LookUpValue value) => value with { Index = Rewrite(value.Index) };

    public KernelValue Visit(EntryValue value) => value;

    public KernelValue Visit(BroadcastValue value) => value with { Element = Rewrite(value.Element) };

    public KernelValue Visit(MultiplyAddValue value) => value with { Left = Rewrite(value.Left), Right = Rewrite(value.Right), Sum = Rewrite(value.Sum) };

    public KernelValue Visit(UnaryValue value) => value with { Operand = Rewrite(value.Operand) };

    public KernelValue Visit(BinaryValue value) => value with { Left = Rewrite(value.Left), Right = Rewrite(value.Right) };

    public KernelValue Visit(SelectValue value) =>
        value with { Condition = Rewrite(value.Condition), WhenTrue = Rewrite(value.WhenTrue), WhenFalse = Rewrite(value.WhenFalse) };

    public KernelValue Visit(ConvertValue value) => value with { Operand = Rewrite(value.Operand) };

    public KernelValue Visit(CallValue value) => value with { Arguments = value.Arguments.Select(Rewrite).ToArray() };

    public KernelStatement Visit(CommentStatement statement) => statement;

    public KernelStatement Visit(LetStatement statement) => statement with { Value = Rewrite(statement.Value) };

    public KernelStatement Visit(AssignStatement statement) => statement with { Value = Rewrite(statement.Value) };

    public KernelStatement Visit(TableStatement statement) => statement;

    public KernelStatement Visit(PointStatement statement) => statement;

    public KernelStatement Visit(AdvanceStatement statement) => statement;

    public KernelStatement Visit(StoreStatement statement) => statement with { Value = Rewrite(statement.Value) };

    public KernelStatement Visit(FillStatement statement) => statement with { Value = Rewrite(statement.Value) };

    public KernelStatement Visit(CopyStatement statement) => statement;

    public KernelStatement Visit(BlockStatement statement) => statement with { Body = Rewrite(statement.Body) };

    public KernelStatement Visit(ForStatement statement) =>
        statement with { Start = Rewrite(statement.Start), End = Rewrite(statement.End), Body = Rewrite(statement.Body) };

    public KernelStatement Visit(RepeatStatement statement) => statement with { Body = Rewrite(statement.Body) };

    public KernelStatement Visit(ForNonZeroStatement statement) => statement with { Body = Rewrite(statement.Body) };

    public KernelStatement Visit(WhileStatement statement) => statement with { Condition = Rewrite(statement.Condition), Body = Rewrite(statement.Body) };

    public KernelStatement Visit(IfStatement statement) => statement with { Condition = Rewrite(statement.Condition), Body = Rewrite(statement.Body) };

    public KernelStatement Visit(InvokeStatement statement) => statement with { Function = _functions[statement.Function] };

    private KernelValue Rewrite(KernelValue value)
    {
        if (mutation.OfValue?.Invoke(value) is { } wrong && Sites++ == site)
        {
            return wrong;
        }

        return value.Accept<KernelValue>(this);
    }

    private List<KernelStatement> Rewrite(IReadOnlyList<KernelStatement> body)
    {
        List<KernelStatement> rewritten = [];
        foreach (KernelStatement statement in body)
        {
            if (mutation.OfStatement?.Invoke(statement) is { } wrong && Sites++ == site)
            {
                rewritten.AddRange(wrong.Select(s => s is InvokeStatement invoke ? Visit(invoke) : s));
                continue;
            }

            rewritten.Add(statement.Accept<KernelStatement>(this));
        }

        return rewritten;
    }
}
