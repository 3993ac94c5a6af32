namespace FusedGen.Compiler.Graph.Expressions;

/// <summary>
/// Expressions in which equal parts are the same object (hash-consing), so that comparing two of them is comparing two
/// references.
/// </summary>
internal sealed class ExpressionPool
{
    private readonly Dictionary<Key, Expression> _nodes = [];
    private readonly Dictionary<Expression, int> _numbers = new(ExpressionIdentity.Instance);

    /// <summary>The one object for a node whose operands are of this pool.</summary>
    public Expression Intern(Expression node)
    {
        if (_numbers.ContainsKey(node))
        {
            return node;
        }

        Key key = KeyOf(node);
        if (!_nodes.TryGetValue(key, out Expression? known))
        {
            known = node;
            _nodes.Add(key, known);
            _numbers.Add(known, _numbers.Count);
        }

        return known;
    }

    /// <summary>A whole expression in the pool's objects.</summary>
    public Expression InternAll(Expression root) => ExpressionRebuilding.Rebuild(root, Intern);

    private Key KeyOf(Expression node) => node switch
    {
        InputExpression input => new Key('x', 0, input.Index, input.Type, -1, -1, -1),
        FloatConstant constant => new Key('f', 0, BitConverter.DoubleToInt64Bits(constant.Value), constant.Type, -1, -1, -1),
        IntegerConstant constant => new Key('i', 0, constant.Value, constant.Type, -1, -1, -1),
        UnaryExpression unary => new Key('u', (int)unary.Function, 0, unary.Type, _numbers[unary.Operand], -1, -1),
        BinaryExpression binary => new Key('b', (int)binary.Function, 0, binary.Type, _numbers[binary.Left], _numbers[binary.Right], -1),
        SelectExpression select =>
            new Key('s', 0, 0, select.Type, _numbers[select.Condition], _numbers[select.WhenTrue], _numbers[select.WhenFalse]),
        CastExpression cast => new Key('c', 0, 0, cast.Type, _numbers[cast.Operand], -1, -1),
        _ => throw new ArgumentException($"{node.GetType().Name} is no known expression.", nameof(node)),
    };

    private readonly record struct Key(char Kind, int Function, long Bits, ElementType Type, int First, int Second, int Third);
}
