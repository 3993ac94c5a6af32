using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Lowering.Texts;
using FusedGen.Compiler.Onnx;

namespace FusedGen.Compiler.Lowering;

/// <summary>Functions of two or more elements: arithmetic, comparison, logic, choice, and conversion.</summary>
internal static class ArithmeticLowering
{
    /// <summary>
    /// Operands of one map at most; more of them are combined in several maps, so that no expression grows deep.
    /// </summary>
    private const int MostOperands = 16;

    public static IReadOnlyList<OperatorLowering> Operators { get; } =
    [
        Binary("Add", BinaryFunction.Add),
        Binary("Sub", BinaryFunction.Subtract),
        Binary("Mul", BinaryFunction.Multiply),
        Binary("Div", BinaryFunction.Divide),
        Binary("Equal", BinaryFunction.Equal),
        Binary("Less", BinaryFunction.Less),
        Binary("LessOrEqual", BinaryFunction.LessOrEqual),
        Binary("Greater", BinaryFunction.Greater),
        Binary("GreaterOrEqual", BinaryFunction.GreaterOrEqual),
        Binary("And", BinaryFunction.And),
        Binary("Or", BinaryFunction.Or),
        Binary("Xor", BinaryFunction.Xor),
        Bitwise("BitwiseAnd", BinaryFunction.And),
        Bitwise("BitwiseOr", BinaryFunction.Or),
        Bitwise("BitwiseXor", BinaryFunction.Xor),
        new("BitShift", BitShift),
        new("Mod", Modulo),
        new("Pow", Power),
        Variadic("Sum", BinaryFunction.Add),
        Variadic("Min", BinaryFunction.Min),
        Variadic("Max", BinaryFunction.Max),
        new("Mean", Mean),
        new("Where", Where),
        new("Cast", Cast,
            Restrictions: "To all element types but complex numbers; integers that are constants or labels to texts, and such texts to numbers."),
        new("BitCast", BitCast, Restrictions: "Between types of the same size, without float16 and bfloat16."),
        new("CastLike", CastLike),
    ];

    private static OperatorLowering Binary(string name, BinaryFunction function) => new(name, node =>
    {
        (Value left, Value right) = Operands(node);
        bool logical = function is BinaryFunction.And or BinaryFunction.Or or BinaryFunction.Xor;
        if (logical != (left.Type == ElementType.Bool) && function != BinaryFunction.Equal)
        {
            throw node.Fail(DiagnosticIds.UnsupportedType, $"has operands of type {left.Type}");
        }

        TextLowering.RequireComparable(node, left, right);
        node.Bind(node.Map(left, right, (x, y) => Formula.Apply(function, x, y)));
    });

    private static OperatorLowering Bitwise(string name, BinaryFunction function) => new(name, node =>
    {
        (Value left, Value right) = Operands(node);
        RequireIntegers(node, left);
        node.Bind(node.Map(left, right, (x, y) => Formula.Apply(function, x, y)));
    });

    private static OperatorLowering Variadic(string name, BinaryFunction function) =>
        new(name, node => node.Bind(Combined(node, function)));

    /// <summary>
    /// The two operands of one type. Before opset 7 the second one's place among the first one's axes was an attribute.
    /// </summary>
    private static (Value Left, Value Right) Operands(NodeContext node)
    {
        Value left = node.Input(0);
        Value right = node.Input(1);
        node.RequireSameType(left, right);
        if (node.Opset < 7 && node.HasAttribute("axis") && right.Shape.Rank > 0)
        {
            int axis = node.Axis(node.Integer("axis", 0), left.Shape.Rank);
            int trailing = left.Shape.Rank - axis - right.Shape.Rank;
            right = trailing > 0 ? node.Reshape(right, [.. right.Shape.ToArray(), .. Enumerable.Repeat(1, trailing)]) : right;
        }

        return (left, right);
    }

    private static Value Combined(NodeContext node, BinaryFunction function)
    {
        Value[] operands = node.AllInputs();
        node.RequireSameType(operands);
        if (operands[0].Type == ElementType.Bool)
        {
            throw node.Fail(DiagnosticIds.UnsupportedType, "has operands of type Bool");
        }

        Value result = operands[0];
        for (int next = 1; next < operands.Length; next += MostOperands)
        {
            Value[] group = [result, .. operands.Skip(next).Take(MostOperands)];
            result = node.Map(x => x.Aggregate((sum, element) => Formula.Apply(function, sum, element)), group);
        }

        return result;
    }

    private static void Mean(NodeContext node)
    {
        Value sum = node.RequireFloating(Combined(node, BinaryFunction.Add));
        node.Bind(node.InputCount == 1 ? sum : node.Map(sum, x => Formula.Divide(x, node.InputCount)));
    }

    private static void BitShift(NodeContext node)
    {
        (Value left, Value right) = Operands(node);
        RequireIntegers(node, left);
        bool toLeft = node.OneOf("direction", "", "LEFT", "RIGHT") == "LEFT";
        node.Bind(node.Map(left, right, (x, y) => Formula.Apply(toLeft ? BinaryFunction.ShiftLeft : BinaryFunction.ShiftRight, x, y)));
    }

