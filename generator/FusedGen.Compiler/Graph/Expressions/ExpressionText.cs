using System.Text;

namespace FusedGen.Compiler.Graph.Expressions;

/// <summary>
/// Prints an expression for people. A node that is shared is printed wherever it is used, so that a few nodes can stand
/// for any length of text: only the beginning of a long one is printed.
/// </summary>
internal static class ExpressionText
{
    private const int Longest = 2000;

    public static string Of(Expression expression)
    {
        StringBuilder text = new();
        Write(expression, text);
        return text.Length <= Longest ? text.ToString() : text.ToString(0, Longest) + "…";
    }

    private static void Write(Expression expression, StringBuilder text)
    {
        if (text.Length > Longest)
        {
            return;
        }

        switch (expression)
        {
            case UnaryExpression unary:
                Write($"{unary.Function}(", [unary.Operand], "", text);
                break;
            case BinaryExpression binary when binary.Function.Symbol() is { } symbol:
                Write("(", [binary.Left, binary.Right], $" {symbol} ", text);
                break;
            case BinaryExpression binary:
                Write($"{binary.Function}(", [binary.Left, binary.Right], ", ", text);
                break;
            case SelectExpression select:
                text.Append('(');
                Write(select.Condition, text);
                Write(" ? ", [select.WhenTrue, select.WhenFalse], " : ", text);
                break;
            case CastExpression cast:
                Write($"{cast.Type}(", [cast.Operand], "", text);
                break;
            default:
                text.Append(expression);
                break;
        }
    }

    private static void Write(string before, IReadOnlyList<Expression> operands, string between, StringBuilder text)
    {
        text.Append(before);
        for (int i = 0; i < operands.Count; i++)
        {
            text.Append(i > 0 ? between : "");
            Write(operands[i], text);
        }

        text.Append(')');
    }
}
