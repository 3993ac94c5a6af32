namespace FusedGen.Compiler.Graph.Expressions;

/// <summary>
/// What compares an element with itself asks whether it is a number: C# warns where it is written as a comparison.
/// </summary>
internal static class SelfComparisons
{
    /// <summary>The expression with equal parts as the same objects and without comparisons of equal parts.</summary>
    public static Expression Resolved(Expression root)
    {
        ExpressionPool pool = new();
        return ExpressionRebuilding.Rebuild(root, node => Resolved(pool.Intern(node), pool));
    }

    private static Expression Resolved(Expression node, ExpressionPool pool)
    {
        if (node is not BinaryExpression comparison || !comparison.Function.IsComparison() || !ReferenceEquals(comparison.Left, comparison.Right))
        {
            return node;
        }

        Expression Known(bool value) => pool.Intern(new IntegerConstant(value ? 1 : 0, ElementType.Bool));
        if (comparison.Function is BinaryFunction.Less or BinaryFunction.Greater)
        {
            return Known(false);
        }

        bool isUnequal = comparison.Function == BinaryFunction.NotEqual;
        if (!comparison.Left.Type.IsFloating())
        {
            return Known(!isUnequal);
        }

        Expression isNaN = pool.Intern(new UnaryExpression(UnaryFunction.IsNaN, comparison.Left, ElementType.Bool));
        return isUnequal ? isNaN : pool.Intern(new UnaryExpression(UnaryFunction.Not, isNaN, ElementType.Bool));
    }
}