    private static void Modulo(NodeContext node)
    {
        (Value left, Value right) = Operands(node);
        bool likeDividend = node.Flag("fmod", false);
        if (!likeDividend)
        {
            RequireIntegers(node, left);
        }

        node.Bind(node.Map(left, right, (x, y) => Formula.Apply(likeDividend ? BinaryFunction.Remainder : BinaryFunction.Modulo, x, y)));
    }

    /// <summary>
    /// The result has the type of the base. Where just one of the two is floating, the power is computed in floating
    /// point.
    /// </summary>
    private static void Power(NodeContext node)
    {
        Value left = node.Input(0);
        Value right = node.Input(1);
        if (left.Type == ElementType.Bool || right.Type == ElementType.Bool)
        {
            throw node.Fail(DiagnosticIds.UnsupportedType, "has operands of type Bool");
        }

        ElementType computed = left.Type.IsFloating() ? left.Type : right.Type.IsFloating() ? right.Type : left.Type;
        double? exponent = right.Constant is { Count: 1 } scalar ? scalar.ElementAsDouble(0) : null;
        node.Bind(node.Map(left, right, (x, y) =>
        {
            Expression @base = Formula.Cast(x, computed);
            Expression power = exponent is { } known && computed.IsFloating()
                ? Formula.Power(@base, known)
                : Formula.Apply(BinaryFunction.Power, @base, Formula.Cast(y, computed));
            return Formula.Cast(power, left.Type);
        }));
    }

    private static void Where(NodeContext node)
    {
        Value condition = node.Input(0);
        Value whenTrue = node.Input(1);
        Value whenFalse = node.Input(2);
        node.RequireSameType(whenTrue, whenFalse);
        if (condition.Type != ElementType.Bool)
        {
            throw node.Fail(DiagnosticIds.UnsupportedType, $"has a condition of type {condition.Type}");
        }

        node.Bind(node.Map(x => Formula.Select(x[0], x[1], x[2]), condition, whenTrue, whenFalse));
    }

    private static void Cast(NodeContext node)
    {
        long to = node.Integer("to", 0);
        Value value = node.Input(0);
        if (OnnxDataTypes.OfNarrow(to) is { } narrow)
        {
            value = value.Type == ElementType.String ? TextLowering.Cast(node, value, ElementType.Float32) : value;
            node.Bind(value.Type == narrow ? value : NarrowTypes.Cast(node, value, narrow));
            return;
        }

        value = NarrowTypes.Widened(node, value);
        if ((to == OnnxDataTypes.String || value.Type == ElementType.String) && OnnxDataTypes.OfPort(to) is { } asked)
        {
            node.Bind(TextLowering.Cast(node, value, asked));
            return;
        }

        if (to is OnnxDataTypes.Float16 or OnnxDataTypes.BFloat16)
        {
            node.Bind(node.Map(value, x => NarrowTypes.Half(x, to)));
            return;
        }

        ElementType type = OnnxDataTypes.OfValue(to) ?? throw node.Fail(
            DiagnosticIds.UnsupportedType, $"casts to {OnnxDataTypes.NameOf(to)}, which is not supported");
        node.Bind(Converted(value, type, node));
    }

    /// <summary>The same bits as another type of the same size.</summary>
    private static void BitCast(NodeContext node)
    {
        Value x = node.Input(0);
        long to = node.Integer("to", 0);
        if ((OnnxDataTypes.OfValue(to) ?? OnnxDataTypes.OfNarrow(to)) is not { } type || type.SizeInBytes() != x.Type.SizeInBytes()
            || type.PerByte() != x.Type.PerByte())
        {
            throw node.Fail(DiagnosticIds.UnsupportedType, $"takes the bits of {x.Type} as {OnnxDataTypes.NameOf(to)}, which is not supported");
        }

        node.Bind(x.Type == type ? x : node.Map(x, e => (x.Type.IsFloating(), type.IsFloating()) switch
        {
            (true, false) => Formula.Cast(new UnaryExpression(UnaryFunction.Bits, e, SignedOf(x.Type)), type),
            (false, true) => new UnaryExpression(UnaryFunction.Bits, Formula.Cast(e, SignedOf(type)), type),
            _ when x.Type.IsNarrowFloat() || type.IsNarrowFloat() => NarrowTypes.OfBits(e, type),
            _ => Formula.Cast(e, type),
        }));
    }

    private static ElementType SignedOf(ElementType type) => type == ElementType.Float64 ? ElementType.Int64 : ElementType.Int32;

    private static void CastLike(NodeContext node)
    {
        Value value = node.Input(0);
        ElementType type = node.Input(1).Type;
        node.Bind(
            value.Type == type ? value
            : type.IsNarrowFloat() || type.IsSmallInteger() ? NarrowTypes.Cast(node, value, type)
            : Converted(NarrowTypes.Widened(node, value), type, node));
    }

    private static Value Converted(Value value, ElementType type, NodeContext node) =>
        value.Type == type ? value : node.Map(value, x => Formula.Cast(x, type));

    private static void RequireIntegers(NodeContext node, Value value)
    {
        if (value.Type.IsFloating() || value.Type == ElementType.Bool)
        {
            throw node.Fail(DiagnosticIds.UnsupportedType, $"has operands of type {value.Type}, where integers are needed");
        }
    }
}
