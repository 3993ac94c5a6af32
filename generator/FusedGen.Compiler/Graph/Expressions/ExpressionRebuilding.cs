namespace FusedGen.Compiler.Graph.Expressions;

/// <summary>Makes an expression anew from its leaves up, each shared node once.</summary>
internal static class ExpressionRebuilding
{
    /// <summary>
    /// The expression with every node replaced by what <paramref name="replace"/> makes of it. It is given each node
    /// with its operands already replaced.
    /// </summary>
    public static Expression Rebuild(Expression root, Func<Expression, Expression> replace)
    {
        Dictionary<Expression, Expression> made = new(ExpressionIdentity.Instance);
        foreach (Expression node in ExpressionOrder.Of(root))
        {
            made.Add(node, replace(WithOperands(node, made)));
        }

        return made[root];
    }

    /// <summary>The expression with one node, wherever it is used, replaced.</summary>
    public static Expression ReplaceNode(Expression root, Expression old, Expression replacement)
    {
        Dictionary<Expression, Expression> made = new(ExpressionIdentity.Instance);
        foreach (Expression node in ExpressionOrder.Of(root))
        {
            made.Add(node, ReferenceEquals(node, old) ? replacement : WithOperands(node, made));
        }

        return made[root];
    }

    /// <summary>The expression with each of its inputs replaced.</summary>
    public static Expression ReplaceInputs(Expression root, Func<InputExpression, Expression> replacement) =>
        Rebuild(root, node => node is InputExpression input ? replacement(input) : node);

    private static Expression WithOperands(Expression node, Dictionary<Expression, Expression> made)
    {
        switch (node)
        {
            case UnaryExpression unary:
                return ReferenceEquals(made[unary.Operand], unary.Operand) ? unary : unary with { Operand = made[unary.Operand] };

            case BinaryExpression binary:
                return ReferenceEquals(made[binary.Left], binary.Left) && ReferenceEquals(made[binary.Right], binary.Right)
                    ? binary
                    : binary with { Left = made[binary.Left], Right = made[binary.Right] };

            case SelectExpression select:
                Expression condition = made[select.Condition];
                Expression whenTrue = made[select.WhenTrue];
                Expression whenFalse = made[select.WhenFalse];
                return ReferenceEquals(condition, select.Condition) && ReferenceEquals(whenTrue, select.WhenTrue)
                    && ReferenceEquals(whenFalse, select.WhenFalse)
                    ? select
                    : new SelectExpression(condition, whenTrue, whenFalse);

            case CastExpression cast:
                return ReferenceEquals(made[cast.Operand], cast.Operand) ? cast : cast with { Operand = made[cast.Operand] };

            default:
                return node;
        }
    }
}
