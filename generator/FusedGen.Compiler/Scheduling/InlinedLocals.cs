using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.KernelPrograms;
using FusedGen.Compiler.Planning.Targets;

namespace FusedGen.Compiler.Scheduling;

/// <summary>
/// Counts the locals of a method: those of its program, and those that the JIT makes of what it inlines. It stops
/// inlining where a method has 512 of them, and from there on calls even a single multiply-add, with vectors that go
/// through memory.
/// </summary>
/// <remarks>
/// The C# compiler gives variables of blocks that follow each other the same local; what the JIT makes has one each.
/// </remarks>
internal sealed class InlinedLocals : IKernelStatementVisitor<int>, IKernelValueVisitor<double>
{
    /// <summary>What a method may have: the JIT's bound, but for those that it makes for itself.</summary>
    public const int Most = 480;

    private readonly Target _target;
    private double _ofJit;

    private InlinedLocals(Target target) => _target = target;

    /// <summary>The locals of a method with these parameters and steps.</summary>
    public static double Of(Target target, IReadOnlyList<Pointer> parameters, IReadOnlyList<KernelStatement> body) =>
        new InlinedLocals(target).All(parameters, body);

    /// <summary>The locals of the largest method of a program.</summary>
    public static double Of(Target target, KernelProgram program) => program.Functions
        .Select(f => Of(target, f.Pointers, f.Body) + f.Indices.Count)
        .Append(Of(target, program.Parameters, program.Body))
        .Max();

    public int Visit(CommentStatement statement) => 0;

    public int Visit(LetStatement statement)
    {
        // The vector of an input in all lanes is the variable itself.
        _ofJit += Of(statement.Value is BroadcastValue broadcast ? broadcast.Element : statement.Value);
        return 1;
    }

    public int Visit(AssignStatement statement) => Uses(statement.Value);

    public int Visit(TableStatement statement) => 1;

    public int Visit(PointStatement statement) => 1;

    public int Visit(AdvanceStatement statement) => 0;

    public int Visit(StoreStatement statement) => Uses(statement.Value);

    public int Visit(FillStatement statement) => Uses(statement.Value);

    public int Visit(CopyStatement statement) => 0;

    public int Visit(BlockStatement statement) => Of(statement.Body);

    public int Visit(ForStatement statement) => 1 + Uses(statement.Start) + Uses(statement.End) + Of(statement.Body);

    public int Visit(RepeatStatement statement) => 1 + Of(statement.Body);

    public int Visit(ForNonZeroStatement statement) => 1 + Of(statement.Body);

    public int Visit(WhileStatement statement) => Uses(statement.Condition) + Of(statement.Body);

    public int Visit(IfStatement statement) => Uses(statement.Condition) + Of(statement.Body);

    public int Visit(InvokeStatement statement) => 0;

    public double Visit(FloatingValue value) => 0;

    public double Visit(IntegerValue value) => 0;

    public double Visit(LocalValue value) => 0;

    public double Visit(IndexValue value) => 0;

    public double Visit(QuotientValue value) => 0;

    public double Visit(LoadValue value) => 0;

    public double Visit(LoadQuadValue value) => 1;

    public double Visit(LookUpValue value) => 1 + Of(value.Index);

    public double Visit(EntryValue value) => 0;

    public double Visit(BroadcastValue value) => 1 + Of(value.Element);

    public double Visit(MultiplyAddValue value) =>
        Of(value.Left) + Of(value.Right) + Of(value.Sum) + (value.Type.IsVector ? _target.LocalsOfProduct : 0);

    public double Visit(UnaryValue value) => Of(value.Operand) + LocalsOf(value.Function);

    public double Visit(BinaryValue value) => Of(value.Left) + Of(value.Right) + LocalsOf(value.Function);

    public double Visit(SelectValue value) => Of(value.Condition) + Of(value.WhenTrue) + Of(value.WhenFalse) + 3;

    public double Visit(ConvertValue value) => Of(value.Operand) + 3;

    public double Visit(CallValue value) => value.Arguments.Sum(Of) + 1;

    // By the number of calls in one method after which the JIT inlines no more.
    private static int LocalsOf(UnaryFunction function) => function switch
    {
        UnaryFunction.Exp => 26,
        UnaryFunction.Silu => 35,
        UnaryFunction.Tanh or UnaryFunction.Sigmoid => 37,
        UnaryFunction.ExpM1 or UnaryFunction.Asin or UnaryFunction.Atan => 52,
        UnaryFunction.Log or UnaryFunction.Log1P or UnaryFunction.Sinh or UnaryFunction.Cosh or UnaryFunction.Acos or UnaryFunction.GeluTanh => 57,
        UnaryFunction.Mish or UnaryFunction.Asinh or UnaryFunction.Acosh or UnaryFunction.Atanh => 64,
        UnaryFunction.Softplus => 103,
        UnaryFunction.Gelu => 128,
        UnaryFunction.Erf => 171,
        UnaryFunction.Sin or UnaryFunction.Cos or UnaryFunction.Tan => 480,
        UnaryFunction.RoundToEven => 8,
        UnaryFunction.RoundToBFloat16 => 16,
        _ => 5,
    };

    private static int LocalsOf(BinaryFunction function) => function switch
    {
        BinaryFunction.Power => 171,
        BinaryFunction.Remainder or BinaryFunction.Modulo => 480,
        _ => 3,
    };

    private double Of(KernelValue value) => value.Accept(this);

    private double All(IReadOnlyList<Pointer> parameters, IReadOnlyList<KernelStatement> body)
    {
        int own = parameters.Count + Of(body);
        return own + _ofJit;
    }

    private int Uses(KernelValue value)
    {
        _ofJit += Of(value);
        return 0;
    }

    /// <summary>The variables that are there at the same time.</summary>
    private int Of(IReadOnlyList<KernelStatement> statements)
    {
        int own = 0;
        int most = 0;
        foreach (KernelStatement statement in statements)
        {
            int count = statement.Accept(this);
            if (statement is LetStatement or TableStatement or PointStatement)
            {
                own += count;
            }
            else
            {
                most = Math.Max(most, count);
            }
        }

        return own + most;
    }
}
