using System.Runtime.CompilerServices;

namespace FusedGen.Compiler.Graph.Expressions;

/// <summary>
/// The nodes of an expression as a list, so that deep and much-shared expressions cost neither a deep stack nor
/// exponential time.
/// </summary>
public static class ExpressionOrder
{
    /// <summary>
    /// Every node that the root reaches, once each (by identity), operands before their users; the root is the last.
    /// </summary>
    public static IReadOnlyList<Expression> Of(Expression root)
    {
        List<Expression> order = [];
        HashSet<Expression> placed = new(ExpressionIdentity.Instance);
        Stack<Expression> pending = new();
        pending.Push(root);
        while (pending.Count > 0)
        {
            Expression node = pending.Peek();
            bool ready = true;
            if (!placed.Contains(node))
            {
                Expression[] operands = OperandsOf(node);
                for (int i = operands.Length - 1; i >= 0; i--)
                {
                    if (!placed.Contains(operands[i]))
                    {
                        pending.Push(operands[i]);
                        ready = false;
                    }
                }
            }

            if (ready)
            {
                pending.Pop();
                if (placed.Add(node))
                {
                    order.Add(node);
                }
            }
        }

        return order;
    }

    /// <summary>The nodes that a node reads, in order.</summary>
    public static Expression[] OperandsOf(Expression node) => node switch
    {
        UnaryExpression unary => [unary.Operand],
        BinaryExpression binary => [binary.Left, binary.Right],
        SelectExpression select => [select.Condition, select.WhenTrue, select.WhenFalse],
        CastExpression cast => [cast.Operand],
        _ => [],
    };
}

/// <summary>
/// Compares expressions as objects. As records they compare by content, which would walk a much-shared expression again
/// and again.
/// </summary>
public sealed class ExpressionIdentity : IEqualityComparer<Expression>
{
    public static readonly ExpressionIdentity Instance = new();

    private ExpressionIdentity()
    {
    }

    /// <inheritdoc/>
    public bool Equals(Expression? x, Expression? y) => ReferenceEquals(x, y);

    /// <inheritdoc/>
    public int GetHashCode(Expression obj) => RuntimeHelpers.GetHashCode(obj);
}
