using FusedGen.Compiler.Graph.Expressions;

namespace FusedGen.Compiler.Folding.Expressions;

/// <summary>Reads an expression as a polynomial, whatever way its terms and products are arranged.</summary>
internal static class Polynomial
{
    private const int HighestDegree = 3;

    /// <summary>
    /// The coefficients by ascending power, the last not 0, where the expression is a polynomial in
    /// <paramref name="variable"/> (the same object) with constant coefficients and of degree 3 at most; else null.
    /// </summary>
    public static double[]? In(Expression variable, Expression expression)
    {
        Dictionary<Expression, double[]?> found = new(ExpressionIdentity.Instance);
        foreach (Expression node in ExpressionOrder.Of(expression))
        {
            found.Add(node, ReferenceEquals(node, variable) ? [0, 1] : Of(node, found));
        }

        return found[expression];
    }

    private static double[]? Of(Expression node, Dictionary<Expression, double[]?> found)
    {
        switch (node)
        {
            case FloatConstant constant:
                return [constant.Value];

            case UnaryExpression { Function: UnaryFunction.Negate } negate:
                return found[negate.Operand]?.Select(c => -c).ToArray();

            case BinaryExpression { Function: BinaryFunction.Divide, Right: FloatConstant divisor } quotient when divisor.Value != 0:
                return found[quotient.Left]?.Select(c => c / divisor.Value).ToArray();

            case BinaryExpression binary when found[binary.Left] is { } left && found[binary.Right] is { } right:
                return binary.Function switch
                {
                    BinaryFunction.Add => Sum(left, right, 1),
                    BinaryFunction.Subtract => Sum(left, right, -1),
                    BinaryFunction.Multiply => Product(left, right),
                    _ => null,
                };

            default:
                return null;
        }
    }

    private static double[] Sum(double[] left, double[] right, double sign) => Trimmed(
        Enumerable.Range(0, Math.Max(left.Length, right.Length))
            .Select(i => (i < left.Length ? left[i] : 0) + (i < right.Length ? sign * right[i] : 0))
            .ToArray());

    private static double[]? Product(double[] left, double[] right)
    {
        if (left.Length + right.Length - 2 > HighestDegree)
        {
            return null;
        }

        double[] product = new double[left.Length + right.Length - 1];
        for (int i = 0; i < left.Length; i++)
        {
            for (int j = 0; j < right.Length; j++)
            {
                product[i + j] += left[i] * right[j];
            }
        }

        return Trimmed(product);
    }

    private static double[] Trimmed(double[] coefficients)
    {
        int length = coefficients.Length;
        while (length > 1 && coefficients[length - 1] == 0)
        {
            length--;
        }

        return coefficients.Take(length).ToArray();
    }
}
