using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;

namespace FusedGen.Compiler.Emitting;

/// <summary>
/// Prints an expression over elements: as vector code where everything is 32-bit floats (booleans are then masks of lanes), else element by element. A
/// node that is used once stands where it is used, any other gets a local.
/// </summary>
internal sealed class ExpressionEmitter
{
    private const int LongestInline = 90;

    private readonly CodeWriter _writer;
    private readonly VectorForm _form;
    private readonly string _prefix;
    private int _locals;

    /// <summary>Creates an emitter.</summary>
    /// <param name="writer">Takes the statements that come before the result.</param>
    /// <param name="form">The width; <see cref="VectorForm.Scalar"/> serves every element type.</param>
    /// <param name="prefix">The beginning of the names of locals; unique in the scope.</param>
    public ExpressionEmitter(CodeWriter writer, VectorForm form, string prefix)
    {
        _writer = writer;
        _form = form;
        _prefix = prefix;
    }

    /// <summary>Prints the expression.</summary>
    /// <param name="root">The expression.</param>
    /// <param name="input">The C# for an input, by its number; a local or something as cheap.</param>
    /// <returns>The C# for the result.</returns>
    public string Emit(Expression root, Func<int, string> input)
    {
        root = SelfComparisons.Resolved(root);
        IReadOnlyList<Expression> order = ExpressionOrder.Of(root);
        Dictionary<Expression, int> uses = new(ExpressionIdentity.Instance);
        foreach (Expression operand in order.SelectMany(ExpressionOrder.OperandsOf))
        {
            uses[operand] = uses.TryGetValue(operand, out int count) ? count + 1 : 1;
        }

        Dictionary<Expression, string> text = new(ExpressionIdentity.Instance);
        foreach (Expression node in order)
        {
            string code = node is InputExpression { Index: int index } ? input(index) : Node(node, ExpressionOrder.OperandsOf(node).Select(o => text[o]).ToArray());
            bool isLeaf = node is InputExpression or FloatConstant or IntegerConstant;
            bool isShared = uses.TryGetValue(node, out int count) && count > 1;
            if (!isLeaf && (isShared || code.Length > LongestInline))
            {
                string local = _prefix + VectorForm.Text(_locals++);
                _writer.Line($"{LocalType(node)} {local} = {code};");
                code = local;
            }

            text[node] = code;
        }

        return text[root];
    }

    private string LocalType(Expression node) => _form.IsScalar ? node.Type.Keyword() : _form.Type;

    private string Node(Expression node, string[] operands) => node switch
    {
        FloatConstant constant => _form.Broadcast(Literal.Of(constant.Value, constant.Type)),
        IntegerConstant constant when _form.IsScalar => Literal.Of(constant.Value, constant.Type),
        IntegerConstant constant => constant.Value != 0 ? $"{_form.Type}.AllBitsSet" : $"{_form.Type}.Zero",
        SelectExpression when _form.IsScalar => $"({operands[0]} ? {operands[1]} : {operands[2]})",
        SelectExpression => $"{_form.Class}.ConditionalSelect({operands[0]}, {operands[1]}, {operands[2]})",
        UnaryExpression unary => _form.IsScalar ? ScalarUnary(unary, operands[0]) : VectorUnary(unary, operands[0]),
        BinaryExpression binary => _form.IsScalar ? ScalarBinary(binary, operands[0], operands[1]) : VectorBinary(binary, operands[0], operands[1]),
        CastExpression cast => _form.IsScalar ? ScalarCast(cast, operands[0]) : VectorCast(cast, operands[0]),
        _ => throw new InvalidOperationException($"{node.GetType().Name} has no C#."),
    };

    private static string VectorUnary(UnaryExpression unary, string x) => unary.Function switch
    {
        UnaryFunction.Negate => $"(-{x})",
        UnaryFunction.Not => $"(~{x})",
        UnaryFunction function => $"VectorMath.{function}({x})",
    };

