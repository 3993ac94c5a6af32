using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.KernelPrograms;

namespace FusedGen.Compiler.Scheduling;

/// <summary>
/// Builds an expression over elements as values of a program. A node that is used more than once, or that is long,
/// becomes a variable.
/// </summary>
internal static class ElementExpression
{
    /// <summary>The most nodes that stand in one value.</summary>
    private const int LongestValue = 4;

    /// <summary>Builds the expression.</summary>
    /// <param name="builder">Takes the variables that come before the result.</param>
    /// <param name="root">The expression.</param>
    /// <param name="lanes">Lanes of each value; 1 serves every element type.</param>
    /// <param name="prefix">The beginning of the variables' names; unique in the scope.</param>
    /// <param name="input">The value of an input, by its number; a variable or something as cheap.</param>
    public static KernelValue Build(KernelBuilder builder, Expression root, int lanes, string prefix, Func<int, KernelValue> input)
    {
        root = SelfComparisons.Resolved(root);
        IReadOnlyList<Expression> order = ExpressionOrder.Of(root);
        Dictionary<Expression, int> uses = new(ExpressionIdentity.Instance);
        foreach (Expression operand in order.SelectMany(ExpressionOrder.OperandsOf))
        {
            uses[operand] = uses.TryGetValue(operand, out int count) ? count + 1 : 1;
        }

        Dictionary<Expression, (KernelValue Value, int Nodes)> built = new(ExpressionIdentity.Instance);
        int locals = 0;
        foreach (Expression node in order)
        {
            (KernelValue Value, int Nodes)[] operands = ExpressionOrder.OperandsOf(node).Select(o => built[o]).ToArray();
            LaneType type = new(node.Type, lanes);
            KernelValue value = node is InputExpression { Index: int index } ? input(index) : ValueOf(node, type, operands.Select(o => o.Value).ToArray());
            int nodes = operands.Sum(o => o.Nodes) + (operands.Length > 0 ? 1 : 0);
            bool isShared = uses.TryGetValue(node, out int count) && count > 1;
            if (operands.Length > 0 && (isShared || (nodes > LongestValue && node != root)))
            {
                value = builder.Let($"{prefix}{locals++}", value);
                nodes = 0;
            }

            built[node] = (value, nodes);
        }

        return built[root].Value;
    }

    private static KernelValue ValueOf(Expression node, LaneType type, KernelValue[] operands) => node switch
    {
        FloatConstant constant => KernelValues.Floating(type, constant.Value),
        IntegerConstant constant => new IntegerValue(type, constant.Value),
        SelectExpression => new SelectValue(operands[0], operands[1], operands[2]),
        UnaryExpression { Function: UnaryFunction.Whole or UnaryFunction.Reinterpret } => operands[0],
        UnaryExpression unary => new UnaryValue(type, unary.Function, operands[0]),
        BinaryExpression binary => new BinaryValue(type, binary.Function, operands[0], operands[1]),
        CastExpression cast => NarrowCast.Of(cast, type, operands[0]) ?? new ConvertValue(type, operands[0]),
        _ => throw new InvalidOperationException($"{node.GetType().Name} has no value."),
    };
}