    private string VectorBinary(BinaryExpression binary, string x, string y) => binary.Function switch
    {
        BinaryFunction.Add or BinaryFunction.Subtract or BinaryFunction.Multiply or BinaryFunction.Divide or BinaryFunction.And or BinaryFunction.Or or BinaryFunction.Xor =>
            $"({x} {binary.Function.Symbol()} {y})",
        BinaryFunction.Equal when binary.Left.Type == ElementType.Bool => $"(~({x} ^ {y}))",
        BinaryFunction.NotEqual when binary.Left.Type == ElementType.Bool => $"({x} ^ {y})",
        BinaryFunction.Equal => $"{_form.Class}.Equals({x}, {y})",
        BinaryFunction.NotEqual => $"(~{_form.Class}.Equals({x}, {y}))",
        BinaryFunction.Less => $"{_form.Class}.LessThan({x}, {y})",
        BinaryFunction.LessOrEqual => $"{_form.Class}.LessThanOrEqual({x}, {y})",
        BinaryFunction.Greater => $"{_form.Class}.GreaterThan({x}, {y})",
        BinaryFunction.GreaterOrEqual => $"{_form.Class}.GreaterThanOrEqual({x}, {y})",
        BinaryFunction function => $"VectorMath.{function}({x}, {y})",
    };

    private string VectorCast(CastExpression cast, string x) => (cast.Operand.Type, cast.Type) switch
    {
        (ElementType.Bool, ElementType.Float32) => $"{_form.Class}.ConditionalSelect({x}, {_form.Broadcast("1f")}, {_form.Type}.Zero)",
        (ElementType.Float32, ElementType.Bool) => $"(~{_form.Class}.Equals({x}, {_form.Type}.Zero))",
        _ => x,
    };

    private static string ScalarUnary(UnaryExpression unary, string x)
    {
        ElementType type = unary.Operand.Type;
        return unary.Function switch
        {
            UnaryFunction.Not => $"(!{x})",
            UnaryFunction.Negate when type.IsFloating() => $"(-{x})",
            UnaryFunction.Complement => Narrow(type, $"~{x}"),
            UnaryFunction function => $"{MathClass(type)}.{function}({x})",
        };
    }

    private static string ScalarBinary(BinaryExpression binary, string x, string y)
    {
        ElementType type = binary.Left.Type;
        if (binary.Function.IsComparison())
        {
            return $"({x} {binary.Function.Symbol()} {y})";
        }

        switch (binary.Function)
        {
            case BinaryFunction.Add or BinaryFunction.Subtract or BinaryFunction.Multiply:
            case BinaryFunction.Divide when type.IsFloating():
            case BinaryFunction.And or BinaryFunction.Or or BinaryFunction.Xor:
                string code = $"{x} {binary.Function.Symbol()} {y}";
                return type.IsFloating() || type == ElementType.Bool ? $"({code})" : Narrow(type, code);
            default:
                return $"{MathClass(type)}.{binary.Function}({x}, {y})";
        }
    }

    private static string ScalarCast(CastExpression cast, string x)
    {
        ElementType from = cast.Operand.Type;
        ElementType to = cast.Type;
        return (from, to) switch
        {
            _ when from == to => x,
            (ElementType.Bool, _) => $"({x} ? {One(to)} : {Zero(to)})",
            (_, ElementType.Bool) => $"({x} != {Zero(from)})",
            _ when from.IsFloating() && !to.IsFloating() => $"ElementMath.To{to}({x})",
            _ => $"unchecked(({to.Keyword()}){x})",
        };
    }

    private static string One(ElementType type) => type.IsFloating() ? Literal.Of(1.0, type) : Literal.Of(1, type);

    private static string Zero(ElementType type) => type.IsFloating() ? Literal.Of(0.0, type) : Literal.Of(0, type);

    private static string MathClass(ElementType type) => type == ElementType.Float32 ? "VectorMath" : "ElementMath";

    /// <summary>Integer arithmetic wraps around, also in a project that checks it; on small types C# computes in int.</summary>
    private static string Narrow(ElementType type, string code) =>
        type is ElementType.Int32 or ElementType.Int64 ? $"unchecked({code})" : $"unchecked(({type.Keyword()})({code}))";
}
